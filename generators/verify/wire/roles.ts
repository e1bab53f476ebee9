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

/** The role that includes the most: whoever has it sees all users. Where everybody has it who registers, nobody does. */
export function administrators({ identity }: ExamPlan): {
  readonly role: string;
  readonly areThere: boolean;
} {
  const most = Math.max(...identity.roles.map(({ includes }) => includes.length));
  const role = identity.roles.findLast(({ includes }) => includes.length === most)?.name ?? '';
  return { role, areThere: role !== identity.default };
}
