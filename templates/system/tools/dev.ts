// #region microservices
/**
 * `npm run dev -- [SERVICE …]`: as `npm start`, and compiles and restarts a service when its source changes. With names,
 * only these are watched, and the others run together in one process. Each watched service has a debugger port.
 */
// #endregion
// #region monolith
/**
 * `npm run dev -- [SERVICE …]`: as `npm start`, and compiles a service and restarts the process when its source changes.
 * With names, only these are watched. The process has a debugger port.
 */
// #endregion
import { parseArgs } from 'node:util';
import { lineFormatter } from './lib/log-lines.ts';
import { readPortOffset } from './lib/ports.ts';
import { runSystem } from './lib/run-system.ts';
import { summarise, summaryLines } from './lib/summary.ts';
import { packagesOf, pickPackages, readSystem } from './lib/system.ts';
import { runTool, say, show } from './lib/terminal.ts';
import { watchSources } from './lib/watch.ts';

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'port-offset': { type: 'string' } },
  });
  const system = readSystem();
  const watched = positionals.length > 0 ? pickPackages(system, positionals) : packagesOf(system);
  const format = lineFormatter([...packagesOf(system).map(({ name }) => name), 'services']);
  const options = {
    // #region microservices
    separate: false,
    // #endregion
    fresh: false,
    only: [],
    watch: watched.map(({ name }) => name),
    portOffset: readPortOffset(values['port-offset']),
    print: (name: string, line: string) => show(format(name, line)),
  };
  await runSystem(system, options, (supervisor) => {
    summaryLines(system, summarise(supervisor), 'Ctrl-C').forEach((line) => say(line));
    say(`  Watching ${watched.map(({ folder }) => `${folder}/src`).join(', ')}\n`);
    watchSources(supervisor, watched);
  });
});
