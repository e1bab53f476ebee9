import type { ExamGrant, ExamPlan } from '../../plan/exam-plan.ts';
import type { Person } from '../../system/system-under-exam.ts';
import type { Filled } from './fill/fill.ts';

/** Somebody who asks, and what is said of them: `staff`, `an owner of many`. */
export interface Asker {
  readonly who: string;
  /** Undefined: without a token. */
  readonly person: Person | undefined;
}

/** Of the rows that refer to users, the first has many and the last but a few. */
const OWNERS = { 'an owner of many': 1, 'an owner of few': 70_000 } as const;

/** One of each kind that these grants let in. */
export function askersOf(plan: ExamPlan, grants: readonly ExamGrant[], filled: Filled): Asker[] {
  const found = new Map<string, Asker>();
  const add = (who: string, id: number, roles: readonly string[]): void => {
    found.set(who, { who, person: { id: filled.id(id), roles } });
  };
  const usual = [plan.identity.default];
  for (const { to } of grants) {
    if (to.kind === 'public') found.set('anybody', { who: 'anybody', person: undefined });
    else if (to.kind === 'signed-in') add('somebody signed in', 500, usual);
    else if (to.kind === 'role') add(to.role, 3, [to.role]);
    else if (to.kind === 'owner') for (const [who, id] of Object.entries(OWNERS)) add(who, id, usual);
  }
  return [...found.values()];
}
