import type { Entity, Field, Model } from '../../plan/model.ts';
import { internalActions, publicActions } from '../wire/actions.ts';
import { comparisons, filterable, ranged, searched, sorts } from '../wire/lists.ts';
import { requiredOnCreate, settableOnChange, settableOnCreate, visible } from '../wire/settable.ts';
import { enumConstant } from './entity.ts';
import { Imports } from './imports.ts';
import { text } from './types.ts';
import { inputSchema, outputSchema, parameterSchema } from './zod.ts';

export interface SchemasView {
  readonly imports: string;
  readonly class: string;
  readonly fields: readonly NamedSchema[];
  readonly create?: {
    readonly optional: readonly string[];
    readonly omitted: readonly string[];
    readonly defaults: readonly NamedSchema[];
  };
  readonly change?: { readonly nullable: readonly string[]; readonly omitted: readonly string[] };
  readonly inputs: readonly { readonly name: string; readonly fields: readonly NamedSchema[] }[];
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

/** What callers send and get, as zod schemas: the door of the service. */
export function schemasView(model: Model, entity: Entity): SchemasView {
  const imports = new Imports().value('zod', 'z').value('../platform/schemas.js', 'pageOf', 'rowFields');
  const kinds = publicActions(entity).map(({ kind }) => kind);
  const creates =
    kinds.includes('create') || internalActions(model, entity).some(({ kind }) => kind === 'create');
  const fields = [
    ...new Set([
      ...(creates ? settableOnCreate(entity) : []),
      ...(kinds.includes('change') ? settableOnChange(entity) : []),
    ]),
  ];
  for (const { type } of entity.fields) {
    if (type.kind === 'enum') imports.value(`./${entity.names.file}.entity.js`, enumConstant(type.name));
  }
  return {
    class: entity.names.class,
    fields: fields.map((field) => ({ name: field.name, schema: inputSchema(model, field, imports) })),
    ...(creates ? { create: createView(entity, fields) } : {}),
    ...(kinds.includes('change') ? { change: changeView(entity, fields) } : {}),
    inputs: inputsOf(model, entity, imports),
    ...(kinds.includes('list') ? { query: queryView(entity, imports) } : {}),
    view: visible(entity).map((field) => ({
      name: field.name,
      schema: `${outputSchema(field, imports)}${field.optional ? '.optional()' : ''}`,
    })),
    imports: imports.print(),
  };
}

function createView(entity: Entity, fields: readonly Field[]) {
  const settable = settableOnCreate(entity);
  return {
    omitted: fields.filter((field) => !settable.includes(field)).map(({ name }) => name),
    optional: settable
      .filter((field) => !requiredOnCreate(entity, field) && !field.default)
      .map(({ name }) => name),
    defaults: settable
      .filter((field) => field.default)
      .map((field) => ({ name: field.name, schema: defaultCode(field) })),
  };
}

function changeView(entity: Entity, fields: readonly Field[]) {
  const settable = settableOnChange(entity);
  return {
    omitted: fields.filter((field) => !settable.includes(field)).map(({ name }) => name),
    nullable: settable.filter(({ optional }) => optional).map(({ name }) => name),
  };
}

/** A default of the plan: taken where the caller says nothing. */
function defaultCode({ type, default: value }: Field): string {
  if (!value || value.type === 'null') return 'undefined';
  if (value.type === 'boolean') return String(value.value);
  if (value.type === 'now') return '() => new Date()';
  if (value.type === 'today') return '() => new Date().toISOString().slice(0, 10)';
  const words = 'text' in value ? value.text : '';
  return type.kind === 'integer' ? words : text(words);
}

function inputsOf(model: Model, entity: Entity, imports: Imports) {
  return entity.operations
    .filter(({ takes }) => takes.length > 0)
    .map(({ name, takes }) => ({
      name: `${entity.names.class}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      fields: takes.map((input) => ({
        name: input.name,
        schema: `${inputSchema(model, input, imports)}${input.optional ? '.optional()' : ''}`,
      })),
    }));
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
