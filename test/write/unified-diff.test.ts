import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { unifiedDiff } from '../../generators/write/unified-diff.ts';
import { contents, temporaryFolder } from './support/folder.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const changed = (at: readonly number[]): string =>
  text(numbers(40).map((line, index) => (at.includes(index) ? `${line}!` : line)));

describe('a unified diff', () => {
  it('is empty for equal texts', () => {
    expect(unifiedDiff('a.txt', 'a\n', 'a\n')).toEqual([]);
    expect(unifiedDiff('a.txt', 'a\r\n', 'a\n')).toEqual([]);
  });

  it('shows new and deleted files as git does', () => {
    expect(unifiedDiff('a.txt', undefined, 'a\n')).toEqual([
      '--- /dev/null',
      '+++ b/a.txt',
      '@@ -0,0 +1,1 @@',
      '+a',
    ]);
    expect(unifiedDiff('a.txt', 'a\n', undefined)).toEqual([
      '--- a/a.txt',
      '+++ /dev/null',
      '@@ -1,1 +0,0 @@',
      '-a',
    ]);
  });

  it.each<[string, string, string]>([
    ['one line', changed([]), changed([20])],
    ['the first and the last', changed([]), changed([0, 39])],
    ['two that share their context', changed([]), changed([10, 16])],
    ['two that do not', changed([]), changed([10, 18])],
    [
      'lines that come and go',
      text(numbers(30)),
      text(['new', ...numbers(30).filter((_, index) => index % 7 !== 3)]),
    ],
    ['a last line without an end', 'a\nb', 'a\nc\n'],
    ['a last line that loses its end', 'a\nb\n', 'a\nb'],
  ])('is one that git applies: %s', (_name, before, after) => {
    const folder = temporaryFolder({ 'a.txt': before, 'a.patch': text(unifiedDiff('a.txt', before, after)) });
    const { status, stderr } = spawnSync('git', ['apply', '--unidiff-zero', 'a.patch'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(contents(folder)['a.txt']).toBe(after);
  });
});
