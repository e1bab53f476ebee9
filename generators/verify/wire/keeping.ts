import type { ExamCopy, ExamEntity, ExamField, ExamPlan } from '../plan/exam-plan.ts';
import { allEntities } from './lookup.ts';

/** The copies whose services keep a row of the entity, which somebody may delete, while something of theirs refers to it. */
export function keepersOf(plan: ExamPlan, entity: ExamEntity): readonly ExamCopy[] {
  const isDeleted = (entity.access['delete'] ?? []).some(({ to }) => to.kind !== 'internal');
  return plan.copies.filter(
    ({ service, target, deleted }) =>
      isDeleted &&
      target === entity.id &&
      deleted === 'refuse' &&
      referrersIn(plan, service, entity).length > 0,
  );
}

/** What refers to rows of an entity, of one service. */
export const referrersIn = (
  plan: ExamPlan,
  service: string,
  { id }: ExamEntity,
): readonly { readonly referrer: ExamEntity; readonly field: ExamField }[] =>
  allEntities(plan)
    .filter((entity) => entity.service === service)
    .flatMap((referrer) =>
      referrer.fields
        .filter(({ type }) => type.kind === 'reference' && type.target === id)
        .map((field) => ({ referrer, field })),
    );

/** The services that call others: to ask or to copy rows, to have something done, or before they delete a row. */
export function callingServices(plan: ExamPlan): readonly string[] {
  const { reads, calls } = plan;
  const deleting = allEntities(plan).filter((entity) => keepersOf(plan, entity).length > 0);
  const having = calls.filter(({ service, entity }) => !entity.startsWith(`${service}.`));
  return [...new Set([...reads, ...having, ...deleting].map(({ service }) => service))];
}
