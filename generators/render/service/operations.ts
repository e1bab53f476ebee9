import type { Field, Operation } from '../../plan/model.ts';
import { mentions } from '../wire/expression.ts';
import { answersOf, assignments, scopeOf } from './assignments.ts';
import { type Feature, statedOperations } from './feature.ts';
import { guard } from './guards.ts';
import type { Imports } from './imports.ts';
import { walk } from './lookups.ts';
import {
  isUser,
  mentionsInputs,
  mentionsUser,
  readsInputs,
  usesAnswer,
  usesInputs,
} from './operation-uses.ts';
import { callsPorts, portOperation, shapeOf } from './ports.ts';
import { type RefusalView } from './refusals.ts';
import { refusalsView } from './refused.ts';
import { inputsName } from './schemas.ts';
import { toSql } from './sql-expression.ts';
import { isInTransaction } from './telling.ts';
import { capital, sqlText } from './types.ts';

/** A guarded statement of an operation; one that calls a port has two. */
export interface OperationView {
  readonly name: string;
  readonly comment?: string;
  readonly parameters: string;
  readonly on: string;
  readonly inTransaction: boolean;
  /** What is set, where it is too much for one line. */
  readonly set?: string;
  readonly sql: string;
  readonly refusals?: {
    readonly name: string;
    readonly arithmetic: string;
    readonly entries: readonly RefusalView[];
  };
}

/** Operations that are written already: what a person writes has no statement yet. */
export function operationViews(feature: Feature, imports: Imports): readonly OperationView[] {
  return statedOperations(feature)
    .filter(({ byHand }) => !byHand)
    .flatMap((operation) =>
      operation.calls
        ? [claimView(feature, operation, imports), finishView(feature, operation, imports)]
        : [plainView(feature, operation, imports)],
    );
}

function plainView(feature: Feature, operation: Operation, imports: Imports): OperationView {
  const own = guard(feature, operation.name);
  const needsCaller = own.caller || mentionsUser(operation);
  const inTransaction = isInTransaction(feature, operation);
  const conditions = ['id = ${id}', ...guards(feature, operation)].join(' AND ');
  return {
    name: methodName(operation),
    parameters: [
      'id: string',
      ...(readsInputs(operation) ? inputParameter(feature, operation, imports) : []),
      ...callerParameter(needsCaller, imports),
      ...(inTransaction ? ['transaction: Queries'] : []),
    ].join(', '),
    on: inTransaction ? 'transaction' : 'this.database',
    inTransaction,
    ...update(feature, assignments(feature, operation), `${conditions}${own.condition}`),
    ...refusalsView(feature, operation, imports),
  };
}

function claimView(feature: Feature, operation: Operation, imports: Imports): OperationView {
  const own = guard(feature, operation.name);
  const conditions = [
    'id = ${attempt.rowId}',
    ...guards(feature, operation),
    ...told(feature, operation),
  ].join(' AND ');
  const inputs = mentionsInputs(operation) ? inputParameter(feature, operation, imports) : [];
  const needsCaller = own.caller || (operation.when !== undefined && walk(operation.when, isUser).length > 0);
  const parameters = [
    'attempt: Attempt',
    'transaction: Queries',
    ...inputs,
    ...callerParameter(needsCaller, imports),
  ];
  return {
    name: claimName(operation),
    comment: `Keeps everything else from the row while ${operation.name} is under way.`,
    parameters: parameters.join(', '),
    on: 'transaction',
    inTransaction: true,
    sql: `UPDATE ${feature.entity.names.sqlTable} SET port_attempt_id = \${attempt.id}\n          WHERE ${conditions}${own.condition}\n          RETURNING \${columns}`,
  };
}

function finishView(feature: Feature, operation: Operation, imports: Imports): OperationView {
  const answers = usesAnswer(operation) ? [`answer: ${answerType(feature, operation)}`] : [];
  const inputs = usesInputs(operation) ? inputParameter(feature, operation, imports) : [];
  const own = assignments(feature, operation);
  return {
    name: finishName(operation),
    parameters: ['attempt: Attempt', 'transaction: Queries', ...answers, ...inputs].join(', '),
    on: 'transaction',
    inTransaction: true,
    ...update(
      feature,
      [...own, 'port_attempt_id: null'],
      'id = ${attempt.rowId} AND port_attempt_id = ${attempt.id}',
    ),
    ...refusalsView(feature, operation, imports),
  };
}

/** `claimAuthorise`, `finishAuthorise` */
export const claimName = ({ name }: Operation) => `claim${capital(name)}`;
export const finishName = ({ name }: Operation) => `finish${capital(name)}`;

/** Several values are set by a variable of their own, so that the statement stays readable. */
export function update({ entity }: Feature, set: readonly string[], where: string) {
  const values = `assign({ ${set.join(', ')} })`;
  const code = set.length > 1 ? 'set' : values;
  const head = `UPDATE ${entity.names.sqlTable} SET \${${code}}`;
  const tail = `WHERE ${where} RETURNING \${columns}`;
  const isShort = head.length + tail.length < 90;
  return {
    ...(set.length > 1 ? { set: values } : {}),
    sql: `${head}${isShort ? ' ' : '\n          '}${tail}`,
  };
}

/** State and condition, and that no port is being called for the row. */
function guards({ model, entity }: Feature, operation: Operation): string[] {
  const { from, when } = operation;
  const state = entity.fields.find(({ name }) => name === entity.state?.field);
  return [
    ...(from.length > 0 && state ? [stateCondition(state, from)] : []),
    ...(when ? [toSql(when, scopeOf({ model, entity }, operation), 2)] : []),
    ...(callsPorts(entity) ? ['port_attempt_id IS NULL'] : []),
  ];
}

const stateCondition = ({ sqlColumn }: Field, from: readonly string[]) =>
  from.length === 1
    ? `${sqlColumn} = ${sqlText(from[0] ?? '')}`
    : `${sqlColumn} IN (${from.map(sqlText).join(', ')})`;

/** What the port has to be told must be there. */
function told({ model, entity }: Feature, operation: Operation): string[] {
  const takes = portOperation(model, operation)?.operation.takes ?? [];
  const needed = operation.calls?.with.filter(({ input }) =>
    takes.some(({ name, optional }) => name === input && !optional),
  );
  return entity.fields
    .filter(({ name, optional }) => optional && needed?.some(({ value }) => mentions(value).includes(name)))
    .map(({ sqlColumn }) => `${sqlColumn} IS NOT NULL`);
}

function inputParameter({ entity }: Feature, operation: Operation, imports: Imports): string[] {
  if (operation.takes.length === 0) return [];
  const name = inputsName(entity, operation);
  imports.type(`./${entity.names.folder}.schemas.js`, name);
  return [`input: ${name}`];
}

function callerParameter(needed: boolean, imports: Imports): string[] {
  if (needed) imports.type('../platform/auth.js', 'Caller');
  return needed ? ['caller: Caller'] : [];
}

function answerType({ model }: Feature, operation: Operation): string {
  return shapeOf(answersOf(model, operation));
}

/** Method names keep clear of those that every repository and service has. */
export const methodName = ({ name }: { name: string }): string =>
  taken.has(name) ? `${name}Operation` : name;

const taken = new Set([
  'list',
  'get',
  'find',
  'findAll',
  'getAll',
  'createAll',
  'insert',
  'create',
  'update',
  'change',
  'delete',
  'refuse',
  'hold',
  'lock',
  'announce',
  'claimedBy',
  'releaseClaim',
  'constructor',
  // What is given to the classes.
  'database',
  'pages',
  'idempotency',
  'attempts',
  'outbox',
]);
