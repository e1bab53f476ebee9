/** Makes the services' log lines, which are JSON, readable. */
import { type Colour, paint } from './terminal.ts';

const levels: Record<number, [string, Colour]> = {
  10: ['trace', 'dim'],
  20: ['debug', 'dim'],
  30: ['info', 'green'],
  40: ['warn', 'yellow'],
  50: ['error', 'red'],
  60: ['fatal', 'red'],
};
const colours: Colour[] = ['cyan', 'magenta', 'blue', 'yellow', 'green', 'red'];
const shownElsewhere = new Set(['time', 'level', 'name', 'msg', 'pid', 'hostname', 'err', 'stack']);

type Entry = Record<string, unknown>;

/** A line of a log as an object; nothing for a line that is not JSON, such as a stack trace. */
export function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}

/** Turns lines into `12:00:01.234 catalog    info  message  key=value`. */
export function lineFormatter(names: string[]): (name: string, line: string) => string {
  const width = Math.max(0, ...names.map((name) => name.length));
  return (name, line) => {
    const colour = colours[Math.max(0, names.indexOf(name)) % colours.length] ?? 'cyan';
    const prefix = paint(colour, name.padEnd(width), process.stdout);
    const entry = parseEntry(line);
    return entry ? formatEntry(prefix, entry) : `${' '.repeat(12)} ${prefix} ${printable(line)}`;
  };
}

function formatEntry(prefix: string, entry: Entry): string {
  const [level, colour] = levels[Number(entry['level'])] ?? [plain(entry['level'] ?? ''), 'white'];
  const details = Object.entries(entry)
    .filter(([key]) => !shownElsewhere.has(key))
    .map(([key, value]) => paint('dim', printable(`${key}=${plain(value)}`), process.stdout));
  const text = printable(plain(entry['msg'] ?? ''));
  const head = [
    clock(entry['time']),
    prefix,
    paint(colour, level.padEnd(5), process.stdout),
    text,
    ...details,
  ].join(' ');
  return [head, ...stackOf(entry)].join('\n');
}

function clock(time: unknown): string {
  const date = new Date(typeof time === 'number' ? time : String(time));
  return Number.isNaN(date.getTime())
    ? ' '.repeat(12)
    : date.toTimeString().slice(0, 8) + date.toISOString().slice(19, 23);
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function stackOf(entry: Entry): string[] {
  const error = entry['err'] as { stack?: unknown; message?: unknown } | undefined;
  const stack = error?.stack ?? error?.message ?? entry['stack'];
  if (typeof stack !== 'string') return [];
  return stack.split('\n').map((line) => `${' '.repeat(13)}${printable(line)}`);
}

/** What a caller sent may hold characters that a terminal obeys. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    character === '\t' ? '  ' : '\u{fffd}',
  );
}
