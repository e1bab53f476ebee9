import { realFiles } from '../../../generators/write/files.ts';
import type { Files } from '../../../generators/write/files.ts';

/** The process is gone: no call after this one reaches the disk, those that clean up neither. */
export class Killed extends Error {}

/** A disk whose process is killed before its `count`th change. */
export function killedBefore(count: number): Files {
  let changes = 0;
  return wrap((name) => {
    if (CHANGING.has(name)) changes += 1;
    if (changes >= count) throw new Killed();
  });
}

/** A disk on which one kind of call always fails, with this code. */
export function failing(call: keyof Files, code: string): Files {
  return wrap((name) => {
    if (name === call) throw Object.assign(new Error(code), { code });
  });
}

const CHANGING: ReadonlySet<string> = new Set<keyof Files>([
  'chmod',
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'unlink',
  'writeFile',
]);

function wrap(before: (call: keyof Files) => void): Files {
  return new Proxy(realFiles, {
    get(files, name: keyof Files) {
      const call = files[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        before(name);
        return call(...args);
      };
    },
  });
}
