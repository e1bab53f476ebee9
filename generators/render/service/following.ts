import type { Entity, Expression, Field, Followed, Operation } from '../../plan/model.ts';
import { completeViews } from './completing.ts';
import { creationLogic } from './creation.ts';
import type { Feature } from './feature.ts';
import { guard } from './guards.ts';
import { Imports } from './imports.ts';
import { keyMethod } from './keys.ts';
import { localName } from './local-name.ts';
import { readsInputs } from './operation-uses.ts';
import { methodName } from './operations.ts';
import { importHelpers } from './references.ts';
import { refusedName } from './refused.ts';
import { creationsOf, inputsName } from './schemas.ts';
import { tells } from './telling.ts';
import { inner } from './ts-code.ts';
import { mayBeAbsent, toTsOf, type TsScope } from './ts-expression.ts';
import { text } from './types.ts';

/** What follows from an event, and what stands in the file that carries it out. */
interface Task {
  readonly feature: Feature;
  /** What the event is about, and what it is called here. */
  readonly target: Entity;
  readonly theirs: string;
  readonly followed: Followed;
  /** What the follower is given: names and classes. */
  readonly given: Map<string, string>;
  readonly imports: Imports;
}

interface OperationTask extends Task {
  readonly operation: Operation;
}

export const operationLines = (task: OperationTask): string[] => [
  ...rowLines(task),
  ...(task.operation.calls ? portLines(task) : statementLines(task)),
];

/** A new row, with the checks of every creation, in the transaction that notes the event as handled. */
export function creationLines(task: Task): string[] {
  const { feature, imports } = task;
  const { entity, model } = feature;
  const { variable, folder } = entity.names;
  const type = creationsOf(model, entity).at(-1)?.name ?? '';
  imports.value(`../${folder}/${folder}.schemas.js`, type);
  const row = localName(variable, task.theirs, 'event', 'before');
  const args = [
    row,
    ...(creationLogic(feature, completeViews(feature, new Imports()), new Imports()).caller
      ? [callerCode(imports)]
      : []),
    'undefined',
    'transaction',
  ];
  return [
    `const ${row} = ${type}.parse({ ${sentValues(task, entity.fields).join(', ')} });`,
    `await ${serviceOfRows(task)}.create(${args.join(', ')});`,
  ];
}

function callerCode(imports: Imports): string {
  imports.value('../platform/events/request.js', 'callerOf');
  return 'callerOf(event)';
}

/** The row is found; what has been done already need not be done. */
function rowLines(task: OperationTask): string[] {
  const { feature, operation, followed } = task;
  const { entity } = feature;
  const { variable, variables, classes, folder, label } = entity.names;
  const { row = [] } = followed;
  const key = keyMethod(
    entity,
    row.map(({ name }) => name),
  );
  const values = row.map(({ name, value }) => {
    const field = entity.fields.find((one) => one.name === name);
    return { name, code: valueCode(task, field ?? ID, value) };
  });
  task.given.set(variables, `${classes}Repository`);
  task.imports.value(`../${folder}/${folder}.repository.js`, `${classes}Repository`);
  const found = [...values.map(({ code }) => code), 'transaction'].join(', ');
  const missing = values.map(({ name, code }) => `${name} \${${code}}`).join(', ');
  const state = entity.state?.field;
  return [
    `const ${variable} = await this.${variables}.${key.name}(${found});`,
    `if (!${variable}) throw new Error(\`there is no ${label} with ${missing}\`);`,
    ...(operation.to && state ? [`if (${variable}.${state} === ${text(operation.to)}) return;`] : []),
  ];
}

/** Outside of the transaction, in which nothing may wait for a provider. What it would not take is never sent to it. */
function portLines(task: OperationTask): string[] {
  const { feature, operation, imports } = task;
  const { names } = feature.entity;
  imports.value('../platform/events/request.js', 'callerOf', 'requestOf');
  const call = (request: string) =>
    `await ${serviceOfRows(task)}.${methodName(operation)}(${names.variable}.id, ${request}, callerOf(event));`;
  if (operation.takes.length === 0) return [call('requestOf(event)')];
  const schema = inputsName(feature.entity, operation);
  imports.value(`../${names.folder}/${names.folder}.schemas.js`, schema);
  return [
    `const input = { ${sentValues(task, operation.takes).join(', ')} };`,
    `${schema}.parse(input);`,
    call('requestOf(event, input)'),
  ];
}

function statementLines(task: OperationTask): string[] {
  const { feature, operation, followed, imports } = task;
  const { variable, variables, folder } = feature.entity.names;
  const values = operation.takes.flatMap((input) => {
    const binding = followed.with?.find(({ name }) => name === input.name);
    return binding ? [`${input.name}: ${valueCode(task, input, binding.value)}`] : [];
  });
  const isGuarded = guard(feature, operation.name).caller;
  if (isGuarded) imports.value('../platform/events/request.js', 'callerOf');
  const args = [
    `${variable}.id`,
    ...(readsInputs(operation) ? [`{ ${values.join(', ')} }`] : []),
    ...(isGuarded ? ['callerOf(event)'] : []),
    'transaction',
  ];
  const statement = `this.${variables}.${methodName(operation)}(${args.join(', ')})`;
  const announced = `.announce(${text(operation.name)}, ${variable}.id, transaction, () => ${statement})`;
  const done = tells(feature, operation) ? `${serviceOfRows(task)}${announced}` : statement;
  imports.value(`../${folder}/${folder}.repository.js`, refusedName(operation));
  return [`const done = await ${done};`, `if (!done) throw ${refusedName(operation)}();`];
}

/** `this.parcelsService` */
function serviceOfRows({ feature, given, imports }: Task): string {
  const { variables, classes, folder } = feature.entity.names;
  given.set(`${variables}Service`, `${classes}Service`);
  imports.value(`../${folder}/${folder}.service.js`, `${classes}Service`);
  return `this.${variables}Service`;
}

function valueCode(task: Task, field: Field, value: Expression): string {
  const code = toTsOf(field, value, scopeOf(task));
  importHelpers(code, task.imports);
  return code;
}

const scopeOf = ({ feature, target, theirs }: Task): TsScope => ({
  model: feature.model,
  fields: target.fields,
  field: (name) => `${theirs}.${name}`,
});

/** What is given to these fields or inputs, as callers would send it. */
function sentValues(task: Task, fields: readonly Field[]): string[] {
  return fields.flatMap((field) => {
    const binding = task.followed.with?.find(({ name }) => name === field.name);
    return binding ? [`${field.name}: ${sentCode(task, field, binding.value)}`] : [];
  });
}

/** What is not there is not sent. */
function sentCode(task: Task, field: Field, value: Expression): string {
  const code = valueCode(task, field, value);
  const sent = onTheWire(field, code, task.imports);
  if (!mayBeAbsent(value, scopeOf(task))) return sent;
  return sent === code ? `${code} ?? undefined` : `${code} == null ? undefined : ${sent}`;
}

function onTheWire({ type }: Field, code: string, imports: Imports): string {
  switch (type.kind) {
    case 'money':
      imports.value('../platform/money.js', 'toMoney');
      return `toMoney(${code})`;
    case 'bigint':
      return `String(${code})`;
    case 'timestamp':
      return `${inner(code)}.toISOString()`;
    default:
      return code;
  }
}

/** The key of a row, where a value is stored in no field. */
const ID: Field = {
  id: 'id',
  name: 'id',
  label: 'id',
  column: 'id',
  sqlColumn: 'id',
  type: { kind: 'text' },
  optional: false,
  unique: true,
  index: false,
  search: false,
  immutable: true,
  owner: false,
  personal: false,
  secret: false,
  internal: false,
};
