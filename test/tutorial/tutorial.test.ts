/** The tutorial, and then the way out, as a reader follows them: block by block, in folders of their own. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { cleanEnvironment, makePlace, remove } from '../system/support/generated.ts';
import type { TestSystem } from '../tools/support.ts';
import { carryOut, type Step, stepsOf } from './support/page.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string) => stepsOf(readFileSync(join(root, 'docs', page), 'utf8'));

let system: TestSystem;
beforeAll(async () => {
  const place = await makePlace();
  system = { ...place, root: join(dirname(place.root), 'library') };
});
afterAll(() => remove(system));

/** What stands beside the clone in the page stands in a temporary folder here, and the ports are free ones. */
const moved = (text: string) =>
  text
    .replaceAll(
      /(^|[ "'])\.\.\/(?=library|shelf)/gm,
      (_, before: string) => `${before}${dirname(system.root)}/`,
    )
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${system.port}`);

function follow(step: Step, folder: string) {
  const { path } = step;
  carryOut(
    { ...step, text: moved(step.text), output: step.output.map(moved), ...(path && { path: moved(path) }) },
    folder,
    { ...cleanEnvironment(), ...system.env },
  );
}

const named = (steps: readonly Step[]) =>
  steps.map((step) => [step.path ?? step.text.split('\n')[0] ?? '', step] as const);

describe('the tutorial', () => {
  it.each(named(read('tutorial.md')))('%s', (_name, step) => follow(step, root));
});

describe('leaving Groundplan', () => {
  it.each(named(read('leaving.md')))('%s', (_name, step) => follow(step, system.root));
});
