import type { Field } from '../../../../plan/model.ts';
import { settableInternally } from '../../../wire/settable.ts';
import { sourcesOf } from '../../computed.ts';
import { creationConditions, settable } from '../body.ts';
import { literal, tableRow } from '../code.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { evaluate } from '../values/evaluate.ts';
import { type Form, formsOf } from '../values/forms.ts';
import { rangeOf } from '../values/numbers.ts';
import { factsOf, NEW } from '../values/solve.ts';
import { someRow } from './life.ts';

interface FormsView {
  readonly given: string;
  readonly cases: readonly string[];
}

/** What is sent in another spelling, or is as large or small as it can be, is answered in the one form of the contract. */
export const forms: Story = (subject, templates) => {
  const { entity, creation, model } = subject;
  if (creation.kind === 'table') return '';
  const fields = (creation.kind === 'service' ? settableInternally(entity) : settable(entity)).filter(
    ({ secret, owner }) => !secret && !owner,
  );
  const cases = fields.flatMap((field) =>
    formsOf(model, field)
      .filter((form) => isPossible(subject, field.name, form))
      .map(([sent, shown]) => tableRow(literal(field.name), literal(sent), literal(shown))),
  );
  return cases.length > 0
    ? tell<FormsView>(templates, 'forms', { given: someRow(subject, '{ [name]: sent }'), cases })
    : '';
};

/** Whether the row may be made with this value, and what is computed from it can be stored. */
function isPossible({ model, entity, facts }: Subject, name: string, [, shown]: Form): boolean {
  const row = factsOf(model, entity, new Map([...facts, [name, shown]]), NEW);
  const conditions = creationConditions(entity);
  return (
    conditions.every(({ condition }) => evaluate(condition, row) !== false) &&
    entity.fields.every((field) => fits(field))
  );

  function fits(field: Field): boolean {
    const range = rangeOf(field, model.currency);
    if (!range || !field.computed || !sourcesOf(entity, field.computed).includes(name)) return true;
    const value = evaluate({ kind: 'field', entity: entity.id, field: field.name }, row);
    return typeof value === 'number' && Math.abs(value) * 10 ** range.decimals <= Number(range.widest);
  }
}
