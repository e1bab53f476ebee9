import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../generators/evolve/change.ts';
import { write } from '../../generators/write/write.ts';
import type { WriteProblem } from '../../generators/write/write-error.ts';
import { failing } from './support/failing-files.ts';
import { contents, temporaryFolder } from './support/folder.ts';

const create = (path: string, text = 'new\n'): Change => ({ verb: 'create', path, text });

async function problemOf(work: Promise<void>): Promise<[WriteProblem, string]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown as { problem: WriteProblem; path: string },
  );
  if (!error) throw new Error('it was written');
  return [error.problem, error.path];
}

describe('a new system', () => {
  it('is written into a folder that is not there, with the folders on the way', async () => {
    const folder = temporaryFolder();
    await write(join(folder, 'a/b/shop'), [create('README.md', 'r\n'), create('services/x/a.ts', 'a\n')]);
    expect(contents(folder)).toEqual({ 'a/b/shop/README.md': 'r\n', 'a/b/shop/services/x/a.ts': 'a\n' });
  });

  it('is written into an empty folder', async () => {
    const folder = temporaryFolder();
    await write(folder, [create('README.md', 'r\n')]);
    expect(contents(folder)).toEqual({ 'README.md': 'r\n' });
    expect(readdirSync(folder)).toEqual(['README.md']);
  });

  it('leaves nothing behind when the disk is full', async () => {
    const folder = temporaryFolder();
    const work = write(join(folder, 'shop'), [create('README.md')], {
      files: failing('writeFile', 'ENOSPC'),
    });
    expect(await problemOf(work)).toEqual(['disk-full', join(folder, 'shop')]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing behind when it is asked to stop', async () => {
    const folder = temporaryFolder();
    for (const root of [join(folder, 'shop'), folder]) {
      expect(await problemOf(write(root, [create('README.md')], { signal: AbortSignal.abort() }))).toEqual([
        'aborted',
        root,
      ]);
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});

describe('a system that is there', () => {
  const old = { 'README.md': 'old\n', 'src/a.ts': 'a\n', 'src/deep/b.ts': 'b\n', 'mine.txt': 'mine\n' };

  it('gets exactly the changes', async () => {
    const folder = temporaryFolder(old);
    await write(folder, [
      { verb: 'update', path: 'README.md', text: 'new\n', before: 'old\n' },
      { verb: 'identical', path: 'src/a.ts' },
      { verb: 'keep', path: 'mine.txt' },
      { verb: 'delete', path: 'src/deep/b.ts', before: 'b\n' },
      create('src/c.ts', 'c\n'),
    ]);
    expect(contents(folder)).toEqual({
      'README.md': 'new\n',
      'src/a.ts': 'a\n',
      'mine.txt': 'mine\n',
      'src/c.ts': 'c\n',
    });
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'mine.txt', 'src']);
    expect(readdirSync(join(folder, 'src'))).toEqual(['a.ts', 'c.ts']);
  });

  it('is not touched by a run without changes', async () => {
    const folder = temporaryFolder(old);
    utimesSync(folder, 1, 1);
    await write(folder, [{ verb: 'identical', path: 'README.md' }]);
    expect(statSync(folder).mtimeMs).toBe(1000);
  });

  it('keeps the permissions of a file', async () => {
    const folder = temporaryFolder(old);
    chmodSync(join(folder, 'README.md'), 0o754);
    await write(folder, [{ verb: 'update', path: 'README.md', text: 'new\n', before: 'old\n' }]);
    expect(statSync(join(folder, 'README.md')).mode & 0o777).toBe(0o754);
  });

  it('may get a folder where a file was', async () => {
    const folder = temporaryFolder(old);
    await write(folder, [
      create('README.md/index.md'),
      { verb: 'delete', path: 'README.md', before: 'old\n' },
    ]);
    expect(contents(folder)['README.md/index.md']).toBe('new\n');
  });

  it.each<[string, Change]>([
    ['an update', { verb: 'update', path: 'README.md', text: 'new\n', before: 'other\n' }],
    ['a deletion', { verb: 'delete', path: 'README.md', before: 'other\n' }],
    ['a creation', create('README.md')],
  ])('is not changed where somebody was faster: %s', async (_name, change) => {
    const folder = temporaryFolder(old);
    expect(await problemOf(write(folder, [create('first.txt'), change]))).toEqual([
      'changed-meanwhile',
      'README.md',
    ]);
    expect(contents(folder)).toEqual(old);
  });

  it.each(['writeFile', 'rename', 'mkdir'] as const)(
    'stays as it is when the disk is full: %s',
    async (call) => {
      const folder = temporaryFolder(old);
      const work = write(folder, [create('new.txt')], { files: failing(call, 'ENOSPC') });
      expect(await problemOf(work)).toEqual(['disk-full', folder]);
      expect(contents(folder)).toEqual(old);
      expect(existsSync(join(folder, '.groundplan'))).toBe(false);
    },
  );

  it('belongs to one run at a time', async () => {
    const folder = temporaryFolder({ '.groundplan/pending/groundplan.pid': '1' });
    expect(await problemOf(write(folder, [create('new.txt')]))).toEqual(['busy', folder]);
    expect(existsSync(join(folder, 'new.txt'))).toBe(false);
  });
});

describe('a path', () => {
  it.each([
    '../out.txt',
    'a/../../out.txt',
    '/tmp/out.txt',
    '',
    'a//b',
    './a',
    'a\\..\\b',
    'C:/out.txt',
    'a\0b',
  ])('may not leave the folder: %j', async (path) => {
    const folder = temporaryFolder({ 'shop/a.txt': 'a\n' });
    expect(await problemOf(write(join(folder, 'shop'), [create(path)]))).toEqual(['path-escapes', path]);
    expect(await problemOf(write(join(folder, 'absent'), [create(path)]))).toEqual(['path-escapes', path]);
    expect(contents(folder)).toEqual({ 'shop/a.txt': 'a\n' });
  });

  it.each(['linked/out.txt', 'file.txt', 'dangling.txt'])(
    'may not leave the folder through a link: %s',
    async (path) => {
      const folder = temporaryFolder({ 'outside/secret.txt': 's\n', 'shop/a.txt': 'a\n' });
      symlinkSync(join(folder, 'outside'), join(folder, 'shop/linked'));
      symlinkSync(join(folder, 'outside/secret.txt'), join(folder, 'shop/file.txt'));
      symlinkSync(join(folder, 'outside/absent.txt'), join(folder, 'shop/dangling.txt'));
      const change: Change = { verb: 'update', path, text: 'new\n' };
      expect(await problemOf(write(join(folder, 'shop'), [change]))).toEqual(['path-escapes', path]);
      expect(contents(join(folder, 'outside'))).toEqual({ 'secret.txt': 's\n' });
    },
  );

  it('follows a link that stays inside', async () => {
    const folder = temporaryFolder({ 'real/a.txt': 'a\n' });
    symlinkSync(join(folder, 'real'), join(folder, 'linked'));
    await write(folder, [{ verb: 'update', path: 'linked/a.txt', text: 'new\n', before: 'a\n' }]);
    expect(contents(join(folder, 'real'))).toEqual({ 'a.txt': 'new\n' });
  });

  it.each(['a.txt/b.txt', 'folder'])('may not run into something else: %s', async (path) => {
    const folder = temporaryFolder({ 'a.txt': 'a\n' });
    mkdirSync(join(folder, 'folder'));
    expect(await problemOf(write(folder, [create(path)]))).toEqual(['in-the-way', path]);
  });
});

describe('the folder of a system', () => {
  it('may not be a file', async () => {
    const file = join(temporaryFolder({ 'a.txt': 'a\n' }), 'a.txt');
    expect(await problemOf(write(file, [create('b.txt')]))).toEqual(['target-is-file', file]);
  });

  it('may not be below a file', async () => {
    const file = join(temporaryFolder({ 'a.txt': 'a\n' }), 'a.txt');
    expect(await problemOf(write(join(file, 'shop'), [create('b.txt')]))).toEqual(['in-the-way', file]);
  });

  it.each(['EACCES', 'EROFS', 'EPERM'])('may not refuse to be written: %s', async (code) => {
    const folder = temporaryFolder();
    const root = join(folder, 'shop');
    expect(await problemOf(write(root, [create('b.txt')], { files: failing('mkdir', code) }))).toEqual([
      'not-writable',
      root,
    ]);
    writeFileSync(join(folder, 'a.txt'), 'a\n');
    expect(await problemOf(write(folder, [create('b.txt')], { files: failing('mkdir', code) }))).toEqual([
      'not-writable',
      folder,
    ]);
  });
});
