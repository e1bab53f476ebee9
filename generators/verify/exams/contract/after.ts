import type { ExamField, Expr } from '../../plan/exam-plan.ts';
import type { Values } from '../../rows/stored-row.ts';
import { isOfTheMoment, paths } from '../../wire/mentions.ts';
import type { Answer } from '../ask/call.ts';
import { wrong } from '../ask/expect.ts';

export function expectEtag(answer: Answer, version: number): void {
  const etag = answer.headers.get('etag');
  if (etag !== `"${version}"`) throw wrong(answer, `the ETag "${version}"`, etag ?? 'none');
}

export const withoutId = ({ id: _id, ...values }: Values): Values => values;

/** What is taken from elsewhere, or from the moment, stays as it was at the creation: whether it moves is not promised. */
export function withoutCopies(fields: readonly ExamField[], values: Values): Values {
  const isCopy = ({ computed }: ExamField) =>
    computed !== undefined && (isOfTheMoment(computed) || isFromElsewhere(computed, fields));
  const copies = fields.filter(isCopy).map(({ name }) => name);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !copies.includes(name)));
}

function isFromElsewhere(expr: Expr, fields: readonly ExamField[]): boolean {
  return paths(expr).some(([first, second]) => {
    const field = fields.find(({ name }) => name === first);
    if (second !== undefined) return field?.type.kind === 'reference';
    return field?.computed !== undefined && isFromElsewhere(field.computed, fields);
  });
}
