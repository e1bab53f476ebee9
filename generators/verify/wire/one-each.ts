import type { ExamEntity } from '../plan/exam-plan.ts';

/** Values of which there are so few that two rows may well have the same. */
const FEW = ['enum', 'boolean'];

/** Whether nobody can have two rows, or but a few: one of each kind, one in each state. */
export const hasOneEach = ({ fields, unique }: ExamEntity): boolean =>
  unique.some((rule) => {
    const named = fields.filter(({ name }) => rule.fields.includes(name));
    return (
      named.some(({ owner }) => owner) && named.every(({ owner, type }) => owner || FEW.includes(type.kind))
    );
  });
