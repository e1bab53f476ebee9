import type { Operation } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { either } from '../../../wire/words.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { filled, listsOf } from '../filled.ts';
import {
  becomesUnique,
  type Callable,
  callCode,
  callableOperations,
  columnsCode,
  inputsCode,
  inputsOf,
  readyRow,
  spoiledRow,
} from '../operations.ts';
import { sandboxRefusal } from '../sandbox.ts';
import { afterwards, situationOf } from '../situation.ts';
import { type Story, tell } from '../story.ts';
import { isToldOf, toldOf, toldOfSome } from '../told.ts';
import { fieldOf, type Subject } from '../subject.ts';
import { evaluate } from '../values/evaluate.ts';
import { numberJson, rangeOf } from '../values/numbers.ts';
import { factsOf } from '../values/solve.ts';
import { someRow } from './life.ts';

interface OperationsView {
  readonly id: string;
  readonly table: string;
  readonly given: string;
  readonly calls: readonly { readonly name: string; readonly call: string; readonly awaits: boolean }[];
  readonly done: readonly string[];
  /** Whether all of them answer with the row itself, and so with its version. */
  readonly tagged: boolean;
  /** Whether others are told of it; `made`: how many events have told of the row before. */
  readonly told: { readonly made: number } | false;
  readonly refused: readonly string[];
  /** A row without the parts that an operation asks for, and which operations do. */
  readonly bare: string;
  readonly without: readonly string[];
}

/** Every operation, from where it may begin and from everywhere else. */
export const operations: Story = (bare, templates) => {
  const subject = filled(bare);
  const callables = callableOperations(subject);
  if (callables.length === 0) return '';
  const view: OperationsView = {
    id: subject.entity.id,
    table: subject.entity.names.table,
    given: someRow(subject),
    calls: callables.map((one) => ({ name: literal(one.operation.name), ...callOf(subject, one) })),
    done: callables.flatMap(({ operation }) => doneCases(subject, operation)),
    tagged: callables.every(({ isInternal }) => !isInternal),
    told: isToldOf(subject) ? { made: toldOfSome(subject) } : false,
    refused: callables.flatMap((one) => refusedCases(subject, one)),
    bare: someRow(bare),
    without: callables.flatMap(({ operation }) => withoutCase(subject, bare, operation)),
  };
  return tell(templates, 'operations', view);
};

function callOf(subject: Subject, callable: Callable) {
  const call = callCode(callable, 'id', inputsCode(subject, callable.operation));
  return { call, awaits: call.includes('await ') };
}

function doneCases(subject: Subject, operation: Operation): string[] {
  const states = operation.from.length > 0 ? operation.from : [undefined];
  return states.map((from) => {
    const ready = readyRow(subject, operation, from);
    const outcome = objectCode(effects(subject, operation, ready));
    const told = isToldOf(subject) ? [listCode(toldOf(subject, { operation, from }).map(literal))] : [];
    return caseRow(subject, operation, ready, outcome, ...told);
  });
}

const caseRow = (
  subject: Subject,
  { name }: Operation,
  row: ReadonlyMap<string, Json>,
  ...outcome: readonly string[]
) => tableRow(literal(name), columnsCode(subject, row), ...outcome);

const listCode = (items: readonly string[]) => `[${items.join(', ')}]`;

/** What the answer shows of the new state and of the assignments, as far as that is known. */
function effects(subject: Subject, operation: Operation, row: ReadonlyMap<string, Json>) {
  const after = afterwards(subject, operation, { row, inputs: inputsOf(subject, operation) });
  const assigned = operation.does.flatMap(({ field: name, value }) => {
    const field = fieldOf(subject, name);
    if (!field || field.secret) return [];
    if (['now', 'today', 'answer', 'user'].includes(value.kind))
      return [[name, 'expect.anything()'] as const];
    const input = value.kind === 'input' && operation.takes.find((one) => one.name === value.name);
    if (input && becomesUnique(subject.entity, operation, input))
      return [[name, 'expect.anything()'] as const];
    const json = after.get(name);
    return json === undefined || json === null ? [] : [[name, literal(json)] as const];
  });
  const state =
    operation.to && subject.entity.state
      ? [[subject.entity.state.field, literal(operation.to)] as const]
      : [];
  return [...state, ...assigned];
}

/** Without the parts that its condition is about. */
function withoutCase(subject: Subject, bare: Subject, operation: Operation): string[] {
  const { model, entity } = subject;
  const { row, inputs } = situationOf(subject, operation);
  const lists = operation.when ? listsOf(entity, { when: operation.when }) : [];
  if (!operation.when || lists.length === 0) return [];
  const empty = [...bare.facts].filter(([name]) => lists.includes(name));
  const facts = new Map([...row, ...empty]);
  const known = { inputs: { fields: operation.takes, values: inputs } };
  if (evaluate(operation.when, factsOf(model, entity, facts, known)) !== false) return [];
  const labels = lists.map((name) => fieldOf(subject, name)?.label ?? name);
  return [
    tableRow(
      literal(operation.name),
      literal(either(labels, 'or')),
      columnsCode(subject, row),
      literal(operation.fails),
    ),
  ];
}

/** From the wrong states, against its condition, beyond the bounds of what it counts. */
function refusedCases(subject: Subject, { operation, isInternal, reaches }: Callable): string[] {
  const { entity, model } = subject;
  const { row: ready, inputs } = situationOf(subject, operation);
  const known = { inputs: { fields: operation.takes, values: inputs } };
  // A flow may repeat a step: that it has been done already is no refusal.
  const isRepeated = (state: string) => isInternal && state === operation.to;
  const states =
    operation.from.length > 0
      ? (entity.state?.states ?? []).filter((state) => !operation.from.includes(state) && !isRepeated(state))
      : [];
  const spoiled = operation.when && spoiledRow(subject, ready, operation.when, known);
  const refusal = sandboxRefusal(model, operation);
  const declined = refusal && spoiledRow(subject, ready, refusal, known, true);
  const rows = [
    ...states.map((state) => new Map([...ready, [entity.state?.field ?? '', state]])),
    ...(spoiled ? [spoiled] : []),
    ...(declined ? [declined] : []),
    ...operation.does.flatMap((assignment) => {
      const end = endOf(subject, assignment.field, assignment.operator);
      return end === undefined || assignment.value.kind !== 'input'
        ? []
        : [new Map([...ready, [assignment.field, end]])];
    }),
  ];
  const isPossible = (row: ReadonlyMap<string, Json>) =>
    entity.checks.every(({ expression }) => evaluate(expression, factsOf(model, entity, row)) !== false);
  return rows
    .filter((row) => isPossible(row) && reaches(row))
    .map((row) => caseRow(subject, operation, row, literal(operation.fails)));
}

/** Where a count can go no further. */
function endOf(subject: Subject, name: string, operator: string): Json | undefined {
  const field = fieldOf(subject, name);
  const range = field && rangeOf(field, subject.model.currency);
  if (!field || !range || operator === '=') return undefined;
  if (operator === '-=' && !range.hasMin) return undefined;
  const end = operator === '-=' ? range.least : range.most;
  return field.type.kind === 'money' && !range.hasMax && operator === '+='
    ? undefined
    : numberJson(field, end, range.decimals, subject.model.currency);
}
