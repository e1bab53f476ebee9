import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { failing } from '../write/support/failing-files.ts';
import { contents, temporaryFolder } from '../write/support/folder.ts';
import { write } from '../../generators/write/write.ts';
import { explainWriteErrors } from '../../generators/cli/write-fault.ts';
import type { Fault } from '../../generators/cli/fault.ts';
import { groundplan } from './support/groundplan.ts';
import { SMALL_PLAN } from './support/plan.ts';

const MESSAGE = 'The disk is full. [disk-full]';

/** Runs a program inside a disk of 64 KiB, where this machine lets a test have one. */
async function onTinyDisk(work: (disk: string) => Promise<void>): Promise<boolean> {
  const disk = join(temporaryFolder(), 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) return false;
  try {
    await work(disk);
  } finally {
    spawnSync('umount', ['--lazy', disk]);
  }
  return true;
}

describe('a full disk', () => {
  it('is named, and leaves what was there', async () => {
    const plan = join(temporaryFolder({ 'system.yaml': SMALL_PLAN }), 'system.yaml');
    const wasReal = await onTinyDisk(async (disk) => {
      writeFileSync(join(disk, 'mine.txt'), 'm'.repeat(48 * 1024));
      const run = await groundplan(['new-system', '--plan', plan, '--yes'], { cwd: disk });
      expect([run.exit, run.stderr]).toEqual([1, expect.stringContaining(MESSAGE)]);
      expect(run.stderr).toContain('next  Make room');
      expect(readdirSync(disk)).toEqual(['mine.txt']);
    });
    if (!wasReal) await withoutMount();
  });
});

/** The same with a disk that only says that it is full. */
async function withoutMount(): Promise<void> {
  const disk = temporaryFolder({ 'mine.txt': 'mine\n' });
  const changes = [{ verb: 'create', path: 'a.txt', text: 'a\n' }] as const;
  const work = explainWriteErrors(() =>
    write(join(disk, 'small'), changes, { files: failing('writeFile', 'ENOSPC') }),
  );
  const fault = await work.then(
    () => undefined,
    (error: unknown) => error as Fault,
  );
  expect(fault?.message).toContain(MESSAGE);
  expect(contents(disk)).toEqual({ 'mine.txt': 'mine\n' });
}
