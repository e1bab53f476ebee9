import type { Expression, Field, Operation } from '../../../plan/model.ts';
import { fieldExample } from '../../contract/examples.ts';
import type { Json } from '../../contract/json.ts';
import type { Action } from '../../wire/actions.ts';
import { mentions } from '../../wire/expression.ts';
import { changed } from './asked.ts';
import { objectCode } from './code.ts';
import { fieldCode } from './field-code.ts';
import { actorFor } from './outcome.ts';
import { sandboxRefusal } from './sandbox.ts';
import type { Subject } from './subject.ts';
import { numberJson, rangeOf } from './values/numbers.ts';
import { otherThan, pairOf } from './values/pair.ts';
import { isGenerated, solve, type Wanted } from './values/solve.ts';

/** An operation that somebody can call, and how the tests do. */
export interface Callable {
  readonly operation: Operation;
  /** `staff`, `app.service('orders')`. */
  readonly by: string;
  /** `/v1/products`, or the internal one. */
  readonly path: string;
  readonly isInternal: boolean;
}

/** The operations with a route that are written already: what a person writes, a person tests. */
export function callableOperations(subject: Subject): readonly Callable[] {
  return subject.entity.operations
    .filter(({ byHand }) => !byHand)
    .flatMap((operation) => callable(subject, operation) ?? []);
}

function callable(subject: Subject, operation: Operation): Callable | undefined {
  const open = subject.open.find((action) => isOf(action, operation));
  const actor = open && actorFor(subject, open, readyRow(subject, operation));
  if (actor) return { operation, by: actor.code, path: subject.path, isInternal: false };
  const internal = subject.internal.find(
    (action) => action.kind === 'operation' && action.operation === operation,
  );
  const [caller] = internal?.callers ?? [];
  return caller === undefined
    ? undefined
    : { operation, by: `app.service('${caller}')`, path: subject.internalPath, isInternal: true };
}

export const isOf = (action: Action, operation: Operation) =>
  action.kind === 'operation' && action.operation === operation;

/** What the operation takes in the tests; where it becomes the value of a field, another one than the field has. */
export function inputsOf({ model, entity, facts }: Subject, operation: Operation): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const input of operation.takes.filter(({ type }) => type.kind !== 'reference')) {
    const usual = fieldExample(model, entity, input);
    const target = assignedTo(operation, input);
    const isSame = target !== undefined && JSON.stringify(facts.get(target)) === JSON.stringify(usual);
    const value = (isSame ? otherThan(pairOf(model, entity, input), usual) : undefined) ?? usual;
    if (value !== undefined) values.set(input.name, value);
  }
  return values;
}

const assignedTo = ({ does }: Operation, { name }: Field) =>
  does.find(({ operator, value }) => operator === '=' && value.kind === 'input' && value.name === name)?.field;

/** The same as code; empty where it takes nothing. */
export function inputsCode(subject: Subject, operation: Operation): string {
  const { model, entity } = subject;
  const inputs = inputsOf(subject, operation);
  const required = operation.takes.map((input) => {
    const value = inputs.get(input.name);
    return [
      input.name,
      value === undefined ? fieldCode(model, entity, input) : JSON.stringify(value),
    ] as const;
  });
  return required.length > 0 ? objectCode(required) : '';
}

/**
 * A row on which the operation succeeds: in a state that it begins in, with room for its arithmetic, and seen by somebody who
 * may do it.
 */
export function readyRow(
  subject: Subject,
  operation: Operation,
  from = operation.from[0],
): ReadonlyMap<string, Json> {
  const row = rowFor(subject, operation, from, []);
  const open = subject.open.find((action) => isOf(action, operation));
  if (!open || actorFor(subject, open, row)) return row;
  const conditions = [...subject.entity.access.read, ...open.grants].flatMap(({ when }) => when ?? []);
  const others = conditions.map((condition) => rowFor(subject, operation, from, [condition]));
  return others.find((other) => actorFor(subject, open, other)) ?? row;
}

function rowFor(
  subject: Subject,
  operation: Operation,
  from: string | undefined,
  also: readonly Expression[],
): ReadonlyMap<string, Json> {
  const { model, entity } = subject;
  const row = roomyRow(subject, operation);
  const state = entity.state?.field;
  if (from !== undefined && state !== undefined) row.set(state, from);
  const refusal = sandboxRefusal(model, operation);
  const wanted: Wanted[] = [
    ...entity.checks.map(({ expression }) => ({ condition: expression, holds: true })),
    ...(operation.when ? [{ condition: operation.when, holds: true }] : []),
    ...(refusal ? [{ condition: refusal, holds: false }] : []),
    ...also.map((condition) => ({ condition, holds: true })),
  ];
  return solve(model, entity, row, wanted, (field) => field.name !== state && isColumn(field)) ?? row;
}

/** A new row with room for arithmetic, and with what a port is told. */
function roomyRow(subject: Subject, operation: Operation): Map<string, Json> {
  const { model, entity, facts } = subject;
  const row = new Map(facts);
  for (const field of entity.fields) {
    const value = needsRoom(operation, field) ? room(subject, field) : undefined;
    if (value !== undefined) row.set(field.name, value);
    else if (isPassedOn(operation, field) && row.get(field.name) === null) {
      row.set(field.name, fieldExample(model, entity, field) ?? null);
    }
  }
  return row;
}

/** The row without which a condition does not hold any more; undefined where nothing brings that about. */
export function spoiledRow(
  subject: Subject,
  ready: ReadonlyMap<string, Json>,
  condition: NonNullable<Operation['when']>,
  holds = false,
) {
  const { model, entity } = subject;
  const checks = entity.checks.map(({ expression }) => ({ condition: expression, holds: true }));
  const state = entity.state?.field;
  return solve(
    model,
    entity,
    ready,
    [{ condition, holds }, ...checks],
    (field) => field.name !== state && isColumn(field),
  );
}

/** A column that tests can set: not of a list, of a reference, or of what the table computes. */
export const isColumn = (field: Field) =>
  field.column !== '' && field.type.kind !== 'reference' && !isGenerated(field);

const needsRoom = ({ does }: Operation, { name }: Field) =>
  does.some(({ field, operator }) => field === name && operator !== '=');

/** A field that a port is told. */
const isPassedOn = ({ calls }: Operation, { name }: Field) =>
  calls?.with.some(({ value }) => mentions(value).includes(name)) ?? false;

/** Ten above the least: enough to take from, and to add to. */
function room({ model }: Subject, field: Field): Json | undefined {
  const range = rangeOf(field, model.currency);
  if (!range) return undefined;
  const least = range.hasMin ? range.least : 0n;
  const wanted = least + 10n * 10n ** BigInt(range.decimals);
  return numberJson(field, wanted < range.most ? wanted : range.most, range.decimals, model.currency);
}

/** The columns that make a fresh row into this one. */
export const givenColumns = ({ facts }: Subject, row: ReadonlyMap<string, Json>) => changed(facts, row);

