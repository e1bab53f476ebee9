import type { ExamEntity, ExamField, ExamPlan } from '../../plan/exam-plan.ts';

/** What a list can be asked for, by the rules of the plan language. */

const WITHOUT_FILTER = ['json', 'parts', 'links'];
const RANGES = ['integer', 'bigint', 'decimal', 'money', 'date', 'time', 'timestamp'];
const WITHOUT_ORDER = [...WITHOUT_FILTER, 'reference', 'uuid', 'boolean'];

/** References, enums and booleans, and what is unique, indexed or the owner. */
export const filters = ({ fields }: ExamEntity): readonly ExamField[] =>
  fields.filter(
    ({ secret, type, unique, index, owner }) =>
      !secret &&
      !WITHOUT_FILTER.includes(type.kind) &&
      (['reference', 'enum', 'boolean'].includes(type.kind) || unique || index || owner),
  );

/**
 * Those that take `[gte]` and its like, and that lists can be sorted by. A list within a range of one field in the order of
 * another has to leave one of two indexes aside, and which one is PostgreSQL's guess.
 */
export const ranges = (entity: ExamEntity): readonly ExamField[] =>
  filters(entity).filter(({ name, type }) => sorts(entity).includes(name) && RANGES.includes(type.kind));

export const sorts = ({ fields }: ExamEntity): readonly string[] => [
  'createdAt',
  ...fields
    .filter(({ index, secret, type }) => index && !secret && !WITHOUT_ORDER.includes(type.kind))
    .map(({ name }) => name),
];

/** A column's text as it travels. */
export function travelling({ type }: ExamField, value: string, { currency }: ExamPlan): string {
  if (type.kind === 'timestamp') return new Date(value).toISOString();
  if (type.kind !== 'money' || currency.digits === 0) return value;
  const sign = value.startsWith('-') ? '-' : '';
  const digits = value.replace('-', '').padStart(currency.digits + 1, '0');
  return `${sign}${digits.slice(0, -currency.digits)}.${digits.slice(-currency.digits)}`;
}
