import type { ExamEntity, ExamField, ExamPlan } from '../plan/exam-plan.ts';

/** Every entity of a system, the users of its identity service last. */
export function allEntities({ services, identity }: ExamPlan): readonly ExamEntity[] {
  return [...services.flatMap(({ entities }) => entities), ...(identity.user ? [identity.user] : [])];
}

/** `catalog.Product`; undefined for users whom somebody else keeps. */
export const findEntity = (plan: ExamPlan, id: string): ExamEntity | undefined =>
  allEntities(plan).find((entity) => entity.id === id);

export const fieldOf = ({ fields }: ExamEntity, name: string): ExamField | undefined =>
  fields.find((field) => field.name === name);

/** What the rows of a list of parts are. */
export function partsOf(plan: ExamPlan, { type }: ExamField): ExamEntity | undefined {
  return type.kind === 'parts' ? findEntity(plan, type.of) : undefined;
}

/** Whether the service of an entity is told by the plan how to look a target up, in its own tables or elsewhere. */
export function knows({ reads }: ExamPlan, { service }: ExamEntity, target: string): boolean {
  return reads.some((one) => one.service === service && one.target === target);
}
