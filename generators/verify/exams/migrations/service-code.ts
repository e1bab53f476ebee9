import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findNpm } from '../../../stack/npm.ts';
import { runProgram } from '../../../stack/program.ts';
import { WrongAnswer } from '../../exam.ts';

/** A service's own code, as far as migrations need it. */
export interface ServiceCode {
  /** Runs `dist/migrate.js`, as the service's own script does. */
  migrate(databaseUrl: string, direction: 'up' | 'down'): Promise<void>;
}

/** Builds the service where its `dist` is missing or older than its source. */
export async function serviceCode(root: string, service: string, signal: AbortSignal): Promise<ServiceCode> {
  const folder = join(root, 'services', service);
  const program = join(folder, 'dist', 'migrate.js');
  if (!hasPackages(folder))
    throw new WrongAnswer(`The packages of ${service} are not installed.\n  next  run "npm ci" in ${root}`);
  if (await isStale(folder, program)) await build(root, folder, signal);
  return {
    migrate: async (databaseUrl, direction) => {
      const args = [program, ...(direction === 'down' ? ['down'] : [])];
      const env = { DATABASE_URL: databaseUrl };
      const { code, lines } = await runProgram(process.execPath, args, {
        cwd: folder,
        output: 'keep',
        signal,
        env,
      });
      if (code !== 0) throw new WrongAnswer(failed(`node dist/migrate.js ${direction}`, folder, lines));
    },
  };
}

/** They may lie in the service's own folder or in any above it. */
function hasPackages(folder: string): boolean {
  const require = createRequire(join(folder, 'package.json'));
  return (require.resolve.paths('typeorm') ?? []).some((path) => existsSync(join(path, 'typeorm')));
}

async function build(root: string, folder: string, signal: AbortSignal): Promise<void> {
  const [command, ...args] = findNpm(root);
  const options = { cwd: folder, output: 'keep' as const, signal };
  const { code, lines } = await runProgram(command, [...args, 'run', 'build'], options);
  if (code !== 0) throw new WrongAnswer(failed('npm run build', folder, lines));
}

function failed(command: string, folder: string, lines: readonly string[]): string {
  const words = reason(lines).map((line) => `  ${line.trim()}`);
  return [`"${command}" failed in ${folder}:`, ...words].join('\n');
}

/** The error itself out of what Node prints around it; the last lines where there is none. */
function reason(lines: readonly string[]): readonly string[] {
  const errors = lines.filter((line) => /^\s*(?:\[?cause\]?: )?[a-zA-Z]*error\b.*:/i.test(line));
  return errors.length > 0 ? errors.slice(0, 3) : lines.slice(-12);
}

async function isStale(folder: string, built: string): Promise<boolean> {
  if (!existsSync(built)) return true;
  const { mtimeMs } = await stat(built);
  const sources = await readdir(join(folder, 'src'), { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    sources.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return times.some((time) => time > mtimeMs);
}
