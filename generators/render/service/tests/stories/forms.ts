import { settableInternally } from '../../../wire/settable.ts';
import { settable } from '../body.ts';
import { literal, tableRow } from '../code.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { evaluate } from '../values/evaluate.ts';
import { type Form, formsOf } from '../values/forms.ts';
import { factsOf } from '../values/solve.ts';
import { someRow } from './life.ts';

interface FormsView {
  readonly given: string;
  readonly cases: readonly string[];
}

/** What is sent in another spelling, or is as large or small as it can be, is answered in the one form of the contract. */
export const forms: Story = (subject, templates) => {
  const { entity, creation, model } = subject;
  if (creation.kind === 'table') return '';
  const fields = (creation.kind === 'service' ? settableInternally(entity) : settable(entity)).filter(({ secret, owner }) => !secret && !owner);
  const cases = fields.flatMap((field) =>
    formsOf(model, field)
      .filter((form) => keepsChecks(subject, field.name, form))
      .map(([sent, shown]) => tableRow(literal(field.name), literal(sent), literal(shown))),
  );
  return cases.length > 0 ? tell<FormsView>(templates, 'forms', { given: someRow(subject, '{ [name]: sent }'), cases }) : '';
};

function keepsChecks({ model, entity, facts }: Subject, name: string, [, shown]: Form): boolean {
  const row = factsOf(model, entity, new Map([...facts, [name, shown]]));
  const grants = entity.access.create.flatMap(({ when }) => when ?? []);
  const conditions = [...entity.checks.map(({ expression }) => expression), ...grants];
  return conditions.every((condition) => evaluate(condition, row) !== false);
}
