import type { Entity, Expression, Field } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { partsOf } from '../../../wire/entities.ts';
import { mentions } from '../../../wire/expression.ts';
import { settableOnChange, visible } from '../../../wire/settable.ts';
import { computedValue, createdFacts, settable } from '../body.ts';
import type { Entries } from '../code.ts';
import { literal } from '../code.ts';
import { listCode, partCode } from '../field-code.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { changedValue } from '../values/other.ts';
import { changeView, someRow } from './life.ts';

interface SumView {
  readonly list: string;
  readonly label: string;
  readonly name: string;
  readonly path: string;
  readonly given: string;
  readonly value: string;
  readonly change: { readonly by: string; readonly parts: string; readonly value: string } | false;
}

/** What the service computes from parts. */
export const computed: Story = (subject, templates) =>
  sums(subject)
    .map((view) => tell(templates, 'sum', view))
    .join('\n');

function sums(subject: Subject): SumView[] {
  return visible(subject.entity).flatMap((field) => {
    const aggregate = field.computed && aggregateOf(field.computed);
    return aggregate ? (sum(subject, field, aggregate) ?? []) : [];
  });
}

type Aggregate = Extract<Expression, { kind: 'aggregate' }>;

function aggregateOf(expression: Expression): Aggregate | undefined {
  if (expression.kind === 'aggregate') return expression;
  return expression.kind === 'binary'
    ? (aggregateOf(expression.left) ?? aggregateOf(expression.right))
    : undefined;
}

/** Two parts that differ in a number that counts; and, where the list can be replaced, one of them alone. */
function sum(subject: Subject, field: Field, { parts: list, of }: Aggregate): SumView | undefined {
  const { model, entity, facts, creation } = subject;
  const parts = entity.fields.find(({ name }) => name === list);
  const part = parts && partsOf(model, parts);
  if (parts?.type.kind !== 'parts' || !part || parts.type.max < 2 || creation.kind === 'table')
    return undefined;
  const usual = new Map([...createdFacts(model, part)].filter(([, value]) => value !== null));
  const numeric = counted(part, of);
  const other = numeric && changedValue(model, part, numeric, usual);
  const given: Entries = numeric && other !== undefined ? [[numeric.name, literal(other)]] : [];
  const one: Json = Object.fromEntries(usual);
  const another: Json = Object.fromEntries(
    other === undefined || !numeric ? usual : [...usual, [numeric.name, other]],
  );
  const valueOf = (...rows: readonly Json[]) =>
    computedValue(model, entity, field, new Map([...facts, [list, rows]]));
  const more = Array.from({ length: Math.max(0, parts.type.min - 2) }, () => one);
  const value = valueOf(one, another, ...more);
  if (value === undefined) return undefined;
  const change = changeView(subject);
  const single =
    parts.type.min < 2 && settableOnChange(entity).includes(parts) ? valueOf(another) : undefined;
  return {
    list,
    label: field.label,
    name: field.name,
    path: subject.path,
    given: someRow(
      subject,
      `{ ${list}: ${listCode(model, parts, partCode(model, parts), partCode(model, parts, given))} }`,
    ),
    value: literal(value),
    change: change &&
      single !== undefined && {
        by: change.by,
        parts: `[${partCode(model, parts, given)}]`,
        value: literal(single),
      },
  };
}

/** A number of the part that a caller sets; of those, one that is summed. */
function counted(part: Entity, of: Expression | undefined): Field | undefined {
  const numbers = settable(part).filter(({ type }) =>
    ['integer', 'bigint', 'decimal', 'money'].includes(type.kind),
  );
  return of && numbers.find(({ name }) => mentions(of).includes(name));
}
