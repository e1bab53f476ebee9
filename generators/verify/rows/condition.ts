import { evaluate, type Facts, holds } from '../plan/evaluate.ts';
import { Exact } from '../plan/exact.ts';
import type { ExamEntity, ExamField, ExamOperation, ExamPlan, Expr } from '../plan/exam-plan.ts';
import type { Value } from '../plan/value.ts';
import { fromUnits, isNumber, rangeOf, type ValueSetting } from '../values/kinds.ts';
import { fieldOf } from '../wire/lookup.ts';
import { mentions, nodes, paths } from '../wire/mentions.ts';

/** What a row has to fulfil before a question can be asked of it. */
export interface Condition {
  /** For people, where no row can be found: `status = active`. */
  readonly what: string;
  readonly isMet: (facts: Facts) => boolean;
  /** The names that it depends on. */
  readonly paths: readonly (readonly string[])[];
  /** The constants in it, which are where truth turns. */
  readonly turns: readonly Expr[];
}

/** That an expression holds. */
export const holding = (expr: Expr, what = 'a condition holds'): Condition => ({
  what,
  isMet: (facts) => holds(expr, facts) === true,
  paths: paths(expr),
  turns: constants(expr),
});

/** That it does not: it is false, or nobody knows. */
export const failing = (expr: Expr, what = 'a condition does not hold'): Condition => ({
  ...holding(expr, what),
  isMet: (facts) => holds(expr, facts) !== true,
});

/** That it is false: what a CHECK refuses. */
export const breaking = (expr: Expr, what = 'a check is broken'): Condition => ({
  ...holding(expr, what),
  isMet: (facts) => holds(expr, facts) === false,
});

/** That a CHECK lets it pass: it holds, or nobody knows. */
export const passing = (expr: Expr, what = 'a check is kept'): Condition => ({
  ...holding(expr, what),
  isMet: (facts) => holds(expr, facts) !== false,
});

/** That these fields have values. */
export const filled = (names: readonly string[]): Condition => ({
  what: `there is a value for ${names.join(' and ')}`,
  isMet: ({ row }) => names.every((name) => row[name] !== null && row[name] !== undefined),
  paths: names.map((name) => [name]),
  turns: [],
});

/** The values of the row after an operation. */
export function after(
  { does, to }: ExamOperation,
  { state }: ExamEntity,
  facts: Facts,
): Record<string, Value> {
  const changed: Record<string, Value> = {};
  for (const { field, operator, value } of does) {
    const by = evaluate(value, facts);
    const before = facts.row[field];
    changed[field] = operator === '=' ? by : moved(before as Value, operator, by);
  }
  if (to !== undefined && state !== undefined) changed[state] = to;
  return changed;
}

function moved(before: Value, operator: '+=' | '-=', by: Value): Value {
  if (!(before instanceof Exact) || !(by instanceof Exact)) return null;
  return operator === '+=' ? before.plus(by) : before.minus(by);
}

/** That an operation leaves a number within its bounds and its type, or does not. */
export function bounded(
  entity: ExamEntity,
  operation: ExamOperation,
  field: ExamField,
  isWithin: boolean,
  setting: ValueSetting,
): Condition {
  const { least, most } = rangeOf(field, setting);
  const digits =
    field.type.kind === 'decimal'
      ? field.type.scale
      : field.type.kind === 'money'
        ? setting.currency.digits
        : 0;
  const [from, to] = [Exact.of(fromUnits(least, digits)), Exact.of(fromUnits(most, digits))];
  const own = operation.does.filter((one) => one.field === field.name);
  return {
    what: `${field.name} ${isWithin ? 'stays within' : 'leaves'} its bounds`,
    isMet: (facts) => {
      const value = after(operation, entity, facts)[field.name];
      if (!(value instanceof Exact)) return isWithin;
      return (value.compare(from) >= 0 && value.compare(to) <= 0) === isWithin;
    },
    paths: [[field.name], ...own.flatMap(({ value }) => paths(value))],
    turns: [],
  };
}

/** That an expression holds of the row as the operation leaves it, is false, or is not false: what a CHECK lets pass. */
export function afterwards(
  entity: ExamEntity,
  operation: ExamOperation,
  expr: Expr,
  wanted: 'held' | 'kept' | 'broken',
): Condition {
  const named = mentions(expr);
  const used = operation.does
    .filter(({ field }) => named.includes(field))
    .flatMap(({ field, value }) => [[field], ...paths(value)]);
  return {
    what: `a condition is ${wanted} afterwards`,
    isMet: (facts) => {
      const row = { ...facts.row, ...after(operation, entity, facts) };
      const { inputs: _inputs, ...rest } = facts;
      const found = holds(expr, { ...rest, row });
      return wanted === 'held' ? found === true : (found !== false) === (wanted === 'kept');
    },
    paths: [...paths(expr), ...used],
    turns: constants(expr),
  };
}

/** All that has to hold before and after an operation that is to succeed. */
export function allowing(
  plan: ExamPlan,
  entity: ExamEntity,
  operation: ExamOperation,
  setting: ValueSetting,
): Condition[] {
  const numbers = operation.does
    .flatMap(({ field }) => fieldOf(entity, field) ?? [])
    .filter((field) => isNumber(field));
  const accepted = answeredByPort(plan, operation, 'accepts');
  return [
    ...(operation.when ? [holding(operation.when, 'the operation is possible')] : []),
    ...(accepted ? [accepted] : []),
    ...numbers.map((field) => bounded(entity, operation, field, true, setting)),
    ...entity.checks.map(({ holds: expr }) => afterwards(entity, operation, expr, 'kept')),
  ];
}

/** That a row is not yet in the state to which an operation leads. */
export function undone({ state }: ExamEntity, { to }: ExamOperation): Condition[] {
  if (state === undefined || to === undefined) return [];
  const isMet: Condition['isMet'] = ({ row }) => row[state] !== to;
  return [{ what: `${state} is not ${to} yet`, isMet, paths: [[state]], turns: [] }];
}

/** What the sandbox of the port that an operation calls makes of the row; undefined where it never refuses. */
export function answeredByPort(
  { ports }: ExamPlan,
  { calls }: ExamOperation,
  answer: 'accepts' | 'refuses',
): Condition | undefined {
  const port = ports.find(({ name }) => name === calls?.port);
  const rule = port?.operations.find(({ name }) => name === calls?.operation)?.sandboxFails;
  if (!calls || !rule) return undefined;
  const given = Object.entries(calls.with);
  return {
    what: `the port ${answer} it`,
    isMet: (facts) => {
      const row = Object.fromEntries(given.map(([name, value]) => [name, evaluate(value, facts)]));
      return (holds(rule, { row }) === true) === (answer === 'refuses');
    },
    paths: given.flatMap(([, value]) => paths(value)),
    turns: constants(rule),
  };
}

/** The literals, numbers and durations in an expression. */
export const constants = (expr: Expr): readonly Expr[] =>
  nodes(expr).filter(({ kind }) => kind === 'literal' || kind === 'number' || kind === 'duration');
