import type { ExamPlan } from '../plan/exam-plan.ts';

/** Roles with all that they include, directly or not. */
export function expanded({ identity }: ExamPlan, roles: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>();
  const add = (name: string) => {
    if (all.has(name)) return;
    all.add(name);
    identity.roles.find((role) => role.name === name)?.includes.forEach(add);
  };
  roles.forEach(add);
  return all;
}
