import type { Assignment, Entity, Expression, Field, Operation } from '../../../plan/model.ts';
import { fieldExample } from '../../contract/examples.ts';
import type { Json } from '../../contract/json.ts';
import { mentions } from '../../wire/expression.ts';
import { isOf } from './operations.ts';
import { actorFor } from './outcome.ts';
import { sandboxRefusal } from './sandbox.ts';
import { fieldOf, type Subject } from './subject.ts';
import { candidates, literalsIn } from './values/candidates.ts';
import { evaluate, type Facts, type Scalar } from './values/evaluate.ts';
import { numberJson, rangeOf } from './values/numbers.ts';
import { otherThan, pairOf } from './values/pair.ts';
import { factsOf, isGenerated, solve, type Wanted } from './values/solve.ts';
import { toJson } from './values/to-json.ts';

/** A row on which an operation succeeds, and what it is called with. */
export interface Situation {
  readonly row: ReadonlyMap<string, Json>;
  readonly inputs: ReadonlyMap<string, Json>;
}

/** How many values of inputs are tried together. */
const MOST_TRIES = 500;

/**
 * A row in a state that the operation begins in, with room for its arithmetic and seen by somebody who may do it; with inputs
 * that become other values than the row has.
 */
export function situationOf(subject: Subject, operation: Operation, from = operation.from[0]): Situation {
  let first: Situation | undefined;
  for (const inputs of inputsToTry(subject, operation)) {
    const row = reachableRow(subject, operation, from, inputs);
    const situation = { row, inputs };
    first ??= situation;
    if (succeeds(subject, operation, situation)) return situation;
  }
  return first ?? { row: subject.facts, inputs: new Map() };
}

function* inputsToTry(subject: Subject, operation: Operation): Generator<ReadonlyMap<string, Json>> {
  const { model, entity } = subject;
  const usual = usualInputs(subject, operation);
  yield usual;
  const checks = entity.checks.map(({ expression }) => expression);
  const refusal = sandboxRefusal(model, operation);
  const decisive = [...(operation.when ? [operation.when] : []), ...(refusal ? [refusal] : [])];
  const tipping = [...checks, ...decisive].flatMap(literalsIn);
  const free = operation.takes
    .filter(({ name }) => usual.has(name) && matters(entity, operation, decisive, name))
    .map(
      (input) =>
        [input.name, candidates(model, entity, input, tipping).filter((value) => value !== null)] as const,
    );
  const total = free.reduce((product, [, list]) => product * list.length, 1);
  for (let index = 0; index < Math.min(total, MOST_TRIES); index += 1) {
    let rest = index;
    const inputs = new Map(usual);
    for (const [name, list] of free) {
      inputs.set(name, list[rest % list.length] ?? null);
      rest = Math.floor(rest / list.length);
    }
    yield inputs;
  }
}

/** Whether more depends on an input than what is stored as it is, without a rule about it. */
function matters(
  { checks }: Entity,
  { does }: Operation,
  decisive: readonly Expression[],
  name: string,
): boolean {
  const isRuled = (field: string) => checks.some(({ expression }) => mentions(expression).includes(field));
  const plain = does.filter(({ operator, value }) => operator === '=' && value.kind === 'input');
  const ruled = does.filter((one) => !plain.includes(one) || isRuled(one.field));
  return [...decisive, ...ruled.map(({ value }) => value)].some((expression) =>
    JSON.stringify(expression).includes(`{"kind":"input","name":"${name}"}`),
  );
}

function usualInputs({ model, entity, facts }: Subject, operation: Operation): ReadonlyMap<string, Json> {
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
  does.find(({ operator, value }) => operator === '=' && value.kind === 'input' && value.name === name)
    ?.field;

/** A row in this state, with these inputs to come. */
export function reachableRow(
  subject: Subject,
  operation: Operation,
  from: string | undefined,
  inputs: ReadonlyMap<string, Json>,
): ReadonlyMap<string, Json> {
  const row = rowFor(subject, operation, from, inputs, []);
  const open = subject.open.find((action) => isOf(action, operation));
  if (!open || actorFor(subject, open, row)) return row;
  const conditions = [...subject.entity.access.read, ...open.grants].flatMap(({ when }) => when ?? []);
  const others = conditions.map((condition) => rowFor(subject, operation, from, inputs, [condition]));
  return others.find((other) => actorFor(subject, open, other)) ?? row;
}

function rowFor(
  subject: Subject,
  operation: Operation,
  from: string | undefined,
  inputs: ReadonlyMap<string, Json>,
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
  const free = (field: Field) => field.name !== state && isColumn(field);
  const known = knownTo(subject, operation, inputs);
  const isGood = (candidate: ReadonlyMap<string, Json>) =>
    succeeds(subject, operation, { row: candidate, inputs });
  return (
    solve(model, entity, row, wanted, free, known, isGood) ??
    solve(model, entity, row, wanted, free, known) ??
    row
  );
}

/** What is known besides the row: the inputs, and that its owner calls. */
const knownTo = (
  { people }: Subject,
  { takes }: Operation,
  inputs: ReadonlyMap<string, Json>,
): Partial<Facts> => ({
  inputs: { fields: takes, values: inputs },
  user: 'owner',
  owners: people.owner?.owned ?? [],
});

/** Whether the condition holds, the port accepts it, and everything that is assigned fits into its field and keeps the rules. */
export function succeeds(subject: Subject, operation: Operation, { row, inputs }: Situation): boolean {
  const { model, entity } = subject;
  const facts = factsOf(model, entity, row, knownTo(subject, operation, inputs));
  if (operation.when && evaluate(operation.when, facts) === false) return false;
  const refusal = sandboxRefusal(model, operation);
  if (refusal && evaluate(refusal, facts) === true) return false;
  const after = factsOf(model, entity, afterwards(subject, operation, { row, inputs }));
  return (
    operation.does.every((assignment) => fits(subject, assignment, facts)) &&
    entity.checks.every(({ expression }) => evaluate(expression, after) !== false)
  );
}

function fits(subject: Subject, assignment: Assignment, facts: Facts): boolean {
  const field = fieldOf(subject, assignment.field);
  const range = field && rangeOf(field, subject.model.currency);
  const value = resultOf(subject, assignment, facts);
  if (!range || typeof value !== 'number') return true;
  const units = value * 10 ** range.decimals;
  return units > Number(range.least) - 0.5 && units < Number(range.most) + 0.5;
}

/** What a field is worth after an assignment. */
function resultOf({ entity }: Subject, { field, operator, value }: Assignment, facts: Facts): Scalar {
  const by = evaluate(value, facts);
  if (operator === '=') return by;
  const before = evaluate({ kind: 'field', entity: entity.id, field }, facts);
  if (typeof before !== 'number' || typeof by !== 'number') return undefined;
  return operator === '+=' ? before + by : before - by;
}

/** The row as it is after the operation, as far as that is known. */
export function afterwards(
  subject: Subject,
  operation: Operation,
  { row, inputs }: Situation,
): ReadonlyMap<string, Json> {
  const { model, entity } = subject;
  const facts = factsOf(model, entity, row, knownTo(subject, operation, inputs));
  const after = new Map(row);
  const state = entity.state?.field;
  if (operation.to !== undefined && state !== undefined) after.set(state, operation.to);
  for (const assignment of operation.does) {
    const { field: name, operator, value } = assignment;
    const field = fieldOf(subject, name);
    if (!field) continue;
    const given = operator === '=' && value.kind === 'input' ? inputs.get(value.name) : undefined;
    const result = field.type.kind === 'reference' ? undefined : resultOf(subject, assignment, facts);
    const json = given ?? (result === null ? null : toJson(field, result, model.currency));
    if (json === undefined) after.delete(name);
    else after.set(name, json);
  }
  return after;
}

/** A new row with room for arithmetic, and with what a port is told. */
function roomyRow(subject: Subject, operation: Operation): Map<string, Json> {
  const { model, entity, facts } = subject;
  const row = new Map(facts);
  for (const field of entity.fields) {
    const value = needsRoom(operation, field) ? room(subject, operation, field) : undefined;
    if (value !== undefined) row.set(field.name, value);
    else if (isPassedOn(operation, field) && row.get(field.name) === null) {
      row.set(field.name, fieldExample(model, entity, field) ?? null);
    }
  }
  return row;
}

const needsRoom = ({ does }: Operation, { name }: Field) =>
  does.some(({ field, operator }) => field === name && operator !== '=');

/** A field that a port is told. */
const isPassedOn = ({ calls }: Operation, { name }: Field) =>
  calls?.with.some(({ value }) => mentions(value).includes(name)) ?? false;

/** Ten above the least: enough to take from, and to add to; undefined where so much cannot be added to any more. */
function room({ model }: Subject, { does }: Operation, field: Field): Json | undefined {
  const range = rangeOf(field, model.currency);
  if (!range) return undefined;
  const least = range.hasMin ? range.least : 0n;
  const wanted = least + 10n * 10n ** BigInt(range.decimals);
  const isAddedTo = does.some(({ field: name, operator }) => name === field.name && operator === '+=');
  if (isAddedTo && wanted + wanted > range.most) return undefined;
  return numberJson(field, wanted < range.most ? wanted : range.most, range.decimals, model.currency);
}

/** A column that tests can set: not of a list, of a reference, or of what the table computes. */
export const isColumn = (field: Field) =>
  field.column !== '' && field.type.kind !== 'reference' && !isGenerated(field);
