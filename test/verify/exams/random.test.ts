import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examsFor } from '../../../generators/verify/exams/exams.ts';
import { failed } from '../../../generators/verify/report/answer.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';
import { verify } from '../../../generators/verify/verify.ts';
import { drawPlan } from '../../random/draw/system.ts';
import { smallSeeds } from '../../random/support/small.ts';
import { type LocalCandidate, startLocally } from '../support/local.ts';

/**
 * That an index leads to every row is more than a drawn plan promises: nobody has thought of what is asked of it. And what takes
 * parts away takes its time.
 */
const examsOf = ({ plan }: SystemUnderExam) =>
  examsFor(plan).filter(({ name, takesOutages }) => name !== 'queries' && !takesOutages);

/**
 * What the exam cannot tell yet: that `count(newRow) * 2 > 6287` never holds for a list of a hundred at most, and that a
 * unique rule never applies whose condition a guard rules out.
 */
const impossible = [18];

/** `RANDOM_SEED=7` draws others. */
const seeds = smallSeeds(
  Number(process.env['RANDOM_SEED'] ?? '1'),
  Number(process.env['RANDOM_PLANS'] ?? '3'),
  impossible,
);

/** Systems of plans that nobody has written, with their demo data on this machine. */
describe.each(seeds)('the system of the plan drawn by the seed %d', (seed) => {
  let folder: string;
  let candidate: LocalCandidate | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'random-'));
    const plan = join(folder, 'system.yaml');
    await writeFile(plan, drawPlan(seed));
    candidate = await startLocally('--plan', plan);
  });
  afterAll(async () => {
    await candidate?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('passes every exam', async () => {
    const exams = examsOf(candidate!.system);
    const report = await verify(candidate!.system, {
      exams,
      service: undefined,
      signal: new AbortController().signal,
      onExam: (_exam, sit) => sit(() => {}),
    });
    expect(failed(report)).toEqual([]);
    expect(new Set(report.answers.map(({ exam }) => exam))).toEqual(new Set(exams.map(({ name }) => name)));
  });
});
