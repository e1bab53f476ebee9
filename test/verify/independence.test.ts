import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const GENERATORS = join(import.meta.dirname, '../../generators');
const VERIFY = join(GENERATORS, 'verify');

/** What writes a system: a fault in there must not be one of the exams as well. */
const FORBIDDEN = ['plan', 'render', 'evolve'];

const files = readdirSync(VERIFY, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** The folder of `generators/` that an import leads to; undefined for packages. */
function folderOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative(GENERATORS, resolve(join(VERIFY, file), '..', specifier)).split(/[\\/]/)[0];
}

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(10);
});

test.each(files)('%s shares nothing with what writes a system', (file) => {
  const text = readFileSync(join(VERIFY, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, name = '']) => name,
  );
  expect(
    specifiers.map((name) => folderOf(file, name)).filter((name) => FORBIDDEN.includes(name ?? '')),
  ).toEqual([]);
});
