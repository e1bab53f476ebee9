/** What a person needs to know once the system is up. */
import { join } from 'node:path';
// #region broker
import { container } from './bus.ts';
// #endregion
import { isProduction, readSeedFile, type SeedFile } from './demo.ts';
import { addressOf } from './environment.ts';
import type { Supervisor } from './supervisor.ts';
import type { System } from './system.ts';
import { paint } from './terminal.ts';

export interface Summary {
  event: 'ready';
  seconds: number;
  addresses: Record<string, string>;
  database: string;
  // #region broker
  bus: string;
  // #endregion
  debuggers: Record<string, string>;
  signIn?: { email: string; password: string };
  first?: { say: string; command: string };
  /** Where the gateway shows its contract. */
  docs?: string;
}

export function summarise(supervisor: Supervisor): Summary {
  const { system, packages, options, server, fleet } = supervisor;
  const demo = options.only.length === 0 && !isProduction() ? readSeedFile(system) : undefined;
  const user = Object.values(demo?.users ?? {})[0];
  const gateway = addressOf(system.gateway, options.portOffset);
  return {
    event: 'ready',
    seconds: Math.round(process.uptime() * 10) / 10,
    addresses: Object.fromEntries(packages.map((pack) => [pack.name, addressOf(pack, options.portOffset)])),
    database: server?.url.host ?? '',
    // #region broker
    bus: supervisor.broker?.server.url.host ?? '',
    // #endregion
    debuggers: Object.fromEntries(
      [...(fleet?.debuggerPorts ?? [])].map(([name, port]) => [name, `127.0.0.1:${port}`]),
    ),
    ...(user && { signIn: { email: user.email, password: user.password } }),
    ...firstRequest(gateway, demo),
    ...(demo && { docs: `${gateway}/docs` }),
  };
}

/** What anybody may ask; where nothing is open to all, to sign in. In quotes that every shell understands. */
function firstRequest(gateway: string, demo: SeedFile | undefined): Pick<Summary, 'first'> {
  if (demo?.first) {
    return { first: { say: demo.first.say, command: `curl "${gateway}${demo.first.path}"` } };
  }
  const [user] = Object.values(demo?.users ?? {});
  if (!user) return {};
  const body = JSON.stringify({ email: user.email, password: user.password }).replaceAll('"', '\\"');
  const command = `curl "${gateway}/v1/sessions" -H "content-type: application/json" -d "${body}"`;
  return { first: { say: 'Sign in', command } };
}

export function summaryLines({ root, title }: System, summary: Summary, stop: string): string[] {
  const { addresses, database, debuggers, signIn, first, docs, seconds } = summary;
  const rows = [
    ...Object.entries(addresses).map(([name, address]) => {
      const debuggedAt = debuggers[name] ? paint('dim', `  debugger ${debuggers[name]}`) : '';
      return [name, address + debuggedAt];
    }),
    ['PostgreSQL', database],
    // #region broker
    [container.title, summary.bus],
    // #endregion
  ] as [string, string][];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    paint('bold', `${title} is ready after ${seconds} s.`),
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...(signIn ? [`  Sign in as ${signIn.email} with the password ${signIn.password}`] : []),
    ...(first ? [`  ${first.say}: ${paint('cyan', first.command)}`] : []),
    ...(docs ? [`  Read and try all requests: ${docs}`] : []),
    `  See it at work${isOwnScript(root) ? '' : `, in ${root}`}: npm run journey. Stop it: ${stop}.`,
    '',
  ];
}

/** Not where somebody starts it from another folder. */
const isOwnScript = (root: string): boolean => process.env['npm_package_json'] === join(root, 'package.json');
