/** `npm run logs -- [SERVICE …] [--follow] [--lines N] [--json]`: what the services have written, also in earlier runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { lastLinesOf, logNames, logPath, readLines, sizeOf } from './lib/log-files.ts';
import { lineFormatter, parseEntry } from './lib/log-lines.ts';
import { serverLogPath } from './lib/postgres.ts';
import { packagesOf, readSystem, type System } from './lib/system.ts';
import { runTool, say, show, Trouble } from './lib/terminal.ts';

interface Log {
  name: string;
  path: string;
  /** How far it has been read. */
  position: number;
}

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      follow: { type: 'boolean', short: 'f', default: false },
      json: { type: 'boolean', default: false },
      lines: { type: 'string', short: 'n', default: '100' },
    },
  });
  const logs = pickLogs(readSystem(), positionals);
  if (logs.length === 0) say('There are no logs yet.');
  const format = lineFormatter(logs.map(({ name }) => name));
  const print = (name: string, line: string) => show(values.json ? line : format(name, line));

  for (const { name, line } of newest(logs, Number(values.lines))) print(name, line);
  while (values.follow) {
    await sleep(300);
    for (const log of logs) {
      const { lines, next } = readLines(log.path, log.position);
      log.position = next;
      for (const line of lines) print(log.name, line);
    }
  }
});

function pickLogs(system: System, names: string[]): Log[] {
  const serverLog = serverLogPath(system);
  const known = [...packagesOf(system).map(({ name }) => name), 'postgres', ...logNames(system)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Trouble(
      `There is no log of ${unknown.join(', ')}. There are: ${[...new Set(known)].join(', ')}.`,
    );
  // Without a name: the services. The server and the starts have little to say, and are asked for by name.
  const wanted = names.length > 0 ? names : logNames(system).filter((name) => name !== 'start');
  return wanted.map((name) => {
    const path = name === 'postgres' && serverLog ? serverLog : logPath(system, name);
    return { name, path, position: sizeOf(path) };
  });
}

/** The last lines of all logs together, in the order of time. A line without a time stays behind the one before it. */
function newest(logs: Log[], count: number): { name: string; line: string; time: number }[] {
  const lines = logs.flatMap(({ name, path }) => {
    let time = 0;
    return lastLinesOf(path, count).map((line) => {
      const written = parseEntry(line)?.['time'];
      if (written !== undefined) time = new Date(written as string | number).getTime() || time;
      return { name, line, time };
    });
  });
  return lines.toSorted((a, b) => a.time - b.time).slice(-count);
}
