import type { Assignment, Entity, Expression, Field, Operation } from '../../plan/model.ts';
import { mentions } from '../wire/expression.ts';
import { guardReason, overdrafts, refusedByPort } from '../wire/reasons.ts';
import { takenBy, touchedBy } from '../wire/refusals.ts';
import { calledOperations, type Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { walk } from './lookups.ts';
import { jsonCode } from './lists.ts';
import { callsPorts, portOperation, shapeOf } from './ports.ts';
import { operationRefusals, type RefusalView } from './refusals.ts';
import { inputsName } from './schemas.ts';
import { amountOf, type SqlScope, toSql } from './sql-expression.ts';
import { stored } from './table.ts';
import { capital, inTemplate, sqlText, text } from './types.ts';

/** A guarded statement of an operation; one that calls a port has two. */
export interface OperationView {
  readonly name: string;
  readonly comment?: string;
  readonly parameters: string;
  readonly on: string;
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
  return calledOperations(feature)
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
  const conditions = ['id = ${id}', ...guards(feature, operation)].join(' AND ');
  return {
    name: methodName(operation),
    parameters: [
      'id: string',
      ...inputParameter(feature, operation, imports),
      ...callerParameter(needsCaller, imports),
    ].join(', '),
    on: 'this.database',
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

const scopeOf = ({ model, entity }: Pick<Feature, 'model' | 'entity'>, operation: Operation): SqlScope => ({
  model,
  entity,
  user: '${caller.id}',
  inputs: operation.takes,
  input: (name) => `\${input.${name}}`,
  answers: answersOf(model, operation),
  answer: (field) => `\${answer.${field}}`,
  quote: (value) => inTemplate(sqlText(value)),
});

const answersOf = (model: Feature['model'], operation: Operation) =>
  portOperation(model, operation)?.operation.gives ?? [];

function assignments(feature: Feature, operation: Operation): string[] {
  const { entity } = feature;
  const state = entity.fields.find(({ name }) => name === entity.state?.field);
  return [
    ...(operation.to && state ? [`${keyOf(state.sqlColumn)}: ${text(operation.to)}`] : []),
    ...operation.does.map((one) => assignment(feature, operation, one)),
  ];
}

function assignment(
  feature: Feature,
  operation: Operation,
  { field: name, operator, value }: Assignment,
): string {
  const field = feature.entity.fields.find((one) => one.name === name);
  const column = field?.sqlColumn ?? name;
  const key = keyOf(column);
  const answers = answersOf(feature.model, operation);
  if (operator === '=' && (value.kind === 'input' || value.kind === 'answer')) {
    const [code, given] =
      value.kind === 'input'
        ? [`input.${value.name}`, operation.takes.find((input) => input.name === value.name)]
        : [`answer.${value.field}`, answers.find((answer) => answer.name === value.field)];
    // What is undefined would be left as it is.
    const sent = given?.optional ? `${code} ?? null` : code;
    return `${key}: ${field?.type.kind === 'json' ? jsonCode(sent, field.optional) : sent}`;
  }
  const fixed = operator === '=' ? fixedValue(value, field) : undefined;
  if (fixed !== undefined) return `${key}: ${fixed}`;
  const scope = scopeOf(feature, operation);
  const amount = toSql(
    field?.type.kind === 'money' ? amountOf(value, scope) : value,
    scope,
    operator === '=' ? 0 : 6,
  );
  const sql = operator === '=' ? amount : `${column} ${operator[0]} ${amount}`;
  const whole = field
    ? stored(sql, field, value, [...feature.entity.fields, ...operation.takes, ...answers])
    : sql;
  return `${key}: sql\`${whole}\``;
}

/** A text, a truth or nothing of the plan. */
function fixedValue(value: Expression, field: Field | undefined): string | undefined {
  if (value.kind !== 'literal') return undefined;
  if (value.value.type === 'null') return 'null';
  if (value.value.type === 'boolean') return String(value.value.value);
  const isWords = value.value.type === 'string' || value.value.type === 'enum';
  if (isWords || (value.value.type === 'number' && field?.type.kind === 'integer'))
    return isWords ? text(value.value.text) : value.value.text;
  return undefined;
}

/** A column as the key of an object: one that SQL has to quote is quoted here, too. */
const keyOf = (sqlColumn: string) => (sqlColumn.startsWith('"') ? text(sqlColumn) : sqlColumn);

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

const isUser = (one: { kind: string }) => (one.kind === 'user' ? [true] : []);

/** Whether the statement of an operation depends on who calls. */
export const mentionsUser = ({ when, does }: Operation): boolean =>
  [...(when ? [when] : []), ...does.map(({ value }) => value)].some((one) => walk(one, isUser).length > 0);

const mentionsInputs = ({ when }: Operation) =>
  when !== undefined && walk(when, (one) => (one.kind === 'input' ? [true] : [])).length > 0;

/** What of the answer, and of the inputs, becomes part of the row. */
export const usesAnswer = ({ does }: Operation): boolean =>
  does.some(({ value }) => walk(value, (one) => (one.kind === 'answer' ? [true] : [])).length > 0);

export const usesInputs = ({ does }: Operation): boolean =>
  does.some(({ value }) => walk(value, (one) => (one.kind === 'input' ? [true] : [])).length > 0);

export const claimsWithInputs = mentionsInputs;

function answerType({ model }: Feature, operation: Operation): string {
  return shapeOf(answersOf(model, operation));
}

/** What the statement can break: constraints by name; every other one, and the bounds of the type, by arithmetic. */
function refusalsView(feature: Feature, operation: Operation, imports: Imports) {
  const { model, entity } = feature;
  const refused = (detail: string) => refusedCode(feature, operation, detail);
  const entries = operationRefusals(model, entity, operation, refused);
  const isReckoned = operation.does.length > 0;
  if (entries.length === 0 && !isReckoned) return {};
  if (isReckoned) imports.value('../platform/database.js', 'refusedBy');
  const arithmetic = isReckoned ? `refusedBy(${refused(reckonedDetail(feature, operation))})` : '';
  return { refusals: { name: `refusalsOf${capital(operation.name)}`, arithmetic, entries } };
}

/** `cancelRefused`: the problem of an operation that is not possible with the row as it is. */
export const refusedName = ({ name }: Operation): string => `${name}Refused`;

/** Code that gives an operation's problem: with what it says anyway, or with another reason. */
export function refusedCode(feature: Feature, operation: Operation, detail: string): string {
  const name = refusedName(operation);
  return detail === usualDetail(feature, operation) ? name : `() => ${name}(${text(detail)})`;
}

/** The problems of all operations that are written, for the repository, which has them beside their statements. */
export function refusedViews(feature: Feature, imports: Imports) {
  const operations = calledOperations(feature).filter(({ byHand }) => !byHand);
  if (operations.length > 0) imports.value('../platform/problems.js', 'conflict');
  return operations.map((operation) => {
    const detail = text(usualDetail(feature, operation));
    const isOther = otherDetails(feature, operation).length > 0;
    return {
      name: refusedName(operation),
      parameters: isOther ? `detail = ${detail}` : '',
      arguments: `${text(operation.fails)}, ${isOther ? 'detail' : detail}`,
    };
  });
}

/** Why the operation is refused where its statement meets no row. */
const usualDetail = (feature: Feature, operation: Operation): string =>
  guardReason(feature.entity, operation) ?? reckonedDetail(feature, operation);

/** Why it is refused where what it assigns cannot be stored. */
function reckonedDetail({ entity }: Feature, operation: Operation): string {
  const [overdraft] = overdrafts(entity, operation);
  return (
    overdraft ??
    guardReason(entity, operation) ??
    `This is not possible with the ${entity.names.label} as it is.`
  );
}

/** Why a port refuses; undefined where the plan does not say that it can. */
export function portDetail(feature: Feature, operation: Operation): string {
  return refusedByPort(feature.model, operation)[0] ?? usualDetail(feature, operation);
}

function otherDetails(feature: Feature, operation: Operation): readonly string[] {
  const usual = usualDetail(feature, operation);
  const details = [
    ...(operation.does.length > 0 ? [reckonedDetail(feature, operation)] : []),
    ...touchedBy(feature.entity, operation).map((one) => takenBy(feature.entity, one).detail),
    ...(operation.calls ? [portDetail(feature, operation)] : []),
  ];
  return details.filter((detail) => detail !== usual);
}

/** The row condition of a guarded statement: the narrower one where there is one, else that of reading. */
export function guard({ entity, read, narrower }: Feature, action: string) {
  const narrow = narrower.get(action);
  const conditions = [
    ...(isOpen(entity, action) ? [] : read ? ['visibleTo'] : []),
    ...(narrow ? [narrow.name] : []),
  ];
  const isClaimed = callsPorts(entity) && (action === 'change' || action === 'delete');
  return {
    condition: [
      ...conditions.map((name) => ` AND \${${name}(caller)}`),
      ...(isClaimed ? [' AND port_attempt_id IS NULL'] : []),
    ].join(''),
    caller: conditions.length > 0,
  };
}

/** Whether everyone who passes the door of the action sees every row anyway: roles that read without a condition. */
function isOpen({ access }: Entity, action: string): boolean {
  const grants =
    action === 'change'
      ? access.change
      : action === 'delete'
        ? access.delete
        : (access.operations[action] ?? []);
  const whole = access.read.filter(({ to, when }) => !when && to.kind !== 'owner');
  return grants.every(
    ({ to }) =>
      to.kind === 'internal' ||
      whole.some(
        (reader) =>
          reader.to.kind === 'public' ||
          (reader.to.kind === 'role' && to.kind === 'role' && reader.to.roles.includes(to.role)),
      ),
  );
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
  'insert',
  'create',
  'update',
  'change',
  'delete',
  'refuse',
  'hold',
  'claimedBy',
  'releaseClaim',
  'constructor',
]);
