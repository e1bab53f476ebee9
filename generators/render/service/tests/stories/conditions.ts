import type { Grant } from '../../../../plan/model.ts';
import { changed } from '../asked.ts';
import { settable } from '../body.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { isGranted } from '../people.ts';
import { newRowCall, ownerRows } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import { openAction, type Subject } from '../subject.ts';
import { evaluate } from '../values/evaluate.ts';
import { factsOf, NEW, solve } from '../values/solve.ts';

interface ConditionsView {
  readonly path: string;
  readonly body: string;
  readonly cases: readonly string[];
}

/** Whoever may create under a condition may not where it does not hold. */
export const conditions: Story = (subject, templates) => {
  const { model, entity, path, creation } = subject;
  const grants = openAction(subject, 'create')?.grants ?? [];
  const isPlain = creation.kind === 'user' && !creation.onBehalf && ownerRows(model, entity, 'user') === '';
  const cases = isPlain ? grants.flatMap((grant) => caseOf(subject, grant, grants)) : [];
  if (cases.length === 0) return '';
  const view: ConditionsView = { path, body: newRowCall(model, entity, 'fields'), cases };
  return tell(templates, 'conditions', view);
};

/** Values that break the condition of one role, and that no other rule lets it send. */
function caseOf(
  { model, entity, facts, people }: Subject,
  { to, when }: Grant,
  grants: readonly Grant[],
): string[] {
  const person = people.all.find(({ name }) => to.kind === 'role' && name === to.role);
  if (!when || !person) return [];
  const open = settable(entity);
  const checks = entity.checks.map(({ expression }) => ({ condition: expression, holds: true }));
  const isRefused = (row: Parameters<typeof factsOf>[2]) =>
    isGranted(grants, person, (one) => evaluate(one, factsOf(model, entity, row, NEW)) === true) === false;
  const wanted = [{ condition: when, holds: false }, ...checks];
  const broken = solve(model, entity, facts, wanted, (field) => open.includes(field), NEW, isRefused);
  if (!broken) return [];
  const fields = [...changed(facts, broken)].filter(([, value]) => value !== null);
  const code = objectCode(fields.map(([name, value]) => [name, literal(value)] as const));
  return [tableRow(literal(person.name), literal([...person.roles]), code)];
}
