import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../generators/evolve/change.ts';
import { finishInterrupted, write } from '../../generators/write/write.ts';
import { Killed, killedBefore } from './support/failing-files.ts';
import { contents, fill, temporaryFolder } from './support/folder.ts';

const OLD = { 'README.md': 'old\n', 'src/a.ts': 'a\n', 'src/b/b.ts': 'b\n', 'mine.txt': 'mine\n' };
const NEW = { 'README.md': 'new\n', 'src/a.ts': 'a2\n', 'src/c/c.ts': 'c\n', 'mine.txt': 'mine\n' };
const CHANGES: readonly Change[] = [
  { verb: 'update', path: 'README.md', text: 'new\n', before: 'old\n' },
  { verb: 'merge', path: 'src/a.ts', text: 'a2\n', before: 'a\n' },
  { verb: 'delete', path: 'src/b/b.ts', before: 'b\n' },
  { verb: 'create', path: 'src/c/c.ts', text: 'c\n' },
];

/** Kills a run before its first change of the disk, before its second, and so on, until one comes to its end. */
async function everyKill(
  prepare: () => string,
  changes: readonly Change[],
  inspect: (root: string) => void | Promise<void>,
): Promise<number> {
  for (let count = 1; ; count += 1) {
    const root = prepare();
    try {
      await write(root, changes, { files: killedBefore(count) });
      return count - 1;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    await inspect(root);
  }
}

describe('a run that is killed', () => {
  it('leaves a new system complete or absent, and the next run succeeds', async () => {
    const system = Object.entries(NEW).map(([path, text]): Change => ({ verb: 'create', path, text }));
    const prepare = (): string => join(temporaryFolder(), 'deep', 'shop');
    const kills = await everyKill(prepare, system, async (root) => {
      if (!existsSync(root)) await write(root, system);
      expect(contents(root)).toEqual(NEW);
    });
    expect(kills).toBeGreaterThan(system.length);
  });

  it('leaves no rubbish next to a new system once the next run is through', async () => {
    const system: Change[] = [{ verb: 'create', path: 'README.md', text: 'r\n' }];
    await everyKill(
      () => join(temporaryFolder(), 'shop'),
      system,
      async (root) => {
        if (existsSync(root)) rmSync(root, { recursive: true });
        await write(root, system);
        expect(readdirSync(join(root, '..'))).toEqual(['shop']);
      },
    );
  });

  it('leaves a system in its old or in its new state', async () => {
    const seen = new Set<string>();
    const kills = await everyKill(
      () => temporaryFolder(OLD),
      CHANGES,
      async (root) => {
        const hasFinished = await finishInterrupted(root);
        const expected = hasFinished ? NEW : contents(root)['README.md'] === 'new\n' ? NEW : OLD;
        expect(contents(root)).toEqual(expected);
        expect(existsSync(join(root, '.groundplan'))).toBe(false);
        seen.add(expected === NEW ? 'new' : 'old');
        if (expected === OLD) await write(root, CHANGES);
        expect(contents(root)).toEqual(NEW);
      },
    );
    expect(seen).toEqual(new Set(['old', 'new']));
    expect(kills).toBeGreaterThan(CHANGES.length * 2);
  });

  it('may be killed again while it is finished', async () => {
    await everyKill(
      () => temporaryFolder(OLD),
      CHANGES,
      async (root) => {
        for (let count = 1; ; count += 1) {
          const isDone = await finishInterrupted(root, killedBefore(count)).then(
            () => true,
            () => false,
          );
          if (isDone) break;
        }
        expect([OLD, NEW]).toContainEqual(contents(root));
      },
    );
  });

  it('does not overwrite an edit that was made before it was finished', async () => {
    let refused = 0;
    await everyKill(
      () => temporaryFolder(OLD),
      CHANGES,
      async (root) => {
        if (contents(root)['README.md'] !== 'old\n') return;
        fill(root, { 'README.md': 'edited since\n' });
        await finishInterrupted(root).catch((error: { problem: string; path: string }) => {
          expect(error).toMatchObject({ problem: 'edited-since', path: 'README.md', isUnfinished: true });
          refused += 1;
        });
        expect(contents(root)['README.md']).toBe('edited since\n');
      },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

describe('a process that ends with SIGKILL', () => {
  const write = new URL('../../generators/write/write.ts', import.meta.url).href;

  it('is seen to be gone, and its work is finished', async () => {
    const root = temporaryFolder(OLD);
    const program = join(temporaryFolder(), 'killed.mjs');
    writeFileSync(
      program,
      `import * as fs from 'node:fs/promises';
       import { write } from ${JSON.stringify(write)};
       const files = { ...fs, unlink: () => process.kill(process.pid, 'SIGKILL') };
       await write(${JSON.stringify(root)}, ${JSON.stringify(CHANGES)}, { files });`,
    );
    expect(spawnSync(process.execPath, [program]).signal).toBe('SIGKILL');
    expect(existsSync(join(root, '.groundplan/pending/journal.json'))).toBe(true);
    expect(await finishInterrupted(root)).toBe(true);
    expect(contents(root)).toEqual(NEW);
  });
});
