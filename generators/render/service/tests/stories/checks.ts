import type { Check, Field } from '../../../../plan/model.ts';
import { checkProblem } from '../../../wire/refusals.ts';
import { settableOnChange } from '../../../wire/settable.ts';
import { changed } from '../asked.ts';
import { creationConditions, settable } from '../body.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { creatorOf } from '../creator.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { NEW, solve, type Wanted } from '../values/solve.ts';
import { changeView, someRow } from './life.ts';

interface ChecksView {
  readonly create:
    | { readonly by: string; readonly path: string; readonly body: string; readonly cases: readonly string[] }
    | false;
  readonly change:
    | {
        readonly by: string;
        readonly path: string;
        readonly given: string;
        readonly cases: readonly string[];
      }
    | false;
}

/** The rules over several fields of a row. */
export const checks: Story = (subject, templates) => {
  const view: ChecksView = { create: created(subject), change: changedView(subject) };
  return view.create || view.change ? tell(templates, 'checks', view) : '';
};

function created(subject: Subject): ChecksView['create'] {
  const { model, entity } = subject;
  const creator = creatorOf(subject);
  const open = settable(entity);
  const cases = entity.checks.flatMap((check) => {
    const others = creationConditions({ ...entity, checks: entity.checks.filter((one) => one !== check) });
    return caseOf(subject, check, others, open);
  });
  if (!creator || cases.length === 0) return false;
  return { ...creator, body: newRowCall(model, entity, 'fields'), cases };
}

function changedView(subject: Subject): ChecksView['change'] {
  const { entity, path } = subject;
  const change = changeView(subject);
  const open = settableOnChange(entity);
  const cases = entity.checks.flatMap((check) => {
    const others = entity.checks.filter((one) => one !== check);
    const kept = others.map(({ expression }) => ({ condition: expression, holds: true }));
    return caseOf(subject, check, kept, open);
  });
  return change && cases.length > 0 && { by: change.by, path, given: someRow(subject), cases };
}

/** Values that break this rule and keep the others. */
function caseOf(
  { model, entity, facts }: Subject,
  { name, expression }: Check,
  others: readonly Wanted[],
  open: readonly Field[],
): string[] {
  const wanted = [{ condition: expression, holds: false }, ...others];
  const broken = solve(model, entity, facts, wanted, (field) => open.includes(field), NEW);
  if (!broken) return [];
  const fields = [...changed(facts, broken)].filter(([, value]) => value !== null);
  const code = objectCode(fields.map(([field, value]) => [field, literal(value)] as const));
  return [tableRow(literal(name.replaceAll('-', ' ')), code, literal(checkProblem(entity, name)))];
}
