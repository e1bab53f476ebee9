import type { Entity, Expression, Field, Flow, Literal, Model, Step } from '../../plan/model.ts';
import { boundPlace } from '../../plan/flows.ts';
import { kebab } from '../../plan/names.ts';
import { findEntity, partsOf, serviceOf } from '../wire/entities.ts';
import { flowsOn } from '../wire/flows.ts';
import { spoken, withArticle } from '../wire/words.ts';
import type { Feature } from './feature.ts';
import { Imports } from './imports.ts';
import { itemName, localName } from './local-name.ts';
import { toTs } from './ts-expression.ts';
import { minorUnits, separated, text } from './types.ts';

/** The view of `<flow>.flow.ts`: what is done, in several services, when something has happened to a row. */
export interface FlowView {
  readonly imports: string;
  readonly constant: string;
  readonly label: string;
  readonly event: string;
  readonly promise: string;
  readonly data: string;
  readonly row: string;
  readonly name: string;
  readonly begins: string;
  /** Milliseconds. */
  readonly within?: string;
  readonly only?: { readonly parameters: string; readonly condition: string };
  /** Entries of an object for each step. */
  readonly steps: readonly (readonly string[])[];
  readonly failed?: string;
}

/** `giveBack`: the constant that a flow is. */
export const flowConstant = ({ class: name }: Flow): string =>
  localName(`${name.charAt(0).toLowerCase()}${name.slice(1)}`);

/** `OrderData` */
export const dataName = ({ names }: Entity): string => `${names.class}Data`;

export function flowView(model: Model, flow: Flow): FlowView {
  const entity = entityOf(model, flow.when.entity);
  const { names } = entity;
  const row = localName(names.variable);
  const imports = new Imports()
    .type('../platform/flows/flow.js', 'Flow')
    .type(`./${names.folder}.events.js`, dataName(entity));
  const task: Task = { model, flow, entity, row, imports };
  const steps = flow.steps.map((step) => stepEntries(task, step));
  return {
    constant: flowConstant(flow),
    label: withArticle(names.label),
    event: spoken(flow.when.event),
    promise: flow.steps.some(({ pivot }) => pivot)
      ? 'all of it is done, or what is done is taken back'
      : 'each step is tried until it is done',
    data: dataName(entity),
    row: JSON.stringify(steps).includes(`${row}.`) ? row : `_${row}`,
    name: flow.name,
    begins: `${entity.id}.${flow.when.event}`,
    ...(flow.within === undefined ? {} : { within: separated(String(flow.within * 1000)) }),
    ...(flow.only ? { only: onlyView(task, flow.only) } : {}),
    steps,
    ...(flow.failed ? { failed: text(`${names.folder}/${routeOf(entity, flow.failed.operation)}`) } : {}),
    imports: imports.print(),
  };
}

interface Task {
  readonly model: Model;
  readonly flow: Flow;
  /** What the flow is about, and what it is called. */
  readonly entity: Entity;
  readonly row: string;
  readonly imports: Imports;
}

const entityOf = (model: Model, id: string): Entity => {
  const entity = findEntity(model, id);
  if (!entity) throw new Error(`There is no entity ${id}`);
  return entity;
};

const routeOf = ({ operations }: Entity, name: string): string =>
  operations.find((one) => one.name === name)?.route ?? name;

function onlyView({ model, entity, row, imports }: Task, only: Expression): NonNullable<FlowView['only']> {
  const known = (code: string, name: string) => fromWire(entity, name, code, imports);
  const condition = toTs(only, {
    model,
    fields: entity.fields,
    field: (name) => known(`${row}.${name}`, name),
    before: (name) => known(`before?.${name}`, name),
  });
  const isUsed = (name: string) => new RegExp(`\\b${name}\\b`).test(condition);
  const parameters = [isUsed(row) ? row : `_${row}`, ...(isUsed('before') ? ['before'] : [])];
  return { parameters: parameters.join(', '), condition };
}

/** What is told of a row is in the form of the wire; to be reckoned with it has to be read. */
function fromWire({ fields }: Entity, name: string, code: string, imports: Imports): string {
  const field = fields.find((one) => one.name === name);
  const kind = field?.type.kind;
  if (kind !== 'money' && kind !== 'bigint') return code;
  const isOptional = field?.optional === true || code.includes('?.');
  const guard = isOptional ? `${code} && ` : '';
  if (kind === 'bigint') return `${guard}BigInt(${code})`;
  imports.value('../platform/money.js', 'toMinor');
  return `${guard}toMinor(${code}.amount)`;
}

function stepEntries(task: Task, step: Step): string[] {
  const { model } = task;
  const entity = entityOf(model, step.entity);
  const { folder } = entity.names;
  const isCreation = step.operation === 'create';
  const isOne = isCreation && step.each === undefined;
  const path = isOne ? folder : `${folder}/${routeOf(entity, step.operation)}`;
  const keep = keptOf(task, step);
  const created = sources(step, step.with);
  return [
    `name: ${text(`${entity.id}.${step.operation}`)}`,
    `service: ${text(serviceOf(model, entity.service).name)}`,
    `path: ${text(path)}`,
    isCreation
      ? creationEntry(task, step, bindings(task, step, entity.fields, created.own))
      : `items: ${itemsCode(task, step, entity, step.operation)}`,
    ...(isCreation ? fromEntry(created.from) : []),
    ...(step.as === undefined ? [] : [`as: ${text(step.as)}`]),
    ...(keep.length > 0 ? [`keep: [${keep.map(text).join(', ')}]`] : []),
    ...undoEntry(task, step, entity),
    ...(step.pivot ? ['pivot: true'] : []),
  ];
}

/** `create: { … }`, `creates: order.lines.map((line) => ({ … }))` */
function creationEntry(task: Task, { each }: Step, created: string): string {
  return each === undefined ? `create: ${created}` : `creates: ${forEach(task, each, created)}`;
}

/** `order.lines.map((line) => ({ … }))` */
function forEach({ row }: Task, list: string, code: string): string {
  const item = itemName(list);
  const isUsed = new RegExp(`\\b${item}\\.`).test(code);
  return `${row}.${list}.map((${isUsed ? item : ''}) => (${code}))`;
}

function undoEntry(task: Task, step: Step, entity: Entity): string[] {
  const { undo, operation, as, each } = step;
  if (undo === undefined) return [];
  const path = `path: ${text(`${entity.names.folder}/${routeOf(entity, undo)}`)}`;
  if (operation !== 'create') {
    const items = itemsCode(task, step, entity, undo);
    return [
      `undo: { ${path}${items === itemsCode(task, step, entity, operation) ? '' : `, items: ${items}`} }`,
    ];
  }
  const inputs = inputsCode(task, step, entity, undo);
  const item = `{ row: ${text(as ?? `${entity.id}.create`)}, ${inputs} }`;
  const items = each === undefined ? `[${item}]` : forEach(task, each, item);
  return [`undo: { ${path}${inputs ? `, items: ${items}` : ''} }`];
}

/** The rows that an operation is asked for, and what with. */
function itemsCode(task: Task, step: Step, entity: Entity, operation: string): string {
  const { row } = task;
  const { each, rowOf } = step;
  const inputs = inputsCode(task, step, entity, operation);
  const key =
    rowOf === undefined
      ? step.row
        ? bindings(task, step, entity.fields, step.row)
        : `{ id: ${row}.id }`
      : text(rowOf);
  const item = `{ row: ${key}${inputs && `, ${inputs}`} }`;
  return each === undefined ? `[${item}]` : forEach(task, each, item);
}

/** `with: { … }, from: { … }`: what an operation takes of what the step is given. */
function inputsCode(task: Task, step: Step, { operations }: Entity, name: string): string {
  const takes = operations.find((one) => one.name === name)?.takes ?? [];
  if (takes.length === 0) return '';
  const given = step.with.filter((binding) => takes.some((input) => input.name === binding.name));
  const { own, from } = sources(step, given);
  return [
    ...(own.length > 0 || from.length === 0 ? [`with: ${bindings(task, step, takes, own)}`] : []),
    ...fromEntry(from),
  ].join(', ');
}

const fromEntry = (from: readonly string[]): string[] =>
  from.length > 0 ? [`from: { ${from.join(', ')} }`] : [];

/** What a step is given by the row that began the flow, and what by rows that earlier steps have brought about. */
function sources(step: Step, given: Step['with']) {
  const places = given.map((binding) => ({ binding, place: boundPlace(step, binding.value) }));
  return {
    own: places.flatMap(({ binding, place }) => (place === undefined ? [binding] : [])),
    from: places.flatMap(({ binding, place }) =>
      place === undefined ? [] : [`${binding.name}: ${text(place)}`],
    ),
  };
}

/** What later steps have to know of the row that this one brings about. */
function keptOf({ flow }: Task, { as }: Step): readonly string[] {
  if (as === undefined) return [];
  const fields = flow.steps.flatMap((step) =>
    step.with.flatMap(({ value }) => {
      const place = boundPlace(step, value);
      return place?.startsWith(`${as}.`) ? [place.slice(as.length + 1)] : [];
    }),
  );
  return [...new Set(fields)].filter((name) => name !== 'id');
}

function bindings(task: Task, step: Step, fields: readonly Field[], given: Step['with']): string {
  const entries = given.map(({ name, value }) => {
    const to = fields.find((one) => one.name === name);
    return `${name}: ${valueCode(task, step, to, value)}`;
  });
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

/** A value as it travels: fields of what is told are in that form already. */
function valueCode(task: Task, { each }: Step, to: Field | undefined, value: Expression): string {
  const { model, entity, row } = task;
  if (value.kind === 'literal') return literalCode(model, to, value.value);
  if (value.kind !== 'field')
    throw new Error(`A flow cannot hand on ${value.kind}: the checker has let it through`);
  const list = each === undefined ? undefined : entity.fields.find(({ name }) => name === each);
  const part = value.via !== undefined && list ? partsOf(model, list) : undefined;
  const of = (part ?? entity).fields.find(({ name }) => name === value.field);
  const code = `${part && each !== undefined ? itemName(each) : row}.${value.field}`;
  const isText = to !== undefined && ['bigint', 'decimal'].includes(to.type.kind);
  const isNumber = of ? of.type.kind === 'integer' : value.field === 'version';
  if (!isText || !isNumber) return code;
  return of?.optional === true ? `${code} === undefined ? undefined : String(${code})` : `String(${code})`;
}

function literalCode(model: Model, to: Field | undefined, value: Literal): string {
  switch (value.type) {
    case 'null':
      return 'undefined';
    case 'boolean':
      return String(value.value);
    case 'now':
    case 'today':
      throw new Error('A flow cannot hand on the present moment: the checker has let it through');
    case 'number': {
      if (to?.type.kind === 'money')
        return `{ amount: ${text(amountOf(model, value.text))}, currency: ${text(model.currency.code)} }`;
      return to && ['bigint', 'decimal'].includes(to.type.kind) ? text(value.text) : value.text;
    }
    default:
      return text(value.text);
  }
}

/** With all the digits of the currency: `5` -> `5.00`. */
function amountOf(model: Model, amount: string): string {
  const { digits } = model.currency;
  const minor = minorUnits(model, amount).padStart(digits + 1, '0');
  return digits === 0 ? minor : `${minor.slice(0, -digits)}.${minor.slice(-digits)}`;
}

/** `checkout, giveBack` */
export function flowNames(
  { model, entity }: Pick<Feature, 'model' | 'entity'>,
  imports: Imports,
): { readonly flows?: string } {
  const flows = flowsOn(model, entity);
  if (flows.length === 0) return {};
  for (const flow of flows) imports.value(`./${kebab(flow.name)}.flow.js`, flowConstant(flow));
  return { flows: flows.map(flowConstant).join(', ') };
}
