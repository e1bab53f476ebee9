/**
 * `npm run docs`: prints what the documentation says about the plan language and the codes of messages, from where the
 * program has it: docs/language.md, docs/errors.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { printedDocs } from './lib/docs/printed.ts';

const root = dirname(import.meta.dirname);
for (const { path, text } of await printedDocs()) {
  const file = join(root, path);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  await writeFile(file, text);
  console.log(`${path} written`);
}
