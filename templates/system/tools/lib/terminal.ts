/** What a person sees of a tool: progress and complaints on stderr, results on stdout. */
import { styleText } from 'node:util';

export type Colour = Parameters<typeof styleText>[0];

/** Something that a person can mend. Printed as it is, without a stack. */
export class Trouble extends Error {}

/** Thrown where work stops because somebody asked for it. Nothing to complain about. */
export class Interrupted extends Error {}

/** Colours text where the stream is a terminal and NO_COLOR is not set. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  return styleText(colour, text, { stream });
}

let listener: ((line: string) => void) | undefined;

/** In a process without a terminal: hands every line to the one that has it. */
export function sayTo(other: (line: string) => void) {
  listener = other;
}

export function say(line = '') {
  process.stderr.write(`${line}\n`);
  listener?.(line);
}

/** The phase that a terminal shows at its last line, until it is done. */
let runningPhase = '';

/** A line on stdout. */
export function show(line: string) {
  if (runningPhase) process.stderr.write(`\r${' '.repeat(14)}\r`);
  process.stdout.write(`${line}\n`);
  if (runningPhase) process.stderr.write(runningPhase);
}

/**
 * Runs one phase of a longer work and says how long it took. The work returns what is worth a word, and may tell a terminal how
 * far it is.
 */
export async function phase(
  name: string,
  work: (tell: (note: string) => void) => Promise<string | void>,
): Promise<void> {
  const began = performance.now();
  const label = name.padEnd(11);
  const tell = (note: string) => {
    runningPhase = process.stderr.isTTY ? `${paint('dim', '…')} ${label}${note}\r` : '';
    process.stderr.write(runningPhase);
  };
  tell('');
  try {
    const note = (await work(tell)) ?? '';
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
    say(`${paint('green', '✓')} ${label}${paint('dim', `${seconds} s`)}  ${note}`.trimEnd());
  } finally {
    runningPhase = '';
  }
}

/** Runs a tool: its exit code is what it returns, or 1 after a failure. */
export async function runTool(tool: () => Promise<number | void>): Promise<void> {
  ignoreClosedOutput();
  try {
    process.exitCode = (await tool()) ?? 0;
  } catch (error) {
    process.exitCode = 1;
    say(`${paint('red', '✗')} ${explain(error)}`);
  }
}

/** A reader that leaves early (`| head`, a closed terminal) must not bring a tool down. */
function ignoreClosedOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

export function explain(error: unknown): string {
  if (error instanceof Trouble) return error.message;
  const { code, path, message, stack } = error as NodeJS.ErrnoException;
  if (String(code).startsWith('ERR_PARSE_ARGS')) return message;
  if (path && (code === 'EACCES' || code === 'EPERM')) {
    return `${path} may not be read or written by this user. Was it made by another one, such as root?`;
  }
  return stack ?? String(error);
}

/** Columns that line up. */
export function table(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
