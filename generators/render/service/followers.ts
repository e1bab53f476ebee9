import type { Entity, Expression, Field, Followed, Model, Operation } from '../../plan/model.ts';
import { findEntity, serviceOf } from '../wire/entities.ts';
import { DATA_VERSION, type Follow } from '../wire/events.ts';
import { withArticle } from '../wire/words.ts';
import { fieldView } from './clients.ts';
import { type Feature, featureOf } from './feature.ts';
import { guard } from './guards.ts';
import { Imports } from './imports.ts';
import { keyMethod } from './keys.ts';
import { walk } from './lookups.ts';
import { readsInputs } from './operation-uses.ts';
import { methodName } from './operations.ts';
import { importHelpers } from './references.ts';
import { refusedName } from './refused.ts';
import { tells } from './telling.ts';
import { toTsOf } from './ts-expression.ts';
import { capital, text } from './types.ts';

/** What follows from one event: the handler of a follower. */
interface Reaction {
  readonly type: string;
  readonly method: string;
  readonly comment?: string;
  readonly parameters: string;
  readonly waits: boolean;
  readonly lines: readonly string[];
}

/** The view of `<service>-<entities>.follower.ts`: what a service does when something happens in another. */
export function followerView(model: Model, follow: Follow) {
  const { target, names, events } = follow;
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .type('../platform/database.js', 'Queries')
    .type('../platform/events/event.js', 'Event')
    .type('../platform/events/inbox.js', 'Handler');
  const given = new Map<string, string>();
  const reactions = events.map((event) => reaction(model, follow, event, given, imports));
  const fields = usedFields(events);
  if (fields.length > 0) imports.value('zod', 'z');
  return {
    article: withArticle(target.names.label),
    labels: target.names.labels,
    owner: serviceOf(model, target.service).name,
    class: `${names.classes}Follower`,
    dataversion: DATA_VERSION,
    ...(fields.length > 0
      ? { row: { class: target.names.class, fields: rowFields(target, fields, imports) } }
      : {}),
    injected: [...given].map(([name, type]) => ({ name, class: type })),
    reactions,
    imports: imports.print(),
  };
}

/** What is read of the row that something has happened to. */
function usedFields(events: readonly Followed[]): readonly string[] {
  const values = events.flatMap(({ row = [], with: given = [] }) =>
    [...row, ...given].map(({ value }) => value),
  );
  return [...new Set(values.flatMap((value) => walk(value, fieldOf)))];
}

const fieldOf = (one: Expression) => (one.kind === 'field' && one.via === undefined ? [one.field] : []);

function rowFields(target: Entity, names: readonly string[], imports: Imports) {
  const standard = { id: 'z.string()', createdAt: 'instant()', updatedAt: 'instant()', version: 'z.int()' };
  return names.flatMap((name) => {
    if (!(name in standard)) return fieldView(target, name, imports);
    const schema = standard[name as keyof typeof standard];
    if (schema === 'instant()') imports.value('../platform/schemas.js', 'instant');
    return [{ name, schema }];
  });
}

function reaction(
  model: Model,
  { target }: Follow,
  followed: Followed,
  given: Map<string, string>,
  imports: Imports,
): Reaction {
  const { event, do: call } = followed;
  const common = { type: `${target.id}.${event}`, method: `on${capital(event)}` };
  const entity = call && findEntity(model, call.entity);
  const operation = entity?.operations.find(({ name }) => name === call?.operation);
  if (followed.byHand || !entity || !operation) {
    imports.value('../platform/problems.js', 'notWritten');
    return {
      ...common,
      comment: `Yours to write: the plan leaves \`${event}\` to a person. Until then the event is put aside.`,
      parameters: '_event: Event, _transaction: Queries',
      waits: false,
      lines: [`throw notWritten(${text(event)});`],
    };
  }
  const theirs =
    target.names.variable === entity.names.variable ? `their${target.names.class}` : target.names.variable;
  const task = { feature: featureOf(model, entity), operation, target, theirs, followed, given, imports };
  const carriedOut = operation.calls ? portLines(task) : statementLines(task);
  return {
    ...common,
    parameters: 'event: Event, transaction: Queries',
    waits: true,
    lines: [`const ${theirs} = ${target.names.class}.parse(event.data);`, ...rowLines(task), ...carriedOut],
  };
}

/** An operation that follows from an event, and what stands in the file that carries it out. */
interface Task {
  readonly feature: Feature;
  readonly operation: Operation;
  /** What the event is about, and what it is called here. */
  readonly target: Entity;
  readonly theirs: string;
  readonly followed: Followed;
  /** What the follower is given: names and classes. */
  readonly given: Map<string, string>;
  readonly imports: Imports;
}

/** The row is found; what has been done already need not be done. */
function rowLines(task: Task): string[] {
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

/** Outside of the transaction, in which nothing may wait for a provider. */
function portLines(task: Task): string[] {
  const { variable } = task.feature.entity.names;
  task.imports.value('../platform/events/request.js', 'callerOf', 'requestOf');
  const args = `${variable}.id, requestOf(event), callerOf(event)`;
  return [`await ${serviceOfRows(task)}.${methodName(task.operation)}(${args});`];
}

function statementLines(task: Task): string[] {
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

function valueCode({ feature, target, theirs, imports }: Task, field: Field, value: Expression): string {
  const { model } = feature;
  const code = toTsOf(field, value, { model, fields: target.fields, field: (name) => `${theirs}.${name}` });
  importHelpers(code, imports);
  return code;
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
