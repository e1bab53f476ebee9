/** `npm run status [-- --json]`: what runs, where, and whether it is ready. The exit code is 0 when everything is. */
import { parseArgs } from 'node:util';
// #region broker
import { container } from './lib/bus.ts';
// #endregion
import { addressOf } from './lib/environment.ts';
import { askReady } from './lib/services.ts';
import { liveState, readState, type State } from './lib/state.ts';
import { type Package, packagesOf, readSystem } from './lib/system.ts';
import { paint, runTool, say, table } from './lib/terminal.ts';

interface Row {
  name: string;
  address: string;
  state: 'ready' | 'not ready' | 'not started';
  pid?: number;
  detail?: string;
}

await runTool(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const system = readSystem();
  const state = liveState(system);
  const packages = packagesOf(system);
  const rows = state ? await Promise.all(packages.map((pack) => look(pack, state))) : [];
  const wanted = rows.filter(({ name }) => !state?.only.length || state.only.includes(name));
  const ready = state?.phase === 'running' && wanted.every((row) => row.state === 'ready');
  const failure = state ? undefined : readState(system)?.failure;
  if (values.json) {
    const { phase, startedAt, databaseServer } = state ?? { phase: 'stopped' };
    console.log(
      JSON.stringify(
        { system: system.name, phase, ready, startedAt, databaseServer, failure, services: rows },
        null,
        2,
      ),
    );
  } else if (state) printTable(state, rows);
  else
    say(
      [`${system.title} is not running.`, ...(failure ? [`It ended by itself: ${failure}`] : [])].join('\n'),
    );
  return ready ? 0 : 1;
});

async function look(pack: Package, state: State): Promise<Row> {
  const base = { name: pack.name, address: addressOf(pack, state.portOffset) };
  const child = state.children.find(({ packages }) => packages.includes(pack.name));
  if (!child) return { ...base, state: 'not started' };
  const answer = await askReady(pack, state.portOffset);
  const { pid } = child.process;
  return answer === 'ready'
    ? { ...base, state: 'ready', pid }
    : { ...base, state: 'not ready', pid, detail: answer };
}

function printTable(state: State, rows: Row[]) {
  const lines = table([
    ['SERVICE', 'STATE', 'ADDRESS', 'PROCESS'],
    ...rows.map(({ name, state: now, address, pid }) => [name, now, address, pid ? `${pid}` : '']),
    ['PostgreSQL', state.databaseServer ? 'started' : 'not started', state.databaseServer ?? '', ''],
    // #region broker
    [container.title, state.busServer ? 'started' : 'not started', state.busServer ?? '', ''],
    // #endregion
  ]);
  console.log(lines.join('\n'));
  for (const { name, detail } of rows)
    if (detail) console.log(paint('red', `${name}: ${detail}`, process.stdout));
  if (state.phase !== 'running') console.log(`The system is ${state.phase}.`);
}
