/**
 * `npm start`: starts the whole system on this machine and stays until Ctrl-C.
 *
 *   --processes       a process for each service, as in production, instead of one for all
 *   --detach          stays in the background; `npm run stop` ends it
 *   --fresh           deletes the data of earlier runs first
 *   --only NAME       only this service; may be given several times
 *   --port-offset N   moves every port up by N
 *   --json            log lines as the services write them
 */
import { parseArgs } from 'node:util';
import { startInBackground, reportToForeground } from './lib/background.ts';
import { lineFormatter } from './lib/log-lines.ts';
import { runSystem } from './lib/run-system.ts';
import { summarise, summaryLines } from './lib/summary.ts';
import { packagesOf, readSystem } from './lib/system.ts';
import { readPortOffset } from './lib/ports.ts';
import { runTool, say, show } from './lib/terminal.ts';

const off = { type: 'boolean', default: false } as const;

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      processes: off,
      only: { type: 'string', multiple: true, default: [] },
      detach: off,
      background: off,
      fresh: off,
      json: off,
      'port-offset': { type: 'string' },
    },
  });
  const system = readSystem();
  const portOffset = readPortOffset(values['port-offset']);
  if (values.detach) return startInBackground(system, values.json);
  const background = values.background ? reportToForeground() : undefined;
  const format = lineFormatter([...packagesOf(system).map(({ name }) => name), 'services']);
  const print = (name: string, line: string) => show(values.json ? line : format(name, line));

  const options = {
    separate: values.processes,
    only: values.only,
    fresh: values.fresh,
    watch: [],
    portOffset,
    print: background ? () => {} : print,
  };
  await runSystem(system, options, (supervisor) => {
    const summary = summarise(supervisor);
    if (background) background.ready(summary);
    else if (values.json) show(JSON.stringify(summary));
    else summaryLines(system, summary, 'Ctrl-C').forEach((line) => say(line));
  });
});
