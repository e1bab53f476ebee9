import { randomUUID } from 'node:crypto';
import type { ExamPlan } from '../../plan/exam-plan.ts';
import type { Person, SystemUnderExam } from '../../system/system-under-exam.ts';

/** Somebody new. */
export const somebody = (...roles: readonly string[]): Person => ({ id: randomUUID(), roles });

/** Nobody, somebody without a role, and somebody with each role, the everyday one first. */
export function everyKind({ identity }: ExamPlan): readonly (Person | undefined)[] {
  const names = identity.roles.map(({ name }) => name);
  const sorted = [identity.default, ...names.filter((name) => name !== identity.default)];
  return [undefined, ...sorted.map((role) => somebody(role)), somebody()];
}

export function spokenOf(person: Person | undefined): string {
  if (!person) return 'nobody in particular';
  return person.roles.length > 0 ? `a ${person.roles.join(' and ')}` : 'somebody without a role';
}

/** What a call bears: nothing, or a token of the user. */
export const tokenOf = (system: SystemUnderExam, person: Person | undefined): Promise<string | undefined> =>
  person ? system.userToken(person) : Promise.resolve(undefined);
