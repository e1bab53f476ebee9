import { expect, test } from '@jest/globals';
import type { OutputFile } from '../../generators/render/file-set.ts';
import { usedOnly } from '../../generators/render/service/used-only.ts';

const file = (path: string, ...blocks: string[]): OutputFile => ({
  key: path,
  path: `services/shelf/${path}`,
  owner: 'merged',
  text: `${blocks.join('\n\n')}\n`,
});

test('what only an unused helper imports goes with it', () => {
  const [problems, http] = usedOnly([
    file('src/platform/problems.ts', `export const stale = () => 412;`, `export const notFound = () => 404;`),
    file(
      'src/platform/http.ts',
      `import { notFound, stale } from './problems.js';`,
      `export const IfMatch = () => stale();`,
      `export const Found = () => notFound();`,
    ),
    file(
      'src/books/books.controller.ts',
      `import { Found } from '../platform/http.js';`,
      `export const get = Found;`,
    ),
  ]);
  expect([problems?.text, http?.text]).toEqual([
    `export const notFound = () => 404;\n`,
    `import { notFound } from './problems.js';\n\nexport const Found = () => notFound();\n`,
  ]);
});

test('a word of a comment is no use of what is called so', () => {
  const [platform] = usedOnly([
    file(
      'src/platform/http.ts',
      `import { map, of } from 'rxjs';`,
      `/** One of several, of which none is at hand. */\nexport const none = () => map(() => 0);`,
      `export const first = () => of(1);`,
    ),
    file('src/books/books.ts', `import { none } from '../platform/http.js';`, `export const get = none;`),
  ]);
  expect(platform?.text).toContain(`import { map } from 'rxjs';`);
});

test('a helper that is imported under another name stays', () => {
  const files = [
    file('src/platform/schemas.ts', `export const email = () => 'e';`),
    file(
      'src/users/users.schemas.ts',
      `import { email as address } from '../platform/schemas.js';`,
      `export const email = () => address().trim();`,
    ),
  ];
  expect(usedOnly(files)).toEqual(files);
});
