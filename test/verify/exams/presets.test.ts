import { describe, expect, it } from '@jest/globals';
import { examsFor } from '../../../generators/verify/exams/exams.ts';
import { failed } from '../../../generators/verify/report/answer.ts';
import { verify } from '../../../generators/verify/verify.ts';
import { compose } from '../support/candidate.ts';

/** The presets besides the shop, which has a file of its own, and the exams that another file has them sit. */
describe('the preset', () => {
  it.each([
    ['clinic', ['contract', 'access', 'delivery']],
    ['courier', []],
  ])(
    '%s passes every exam',
    async (preset, others) => {
      const { system, remove } = await compose('--preset', preset);
      const exams = examsFor(system.plan).filter(({ name }) => !others.includes(name));
      try {
        const report = await verify(system, {
          exams,
          service: undefined,
          signal: new AbortController().signal,
          onExam: (_exam, sit) => sit(() => {}),
        });
        expect(failed(report)).toEqual([]);
        expect(new Set(report.answers.map(({ exam }) => exam))).toEqual(
          new Set(exams.map(({ name }) => name)),
        );
      } finally {
        await remove();
      }
    },
    900_000,
  );
});
