import type { Check } from '../../../../plan/model.ts';
import { checkProblem } from '../../../wire/refusals.ts';
import { changed } from '../asked.ts';
import { creationConditions, settable } from '../body.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { NEW, solve } from '../values/solve.ts';

interface ChecksView {
  readonly by: string;
  readonly path: string;
  readonly body: string;
  readonly cases: readonly string[];
}

/** The rules over several fields of a row. */
export const checks: Story = (subject, templates) => {
  const { creation, people, entity, model, path, internalPath } = subject;
  const cases = creation.kind === 'table' ? [] : entity.checks.flatMap((check) => caseOf(subject, check));
  if (cases.length === 0) return '';
  const view: ChecksView = {
    by:
      creation.kind === 'service'
        ? `app.service('${creation.caller}')`
        : (people.creator?.code ?? 'app.anyone'),
    path: creation.kind === 'service' ? internalPath : path,
    body: newRowCall(model, entity, 'fields'),
    cases,
  };
  return tell(templates, 'checks', view);
};

/** Values that break this rule and keep the others. */
function caseOf({ model, entity, facts }: Subject, { name, expression }: Check): string[] {
  const others = creationConditions({
    ...entity,
    checks: entity.checks.filter((check) => check.name !== name),
  });
  const open = settable(entity);
  const broken = solve(
    model,
    entity,
    facts,
    [{ condition: expression, holds: false }, ...others],
    (field) => open.includes(field),
    NEW,
  );
  if (!broken) return [];
  const fields = [...changed(facts, broken)].filter(([, value]) => value !== null);
  const code = objectCode(fields.map(([field, value]) => [field, literal(value)] as const));
  return [tableRow(literal(name.replaceAll('-', ' ')), code, literal(checkProblem(entity, name)))];
}
