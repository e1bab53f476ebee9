import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMS, examsFor } from '../../../generators/verify/exams/exams.ts';
import { answersOf, failuresOf } from '../support/answers.ts';
import { type LocalCandidate, startLocally } from '../support/local.ts';

const patience = 900_000;

/** A person who finds that nothing is to be done. */
const NOTHING = 'return Promise.resolve();';

type Written = readonly [path: string, sound: string, own: string];

/** What a plan leaves to a person, written by one: the file, what stands there, and what instead. */
const written: Readonly<Record<string, readonly Written[]>> = {
  trust: [
    [
      'services/cases/src/matters/matters.service.ts',
      "throw notWritten('prepare');",
      'return this.get(id, caller);',
    ],
  ],
  names: [
    [
      'services/office/src/transactions/transactions.service.ts',
      "throw notWritten('hold');",
      'return this.get(id);',
    ],
  ],
  post: [
    ['services/news/src/shop-orders/shop-orders.follower.ts', "throw notWritten('changed');", NOTHING],
    [
      'services/news/src/warehouse-parcels/warehouse-parcels.follower.ts',
      "throw notWritten('packed');",
      NOTHING,
    ],
    [
      'services/news/src/warehouse-parcels/warehouse-parcels.follower.ts',
      "throw notWritten('lost');",
      NOTHING,
    ],
  ],
};

/** `EVERY_PLAN=1`, as `npm run verify:full` has it, takes all that are at the edges of the language. */
const plans = process.env['EVERY_PLAN']
  ? ['trust', 'names', 'workshop', 'team-desk', 'library', 'post']
  : ['trust', 'names'];

/** Whole systems with their demo data on this machine. */
describe.each(plans)('the system of %s', (name) => {
  let candidate: LocalCandidate;
  beforeAll(async () => {
    candidate = await startLocally('--plan', join(import.meta.dirname, `../../plans/${name}.yaml`));
    const own = written[name] ?? [];
    for (const [path, sound, instead] of own) {
      const file = join(candidate.system.root, path);
      writeFileSync(file, readFileSync(file, 'utf8').replace(sound, instead));
    }
    if (own.length > 0) await candidate.restart();
  }, patience);
  afterAll(() => candidate?.remove());

  it.each(EXAMS)(
    'passes: $name',
    async (exam) => {
      const answers = await answersOf(exam, candidate.system);
      expect(failuresOf(answers)).toEqual([]);
      expect(answers.size > 0).toBe(examsFor(candidate.system.plan).includes(exam));
    },
    patience,
  );
});
