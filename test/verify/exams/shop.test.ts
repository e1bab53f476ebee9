import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Exam } from '../../../generators/verify/exam.ts';
import { crash } from '../../../generators/verify/exams/crash/crash.ts';
import { EXAMS } from '../../../generators/verify/exams/exams.ts';
import { failed } from '../../../generators/verify/report/answer.ts';
import type { ComposedSystem } from '../../../generators/verify/system/composed.ts';
import { verify } from '../../../generators/verify/verify.ts';
import { hunt, huntLines } from '../mutants/hunt.ts';
import { allMutants, drawn } from '../mutants/mutants.ts';
import { compose, type Candidate } from '../support/candidate.ts';

/** `MUTANT_SEED=7` draws other places; the seed is printed with the list. */
const seed = Number(process.env['MUTANT_SEED'] ?? 20261125);
const PLACES = 3;

describe('the shop in containers', () => {
  let candidate: Candidate;
  let system: ComposedSystem;
  beforeAll(async () => {
    candidate = await compose('--preset', 'shop');
    system = candidate.system;
  });
  afterAll(() => candidate.remove());

  const reportOf = (exams: readonly Exam[]) =>
    verify(system, {
      exams,
      service: undefined,
      signal: new AbortController().signal,
      onExam: (_exam, sit) => sit(() => {}),
    });

  it('passes every exam', async () => {
    const report = await reportOf(EXAMS);
    expect(failed(report)).toEqual([]);
    expect(new Set(report.answers.map(({ exam }) => exam))).toEqual(new Set(EXAMS.map(({ name }) => name)));
  }, 900_000);

  it('survives it when it is killed ten times at each point', async () => {
    process.env['CRASH_CALLS'] = '500';
    const report = await reportOf([crash]);
    delete process.env['CRASH_CALLS'];
    expect(failed(report)).toEqual([]);
  }, 900_000);

  it('fails them with a fault in it, wherever it is', async () => {
    const services = system.plan.services.map(({ name }) => name);
    const mutants = drawn(allMutants(system.root, services), PLACES, seed);
    const hunted = await hunt(system, mutants, () => {});
    process.stdout.write(`Mutants drawn with MUTANT_SEED=${seed}:\n${huntLines(hunted).join('\n')}\n`);
    expect(hunted.filter(({ by }) => by === undefined).map(({ mutant }) => mutant)).toEqual([]);
    expect(hunted.length).toBeGreaterThanOrEqual(8 * PLACES);
  }, 1_800_000);
});
