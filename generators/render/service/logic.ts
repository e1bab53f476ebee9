import type { Operation } from '../../plan/model.ts';
import { refusalsOf } from '../wire/refusals.ts';
import { ownersFromToken, visible } from '../wire/settable.ts';
import { calledOperations, can, canInside, type Feature } from './feature.ts';
import { Imports } from './imports.ts';
import { methodName } from './repository.ts';
import { text } from './types.ts';

/** The view of `<entities>.service.ts`: what is decided, in the order authorise, load, decide, persist, map. */
export interface LogicView {
  readonly imports: string;
  readonly class: string;
  readonly classes: string;
  readonly variable: string;
  readonly variables: string;
  readonly label: string;
  readonly list: boolean;
  readonly get: boolean;
  readonly lookup: boolean;
  /** Whether reading depends on the caller. */
  readonly caller: boolean;
  readonly create?: { readonly owner?: string };
  readonly change?: { readonly caller: boolean };
  readonly delete?: { readonly caller: boolean };
  readonly operations: readonly {
    readonly name: string;
    readonly parameters: string;
    readonly arguments: string;
    readonly problem: string;
  }[];
  readonly refuse: boolean;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export function logicView(feature: Feature): LogicView {
  const { entity, read } = feature;
  const { names } = entity;
  const operations = calledOperations(feature);
  const caller = read !== undefined;
  const owner = ownersFromToken(entity)[0];
  const creates = can(feature, 'create') || canInside(feature, 'create');
  const view: Omit<LogicView, 'imports'> = {
    class: names.class,
    classes: names.classes,
    variable: names.variable,
    variables: names.variables,
    label: names.label,
    list: can(feature, 'list'),
    get: can(feature, 'get'),
    lookup: canInside(feature, 'lookup'),
    caller,
    ...(creates ? { create: owner ? { owner: owner.name } : {} } : {}),
    ...(can(feature, 'change') ? { change: { caller } } : {}),
    ...(can(feature, 'delete') ? { delete: { caller } } : {}),
    operations: operations.map((operation) => operationView(feature, operation)),
    refuse: can(feature, 'change') || can(feature, 'delete') || operations.length > 0,
    fields: answerFields(feature),
  };
  return { ...view, imports: importsOf(feature, view) };
}

function operationView(feature: Feature, operation: Operation) {
  const { model, entity, read } = feature;
  const { class: name } = entity.names;
  const inputs = operation.takes.length > 0;
  const caller = read !== undefined || feature.narrower.has(operation.name);
  const refusal = refusalsOf(model, entity, { kind: 'operation', operation, grants: [] })[0];
  const type = `${name}${operation.name.charAt(0).toUpperCase()}${operation.name.slice(1)}`;
  return {
    name: methodName(operation),
    parameters: [
      'id: string',
      ...(inputs ? [`input: ${type}`] : []),
      ...(caller ? ['caller: Caller'] : []),
    ].join(', '),
    arguments: [
      'id',
      ...(inputs ? ['input'] : []),
      ...(feature.narrower.has(operation.name) ? ['caller'] : []),
    ].join(', '),
    problem: `conflict(${text(operation.fails)}, ${text(refusal?.detail ?? 'Not possible.')})`,
  };
}

function answerFields({ entity }: Feature) {
  return visible(entity).map(({ name, type, optional }) => {
    const value = `${entity.names.variable}.${name}`;
    const mapped =
      type.kind === 'money' ? `toMoney(${value})` : type.kind === 'bigint' ? `String(${value})` : value;
    if (!optional) return { name, value: mapped };
    return {
      name,
      value: mapped === value ? `${value} ?? undefined` : `${value} === null ? undefined : ${mapped}`,
    };
  });
}

function importsOf({ entity }: Feature, view: Omit<LogicView, 'imports'>): string {
  const { names } = entity;
  const schemas = `./${names.folder}.schemas.js`;
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .type(`./${names.file}.entity.js`, names.class)
    .value(`./${names.folder}.repository.js`, `${names.classes}Repository`)
    .type(schemas, `${names.class}View`);
  if (view.caller || view.list) imports.type('../platform/auth.js', 'Caller');
  if (view.list)
    imports.value('../platform/pages.js', 'Pages').value(`./${names.folder}.repository.js`, 'sortable');
  if (view.list) imports.type(schemas, `${names.class}Query`);
  if (view.list || view.lookup) imports.type(schemas, `${names.class}Page`);
  if (view.get || view.refuse) imports.value('../platform/problems.js', 'notFound');
  if (view.create) imports.type(schemas, `${names.class}Create`);
  if (view.change) imports.type(schemas, `${names.class}Change`);
  if (view.change || view.delete) imports.value('../platform/problems.js', 'stale');
  if (view.operations.length > 0) imports.value('../platform/problems.js', 'conflict');
  if (view.refuse) imports.type('../platform/problems.js', 'Problem');
  if (view.fields.some(({ value }) => value.includes('toMoney(')))
    imports.value('../platform/money.js', 'toMoney');
  for (const { parameters } of view.operations) {
    const input = /input: (\w+)/.exec(parameters)?.[1];
    if (input) imports.type(schemas, input);
  }
  return imports.print();
}
