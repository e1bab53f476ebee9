import type { Entity, Field, Model, Operation } from '../../plan/model.ts';
import { internalActions, publicActions } from '../wire/actions.ts';
import { partsOf, serviceOf } from '../wire/entities.ts';
import { ownCalls } from '../wire/events.ts';
import { createsEach, ownStepsOn } from '../wire/flows.ts';
import { comparisons, filterable, ranged, searched, sorts } from '../wire/lists.ts';
import {
  requiredOnCreate,
  settableInternally,
  settableOnChange,
  settableOnCreate,
  visible,
} from '../wire/settable.ts';
import { withArticle } from '../wire/words.ts';
import { enumConstant, enumModule, enumsOf } from './enums.ts';
import { Imports } from './imports.ts';
import { createItemsSchema, type StepSchemas, stepSchemas } from './step-schemas.ts';
import { minorUnits, text } from './types.ts';
import { idInput, inputSchema, linksInput, outputSchema, parameterSchema } from './zod.ts';

export interface SchemasView {
  readonly imports: string;
  readonly class: string;
  /** The parts that a body lists, each as a schema of its own. */
  readonly parts: readonly {
    readonly variable: string;
    readonly label: string;
    readonly fields: readonly NamedSchema[];
  }[];
  readonly fields: readonly NamedSchema[];
  readonly creates: readonly CreateView[];
  readonly change?: ChangeView;
  readonly inputs: readonly { readonly name: string; readonly fields: readonly NamedSchema[] }[];
  readonly createItems?: { readonly name: string; readonly item: string };
  readonly steps?: StepSchemas;
  readonly query?: {
    readonly key: string;
    readonly filters: readonly NamedSchema[];
    readonly search: boolean;
    readonly sorts: string;
    readonly sort: string;
  };
  readonly view: readonly NamedSchema[];
}

interface NamedSchema {
  readonly name: string;
  readonly schema: string;
}

interface CreateView {
  readonly name: string;
  readonly comment?: string;
  readonly omitted: readonly string[];
  /** Fields that need not be named, and what they are then. */
  readonly own: readonly NamedSchema[];
}

interface ChangeView {
  readonly omitted: readonly string[];
  /** Fields that a change takes in another form than a creation. */
  readonly own: readonly NamedSchema[];
  readonly clears: boolean;
  readonly lists: boolean;
}

/** What callers send and get, as zod schemas: the door of the service. */
export function schemasView(model: Model, entity: Entity): SchemasView {
  const imports = new Imports().value('zod', 'z').value('../platform/schemas.js', 'pageOf', 'rowFields');
  importEnums(model, entity, imports);
  const kinds = publicActions(model, entity).map(({ kind }) => kind);
  const creates = creationsOf(model, entity);
  const settable = [
    ...creates.flatMap(({ fields }) => fields),
    ...(kinds.includes('change') ? settableOnChange(entity) : []),
  ];
  const fields = entity.fields.filter((field) => settable.includes(field));
  const parts = fields.flatMap((field) => partsOf(model, field) ?? []);
  return {
    class: entity.names.class,
    parts: parts.map((part) => partView(model, part, imports)),
    fields: fields.map((field) => ({ name: field.name, schema: bodySchema(model, field, imports) })),
    creates: creates.map((one) => createView(model, entity, fields, one)),
    ...(kinds.includes('change') ? { change: changeView(model, entity, fields, imports) } : {}),
    inputs: inputsOf(model, entity, imports),
    ...createItemsSchema(model, entity, imports),
    ...stepSchemas(model, entity, imports),
    ...(kinds.includes('list') ? { query: queryView(entity, imports) } : {}),
    view: viewFields(model, entity, imports),
    imports: imports.print(),
  };
}

/** The creations that there are: by users, by services, or both, and by the service itself when something has happened elsewhere. */
export function creationsOf(model: Model, entity: Entity): readonly Creation[] {
  const name = `${entity.names.class}Create`;
  const outside = publicActions(model, entity).some(({ kind }) => kind === 'create');
  const inside =
    internalActions(model, entity).some(({ kind }) => kind === 'create') ||
    ownStepsOn(model, entity).has('create') ||
    createsWithin(model, entity);
  const internal = { name: outside ? `${entity.names.class}InternalCreate` : name, internal: true };
  return [
    ...(outside ? [{ name, internal: false, fields: settableOnCreate(entity) }] : []),
    ...(inside ? [{ ...internal, fields: settableInternally(entity) }] : []),
  ];
}

/** Whether the service creates rows by itself when something has happened elsewhere. */
export const createsItself = (model: Model, entity: Entity): boolean => ownCalls(model, entity).has('create');

/** Whether a creation can be a part of more that is done in one transaction. */
export const createsWithin = (model: Model, entity: Entity): boolean =>
  createsItself(model, entity) || createsEach(model, entity);

export interface Creation {
  /** `OrderCreate`; where services may set more than users, theirs is `OrderInternalCreate`. */
  readonly name: string;
  readonly internal: boolean;
  readonly fields: readonly Field[];
}

/** The schema of a field in a body. */
function bodySchema(model: Model, field: Field, imports: Imports): string {
  const { type } = field;
  if (type.kind === 'links') return linksInput(model, type, imports);
  const part = partsOf(model, field);
  if (!part || type.kind !== 'parts') return inputSchema(model, field, imports);
  return listSchema(partVariable(part), type);
}

/** The schema of a part; a `Line` or a `Time` keeps clear of the schemas that it is made of. */
const partVariable = ({ names }: Entity) =>
  helpers.has(names.variable) ? `${names.variable}Part` : names.variable;

const helpers = new Set(
  'bigId booleanParameter decimal email instant int64 integerParameter line listOf longText money time url uuid'.split(
    ' ',
  ),
);

const listSchema = (item: string, { min, max }: { min: number; max: number }) =>
  `z.array(${item})${min > 0 ? `.min(${min})` : ''}.max(${max})`;

function partView(model: Model, part: Entity, imports: Imports) {
  const fields = settableOnCreate(part).map((field) => ({
    name: field.name,
    schema: `${inputSchema(model, field, imports)}${leftOut(model, part, field)}`,
  }));
  return { variable: partVariable(part), label: withArticle(part.names.label, true), fields };
}

/** What a creation may leave out: `.optional()`, `.default(…)`. */
function leftOut(model: Model, entity: Entity, field: Field): string {
  if (field.default) return `.default(${defaultCode(model, field)})`;
  if (requiredOnCreate(entity, field)) return '';
  return isList(field) ? '.default([])' : '.optional()';
}

export const isList = ({ type }: Field) => type.kind === 'parts' || type.kind === 'links';

/** Whether rows have anything in tables beside their own. */
export const hasLists = ({ fields }: Entity): boolean => fields.some(isList);

function createView(
  model: Model,
  entity: Entity,
  all: readonly Field[],
  { name, internal, fields }: Creation,
): CreateView {
  return {
    name,
    ...(internal && name.endsWith('InternalCreate')
      ? { comment: 'What another service may set: owners and internal fields as well.' }
      : {}),
    omitted: all.filter((field) => !fields.includes(field)).map((field) => field.name),
    own: fields.flatMap((field) => {
      const rest = leftOut(model, entity, field);
      return rest ? [{ name: field.name, schema: `fields.${field.name}${rest}` }] : [];
    }),
  };
}

function changeView(model: Model, entity: Entity, all: readonly Field[], imports: Imports): ChangeView {
  const settable = settableOnChange(entity);
  const own = settable.flatMap((field): NamedSchema[] => {
    const part = partsOf(model, field);
    if (part && field.type.kind === 'parts') {
      const item = `${partVariable(part)}.extend({ id: ${idInput(part.key, imports)}.optional() })`;
      return [{ name: field.name, schema: listSchema(item, field.type) }];
    }
    return field.optional && !isList(field)
      ? [{ name: field.name, schema: `fields.${field.name}.nullable()` }]
      : [];
  });
  return {
    omitted: all.filter((field) => !settable.includes(field)).map(({ name }) => name),
    own,
    clears: own.some(({ schema }) => schema.endsWith('.nullable()')),
    lists: settable.some(isList),
  };
}

/** A default of the plan: taken where the caller says nothing. */
function defaultCode(model: Model, { type, default: value }: Field): string {
  if (!value || value.type === 'null') return 'undefined';
  if (value.type === 'boolean') return String(value.value);
  if (value.type === 'now') return '() => new Date()';
  if (value.type === 'today') return '() => new Date().toISOString().slice(0, 10)';
  const words = 'text' in value ? value.text : '';
  if (type.kind === 'integer') return words;
  if (type.kind === 'bigint') return `${words}n`;
  if (type.kind === 'money') return `${minorUnits(model, words)}n`;
  return type.kind === 'timestamp' ? `() => new Date(${text(words)})` : text(words);
}

function inputsOf(model: Model, entity: Entity, imports: Imports) {
  return entity.operations
    .filter(({ takes }) => takes.length > 0)
    .map((operation) => ({
      name: inputsName(entity, operation),
      fields: operation.takes.map((input) => ({
        name: input.name,
        schema: `${operationInput(model, entity, input, imports)}${inputLeftOut(model, input)}`,
      })),
    }));
}

/** `OrderShip`: the schema and the type of what an operation takes. */
export const inputsName = ({ names }: Entity, { name }: Operation) =>
  `${names.class}${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** An enum that no field of the row has stands in the schema itself. */
function operationInput(model: Model, { fields }: Entity, input: Field, imports: Imports): string {
  const { type } = input;
  const isOwn =
    type.kind === 'enum' &&
    !fields.some((field) => field.type.kind === 'enum' && field.type.name === type.name);
  return isOwn ? `z.enum([${type.values.map(text).join(', ')}])` : inputSchema(model, input, imports);
}

function inputLeftOut(model: Model, input: Field): string {
  if (input.default) return `.default(${defaultCode(model, input)})`;
  return input.optional ? '.optional()' : '';
}

/** What an answer shows of a row, or of a part in it. */
function viewFields(model: Model, entity: Entity, imports: Imports): NamedSchema[] {
  return visible(entity).map((field) => {
    const part = partsOf(model, field);
    if (part) return { name: field.name, schema: `z.array(z.object(${partShape(model, part, imports)}))` };
    if (field.type.kind === 'links') return { name: field.name, schema: 'z.array(z.string())' };
    return {
      name: field.name,
      schema: `${outputSchema(field, imports)}${field.optional ? '.optional()' : ''}`,
    };
  });
}

function partShape(model: Model, part: Entity, imports: Imports): string {
  const fields = viewFields(model, part, imports).map(({ name, schema }) => `${name}: ${schema}`);
  return `{ ${['id: z.string()', ...fields].join(', ')} }`;
}

function importEnums(model: Model, entity: Entity, imports: Imports) {
  for (const one of [entity, ...entity.fields.flatMap((field) => partsOf(model, field) ?? [])]) {
    for (const type of enumsOf(one))
      imports.value(enumModule(serviceOf(model, entity.service), one, type), enumConstant(type.name));
  }
}

function queryView(entity: Entity, imports: Imports) {
  imports.value('../platform/schemas.js', 'listOf', 'pageQuery');
  const { key } = entity;
  if (key.kind === 'uuid') imports.value('../platform/schemas.js', 'uuid');
  if (key.kind === 'bigint') imports.value('../platform/schemas.js', 'bigId');
  if (searched(entity).length > 0) imports.value('../platform/schemas.js', 'line');
  const [first = '', ...others] = sorts(entity);
  return {
    key: key.kind === 'uuid' ? 'uuid()' : key.kind === 'bigint' ? 'bigId()' : 'z.string()',
    filters: [...filterable(entity).map((field) => filter(field, imports)), ...ranges(entity, imports)],
    search: searched(entity).length > 0,
    sorts: [first, ...others].map(text).join(', '),
    sort: text(first),
  };
}

function filter(field: Field, imports: Imports): NamedSchema {
  const one = parameterSchema(field, imports);
  return { name: field.name, schema: `${field.type.kind === 'boolean' ? one : `listOf(${one})`}.optional()` };
}

const ranges = (entity: Entity, imports: Imports): NamedSchema[] =>
  ranged(entity).flatMap((field) =>
    comparisons.map((comparison) => ({
      name: `'${field.name}[${comparison}]'`,
      schema: `${parameterSchema(field, imports)}.optional()`,
    })),
  );
