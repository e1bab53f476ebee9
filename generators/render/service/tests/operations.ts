import type { Entity, Field, Operation } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import type { Action } from '../../wire/actions.ts';
import { changed } from './asked.ts';
import { objectCode } from './code.ts';
import { fieldCode } from './field-code.ts';
import { actorFor, outcomeOf } from './outcome.ts';
import { isColumn, reachableRow, situationOf } from './situation.ts';
import type { Subject } from './subject.ts';
import { columnEntries } from './values/column.ts';
import type { Facts } from './values/evaluate.ts';
import { freshCode } from './values/fresh.ts';
import { solve } from './values/solve.ts';

/** An operation that somebody can call, and how the tests do. */
export interface Callable {
  readonly operation: Operation;
  /** `staff`, `app.service('orders')`. */
  readonly by: string;
  /** `/v1/products`, or the internal one. */
  readonly path: string;
  readonly isInternal: boolean;
  /** Whether the caller is let through to a row like this one. */
  readonly reaches: (row: ReadonlyMap<string, Json>) => boolean;
}

/**
 * The code of a call: on the row with this id, by the route that users have, or as the one item of what a flow asks for. `sent` is
 * what goes with it, where it is not a key of its own.
 */
export function callCode(callable: Callable, id: string, inputs: string, sent?: string): string {
  const { operation, by, path, isInternal } = callable;
  const { route } = operation;
  const given = (key: string) => (inputs || key ? [inputs || 'undefined', ...(key ? [key] : [])] : []);
  const args = isInternal
    ? [`'${path}/${route}'`, id, ...given(sent ?? '')]
    : [`\`${path}/\${${id}}/${route}\``, ...given(sent ?? (operation.calls ? ownKey : ''))];
  return `${by}.${isInternal ? 'step' : 'post'}(${args.join(', ')})`;
}

export const ownKey = `{ headers: { 'idempotency-key': crypto.randomUUID() } }`;

/** Where in the body an input stands. */
export const inputsPointer = ({ isInternal }: Callable) => (isInternal ? '/items/0/with' : '');

/** The operations with a route that are written already: what a person writes, a person tests. */
export function callableOperations(subject: Subject): readonly Callable[] {
  return subject.entity.operations
    .filter(({ byHand }) => !byHand)
    .flatMap((operation) => callable(subject, operation) ?? []);
}

function callable(subject: Subject, operation: Operation): Callable | undefined {
  const open = subject.open.find((action) => isOf(action, operation));
  const actor = open && actorFor(subject, open, readyRow(subject, operation));
  if (open && actor) {
    const reaches = (row: ReadonlyMap<string, Json>) =>
      ['done', 409].includes(outcomeOf(subject, open, actor, row) ?? '');
    return { operation, by: actor.code, path: subject.path, isInternal: false, reaches };
  }
  const internal = subject.internal.find(
    (action) => action.kind === 'operation' && action.operation === operation,
  );
  const [caller] = internal?.callers ?? [];
  return caller === undefined
    ? undefined
    : {
        operation,
        by: `app.service('${caller}')`,
        path: subject.internalPath,
        isInternal: true,
        reaches: () => true,
      };
}

export const isOf = (action: Action, operation: Operation) =>
  action.kind === 'operation' && action.operation === operation;

/** What the operation takes in the tests. */
export const inputsOf = (subject: Subject, operation: Operation): ReadonlyMap<string, Json> =>
  situationOf(subject, operation).inputs;

/** The same as code; empty where it takes nothing. */
export function inputsCode(subject: Subject, operation: Operation): string {
  const { model, entity } = subject;
  const inputs = inputsOf(subject, operation);
  const required = operation.takes.map((input) => {
    const value = inputs.get(input.name);
    const fresh =
      value === undefined || !becomesUnique(entity, operation, input)
        ? undefined
        : freshCode(model, input, value);
    return [
      input.name,
      fresh ?? (value === undefined ? fieldCode(model, entity, input) : JSON.stringify(value)),
    ] as const;
  });
  return required.length > 0 ? objectCode(required) : '';
}

/** Whether an input is set in a field where no two rows may have the same. */
export const becomesUnique = ({ unique }: Entity, { does }: Operation, { name }: Field) =>
  does.some(
    ({ field, value }) =>
      value.kind === 'input' && value.name === name && unique.some(({ fields }) => fields.join() === field),
  );

/** A row on which the operation succeeds. */
export const readyRow = (
  subject: Subject,
  operation: Operation,
  from = operation.from[0],
): ReadonlyMap<string, Json> =>
  from === operation.from[0]
    ? situationOf(subject, operation).row
    : reachableRow(subject, operation, from, inputsOf(subject, operation));

/** The row without which a condition does not hold any more; undefined where nothing brings that about. */
export function spoiledRow(
  subject: Subject,
  ready: ReadonlyMap<string, Json>,
  condition: NonNullable<Operation['when']>,
  known: Partial<Facts> = {},
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
    known,
  );
}

/** The columns that make a fresh row into this one. */
export const givenColumns = ({ facts }: Subject, row: ReadonlyMap<string, Json>) => changed(facts, row);

/** What makes a new row into this one; its state is always said. */
export function columnsCode(subject: Subject, row: ReadonlyMap<string, Json>): string {
  const { model, entity } = subject;
  const state = entity.state?.field;
  const changes = new Map(givenColumns(subject, row));
  const value = state === undefined ? undefined : row.get(state);
  if (state !== undefined && value !== undefined) changes.set(state, value);
  return objectCode(columnEntries(model, entity.fields, changes));
}
