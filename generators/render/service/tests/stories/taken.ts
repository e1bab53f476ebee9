import type { Field, Operation, Unique } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { mentions } from '../../../wire/expression.ts';
import { either } from '../../../wire/words.ts';
import { changed } from '../asked.ts';
import { settable, variedFields } from '../body.ts';
import type { Entries } from '../code.ts';
import { literal, objectCode, spread } from '../code.ts';
import { fieldCode } from '../field-code.ts';
import { type Callable, callableOperations, callCode, givenColumns, inputsOf } from '../operations.ts';
import { situationOf } from '../situation.ts';
import { type Story, tell } from '../story.ts';
import { fieldOf, severalRows, type Subject } from '../subject.ts';
import { candidates } from '../values/candidates.ts';
import { columnEntries } from '../values/column.ts';
import { evaluate } from '../values/evaluate.ts';
import { factsOf, solve } from '../values/solve.ts';
import { someRow } from './life.ts';

interface TakenView {
  readonly operation: string;
  readonly rule: string;
  /** What both rows have in common. */
  readonly values: string | false;
  readonly other: string;
  readonly named: boolean;
  readonly row: string;
  readonly call: string;
  readonly problem: string;
}

/** Operations that would give two rows what only one may have. */
export const taken: Story = (subject, templates) =>
  callableOperations(subject)
    .flatMap((one) => subject.entity.unique.map((rule) => takenView(subject, one, rule)))
    .map((view) => tell(templates, 'taken', view))
    .join('\n');

function takenView(subject: Subject, callable: Callable, rule: Unique): TakenView | undefined {
  const { operation } = callable;
  const set = setBy(subject, operation, rule);
  const isEntering = entersRule(subject, operation, rule);
  if ((!set && !isEntering) || subject.creation.kind === 'table' || operation.calls) return undefined;
  const rest = rule.fields.filter((name) => name !== set?.field.name);
  const values = commonValues(subject, rest);
  const occupying = occupiedBy(subject, rule, set === undefined);
  const { row } = situationOf(subject, operation);
  const own = set && ownValue(subject, set.field, rule, row);
  if (!values || !occupying || (set && own === undefined)) return undefined;
  const { entity } = subject;
  const ready = new Map([...givenColumns(subject, row)].filter(([name]) => !rest.includes(name)));
  const state = entity.state?.field;
  if (state !== undefined && operation.from[0] !== undefined) ready.set(state, operation.from[0]);
  const common = values.length > 0 ? 'values' : '';
  const others = own ? spread(common || '{}', own) : common;
  const isApart = set !== undefined && rest.length === 0;
  return {
    operation: operation.name,
    rule: either(
      rule.fields.map((name) => fieldOf(subject, name)?.label ?? name),
      'and',
    ),
    values: values.length > 0 && objectCode(values),
    other: changedRow(
      subject,
      someRow(isApart ? severalRows(subject) : subject, others === '{}' ? '' : others),
      occupying,
    ),
    named: set !== undefined,
    row: changedRow(subject, someRow(subject, common), ready),
    call: callCode(callable, 'row.id', bodyOf(subject, operation, set)),
    problem: operation.fails,
  };
}

function changedRow({ model, entity }: Subject, row: string, values: ReadonlyMap<string, Json>): string {
  const columns = objectCode(columnEntries(model, entity.fields, values));
  return columns === '{}' ? row : `await app.database.put('${entity.names.table}', ${row}, ${columns})`;
}

/** A field of the rule, and the input that becomes its value. */
interface Set {
  readonly field: Field;
  readonly input: Field;
}

function setBy(subject: Subject, { does, takes }: Operation, { fields }: Unique): Set | undefined {
  const found = does.flatMap(({ field: name, operator, value }) => {
    const field = fieldOf(subject, name);
    const input = value.kind === 'input' ? takes.find((one) => one.name === value.name) : undefined;
    return field && input && operator === '=' && fields.includes(name) && !field.secret
      ? [{ field, input }]
      : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** What the other row has in the field, where rows do not differ in it anyway; undefined where it can have nothing else. */
function ownValue(
  { model, entity, facts }: Subject,
  field: Field,
  { fields }: Unique,
  row: ReadonlyMap<string, Json>,
): Entries | undefined {
  // What no creation gives a value is not there to be repeated.
  if (facts.get(field.name) === null && !settable(entity).includes(field)) return undefined;
  if (fields.length === 1 && variedFields(entity).has(field.name)) return [];
  const had = [facts, row].map((one) => JSON.stringify(one.get(field.name)));
  const value = candidates(model, entity, field, []).find(
    (one) => one !== null && !had.includes(JSON.stringify(one)),
  );
  return value === undefined || !settable(entity).includes(field)
    ? undefined
    : [[field.name, literal(value)]];
}

/** Whether the operation moves a row to where the rule's condition holds, and touches nothing else of it. */
function entersRule(
  { model, entity, facts }: Subject,
  { to, does }: Operation,
  { fields, when }: Unique,
): boolean {
  const state = entity.state?.field;
  if (!when || to === undefined || state === undefined || !mentions(when).every((name) => name === state))
    return false;
  const holds = (value: string) =>
    evaluate(when, factsOf(model, entity, new Map([...facts, [state, value]]))) === true;
  const { initial } = entity.state ?? {};
  return (
    holds(to) && initial !== undefined && !holds(initial) && !does.some(({ field }) => fields.includes(field))
  );
}

/** Values of these fields that both rows are made with; undefined where a creation cannot name one of them. */
function commonValues(subject: Subject, fields: readonly string[]): Entries | undefined {
  const { model, entity, people } = subject;
  const open = settable(entity);
  const values = fields.map((name) => {
    const field = fieldOf(subject, name);
    if (people.owner?.owned.includes(name)) return [];
    return field && open.includes(field) ? [[name, fieldCode(model, entity, field)] as const] : undefined;
  });
  return values.every((value) => value !== undefined) ? values.flat() : undefined;
}

/** What makes a row count for the rule; undefined where rows that are made do not count by themselves, and have to. */
function occupiedBy(
  { model, entity, facts }: Subject,
  { when, fields }: Unique,
  mayChange: boolean,
): ReadonlyMap<string, Json> | undefined {
  if (!when || evaluate(when, factsOf(model, entity, facts)) === true) return new Map();
  if (!mayChange) return undefined;
  const found = solve(
    model,
    entity,
    facts,
    [{ condition: when, holds: true }],
    ({ name }) => !fields.includes(name),
  );
  return found && changed(facts, found);
}

function bodyOf(subject: Subject, operation: Operation, set: Set | undefined): string {
  const inputs = inputsOf(subject, operation);
  const entries = operation.takes.map(({ name }) => {
    return [name, name === set?.input.name ? `other.${set.field.name}` : literal(inputs.get(name))] as const;
  });
  return entries.length > 0 ? objectCode(entries) : '';
}
