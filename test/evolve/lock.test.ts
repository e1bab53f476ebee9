import { describe, expect, it } from '@jest/globals';
import { parseLock, printLock, SYSTEM_LOCK } from '../../generators/evolve/lock.ts';
import type { Lock, LockedFile } from '../../generators/evolve/lock.ts';

const entry: LockedFile = { key: 'k', owner: 'merged', sha256: '00' };
const lock: Lock = {
  generator: '1.2.3',
  files: new Map([
    ['README.md', entry],
    ['services/catalog/a.ts', entry],
    ['services/system/a.ts', entry],
  ]),
};

describe('the lock', () => {
  it('is one small file for each service and one for the rest', () => {
    expect([...printLock(lock).keys()]).toEqual([
      SYSTEM_LOCK,
      '.groundplan/lock/catalog.json',
      '.groundplan/lock/system.json',
    ]);
  });

  it('reads back what it printed', () => {
    expect(parseLock(printLock(lock))).toEqual(lock);
  });

  it('is absent where the system has none', () => {
    expect(parseLock(new Map())).toBeUndefined();
  });

  it.each([
    ['no JSON', '<<<<<<< HEAD\n{', 'broken'],
    ['another kind of JSON', '[]', 'broken'],
    ['an entry without owner', '{"format":1,"files":{"a":{"key":"k","sha256":""}}}', 'broken'],
    ['a later format', '{"format":2,"files":{}}', 'newer'],
  ])('names the file that cannot be read: %s', (_name, text, kind) => {
    expect(() => parseLock(new Map([[SYSTEM_LOCK, text]]))).toThrow(
      expect.objectContaining({ path: SYSTEM_LOCK, kind }),
    );
  });
});
