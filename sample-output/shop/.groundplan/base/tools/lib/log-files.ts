/** The log of each service, in `.data/logs`, and of the database server. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { dataPath, type System } from './system.ts';

const limit = 5_000_000;

export const logFolder = (system: System) => dataPath(system, 'logs');
export const logPath = (system: System, name: string) => join(logFolder(system), `${name}.log`);

export const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Names of the logs there are. */
export function logNames(system: System): string[] {
  if (!existsSync(logFolder(system))) return [];
  return readdirSync(logFolder(system))
    .filter((file) => file.endsWith('.log'))
    .map((file) => basename(file, '.log'));
}

/** All but the log of the start that deletes them. */
export function deleteLogs(system: System) {
  for (const name of logNames(system)) if (name !== 'start') rmSync(logPath(system, name));
}

/** A file that has become too long makes way for a new one; one old one is kept. */
export function rotate(path: string) {
  const size = sizeOf(path);
  if (size > limit) renameSync(path, `${path}.1`);
}

/** Appends lines to the log of a service. */
export function logWriter(system: System): (name: string, line: string) => void {
  mkdirSync(logFolder(system), { recursive: true });
  let untilRotation = 0;
  return (name, line) => {
    const path = logPath(system, name);
    if (untilRotation-- <= 0) {
      rotate(path);
      untilRotation = 1000;
    }
    appendFileSync(path, `${line}\n`);
  };
}

/** The text of a file from a position on, as whole lines, and the position to go on from. */
export function readLines(path: string, from: number): { lines: string[]; next: number } {
  const size = sizeOf(path);
  const start = size < from ? 0 : from;
  const buffer = Buffer.alloc(size - start);
  if (buffer.length === 0) return { lines: [], next: start };
  const file = openSync(path, 'r');
  const read = readSync(file, buffer, 0, buffer.length, start);
  closeSync(file);
  const end = buffer.subarray(0, read).lastIndexOf('\n') + 1;
  const lines = buffer.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  return { lines, next: start + end };
}

/** The end of a file, without reading all of it. */
export function lastLinesOf(path: string, count: number): string[] {
  const size = sizeOf(path);
  return readLines(path, Math.max(0, size - 400 * count - 4000)).lines.slice(-count);
}
