import type { Entity, Field, Operation } from '../../plan/model.ts';
import { LIMITS } from '../../plan/limits.ts';
import { stepKeys } from '../wire/flows.ts';
import { schemaNames } from '../wire/schema-names.ts';
import {
  requiredOnCreate,
  settableInternally,
  settableOnChange,
  settableOnCreate,
  visible,
} from '../wire/settable.ts';
import { spoken, withArticle } from '../wire/words.ts';
import { exampleOf, idExample, rowExample } from './examples.ts';
import { property, type Use, type Within } from './fields.ts';
import type { Json, JsonObject } from './json.ts';
import { refTo } from './json.ts';
import type { Scope } from './scope.ts';
import { keySchema } from './types.ts';

type Named = readonly [name: string, schema: JsonObject];

/** The schemas of an entity, of its parts and of its enums. Those that no route uses are left out later. */
export function schemasOf(scope: Scope): readonly Named[] {
  const { entity, names, service } = scope;
  const parts = service.entities.filter(({ partOf }) => partOf?.entity === entity.id);
  const { operations } = entity;
  return [
    [names.row, answerSchema(scope, entity)],
    [names.page, pageSchema(scope)],
    [names.rows, rowsSchema(scope)],
    [names.create, createSchema(scope, entity, settableOnCreate(entity))],
    [names.internalCreate, createSchema(scope, entity, settableInternally(entity))],
    [names.createItems, createItemsSchema(scope)],
    [names.change, changeSchema(scope)],
    ...operations.map((operation): Named => [names.inputs(operation), inputsSchema(scope, operation)]),
    [names.key, rowKeySchema(scope)],
    ...operations.map((operation): Named => [names.items(operation), itemsSchema(scope, operation)]),
    ...parts.flatMap((part) => partSchemas(scope, part)),
    ...[entity, ...parts].flatMap(({ fields }) => enumSchemas(fields)),
    ...operations.flatMap(({ takes }) => enumSchemas(takes)),
  ];
}

const answerSchema = (scope: Scope, entity: Entity): JsonObject => ({
  ...rowSchema({ ...scope, entity }, visible(entity)),
  examples: [rowExample(scope.model, entity)],
});

/** A row as others see it, with these of its fields. It may have more properties in a later version. */
export function rowSchema(within: Within, fields: readonly Field[]): JsonObject {
  const { entity } = within;
  const moments = entity.partOf ? {} : { createdAt: moment, updatedAt: moment, version };
  return {
    type: 'object',
    description: `${withArticle(entity.names.label, true)}.`,
    properties: { id: keySchema(entity.key), ...properties(within, entity, fields, 'answer'), ...moments },
    required: ['id', ...fields.filter(isAlwaysThere).map(({ name }) => name), ...Object.keys(moments)],
  };
}

/** Lists are there even when they are empty. */
export const isAlwaysThere = ({ optional, type }: Field) =>
  !optional || type.kind === 'parts' || type.kind === 'links';

const moment: JsonObject = { type: 'string', format: 'date-time', maxLength: 35 };
const version: JsonObject = {
  type: 'integer',
  format: 'int32',
  minimum: 1,
  maximum: 2_147_483_647,
  description: 'Grows by one with every change.',
};

function pageSchema({ entity, names }: Scope): JsonObject {
  const next = 'Where the next page starts: its `after`. Absent on the last page.';
  return {
    type: 'object',
    description: `A page of ${entity.names.labels}.`,
    properties: {
      items: { type: 'array', maxItems: 100, items: refTo('schemas', names.row) },
      next: { ...refTo('schemas', 'Cursor'), description: next },
    },
    required: ['items'],
  };
}

const rowsSchema = ({ entity, names }: Scope): JsonObject => ({
  type: 'object',
  description: `The ${entity.names.labels} with which something was done.`,
  properties: { items: { type: 'array', maxItems: LIMITS.parts, items: refTo('schemas', names.row) } },
  required: ['items'],
});

function createSchema(scope: Scope, entity: Entity, fields: readonly Field[]): JsonObject {
  const required = fields.filter((field) => requiredOnCreate(entity, field));
  return {
    type: 'object',
    description: `What ${withArticle(entity.names.label)} is created from.`,
    additionalProperties: false,
    properties: properties(scope, entity, fields, 'create'),
    required: listed(required),
    examples: exampleList(scope, entity, fields),
  };
}

function createItemsSchema({ entity, names }: Scope): JsonObject {
  const items = refTo('schemas', names.internalCreate);
  return {
    type: 'object',
    description: `What ${entity.names.labels} are created from.`,
    additionalProperties: false,
    properties: { items: { type: 'array', minItems: 1, maxItems: LIMITS.parts, items } },
    required: ['items'],
  };
}

function changeSchema(scope: Scope): JsonObject {
  const { entity } = scope;
  const fields = settableOnChange(entity);
  const isList = ({ type }: Field) => type.kind === 'parts' || type.kind === 'links';
  const shown = fields.filter((field) => !isList(field) && field.type.kind !== 'reference').slice(0, 2);
  return {
    type: 'object',
    description: sentences(
      'A merge patch (RFC 7396): what is left out stays as it is.',
      fields.some(({ optional }) => optional) && '`null` clears a value.',
      fields.some(isList) && 'A list replaces the whole list.',
    ),
    additionalProperties: false,
    properties: properties(scope, entity, fields, 'change'),
    examples: exampleList(scope, entity, shown.length > 0 ? shown : fields),
  };
}

function inputsSchema(scope: Scope, { name, takes }: Operation): JsonObject {
  const required = takes.filter((input) => !input.optional && !input.default);
  return {
    type: 'object',
    description: `What "${spoken(name)}" takes.`,
    additionalProperties: false,
    properties: properties(scope, scope.entity, takes, 'create'),
    required: listed(required),
    examples: exampleList(scope, scope.entity, takes),
  };
}

/** What a flow names a row by: its id, or another key that the plan's flows use. */
function rowKeySchema(scope: Scope): JsonObject {
  const { model, entity } = scope;
  const keys = stepKeys(model, entity).map((fields): JsonObject => {
    const own = fields.map((name) => {
      const field = entity.fields.find((one) => one.name === name);
      return [name, field ? property(scope, field, 'create') : keySchema(entity.key)] as const;
    });
    return {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(own),
      required: fields,
    };
  });
  const [only] = keys;
  const description = `What a flow names ${withArticle(entity.names.label)} by.`;
  return keys.length === 1 && only ? { ...only, description } : { description, oneOf: keys };
}

function itemsSchema(scope: Scope, operation: Operation): JsonObject {
  const { entity, names } = scope;
  const input = operation.takes.length > 0 ? { with: refTo('schemas', names.inputs(operation)) } : {};
  const item: JsonObject = {
    type: 'object',
    additionalProperties: false,
    properties: { row: refTo('schemas', names.key), ...input },
    required: ['row', ...Object.keys(input)],
  };
  const [given] = exampleList(scope, entity, operation.takes) ?? [];
  const example = {
    row: { id: idExample(entity.id, entity.key) },
    ...(operation.takes.length > 0 && given ? { with: given } : {}),
  };
  const isWhole = operation.takes.length === 0 || given !== undefined;
  const what = operation.takes.length > 0 ? `, and what "${spoken(operation.name)}" takes` : '';
  return {
    type: 'object',
    description: `The ${entity.names.labels} that it is asked for${what}.`,
    additionalProperties: false,
    properties: { items: { type: 'array', minItems: 1, maxItems: LIMITS.parts, items: item } },
    required: ['items'],
    ...(isWhole ? { examples: [{ items: [example] }] } : {}),
  };
}

/** Parts travel with their row: nested in its answers, its creation and its changes. */
function partSchemas(scope: Scope, part: Entity): readonly Named[] {
  const names = schemaNames(scope.service, part);
  const create = createSchema(scope, part, settableOnCreate(part));
  const { label } = part.names;
  const id = {
    ...keySchema(part.key),
    description: `Of ${withArticle(label)} that is there already. Without it the ${label} is new.`,
  };
  const stored = {
    id: idExample(part.id, part.key),
    ...exampleOf(scope.model, part, settableOnCreate(part), 'input'),
  };
  const change: JsonObject = {
    ...create,
    description: `${withArticle(label, true)} in the list that replaces the one before.`,
    properties: { id, ...properties(scope, part, settableOnCreate(part), 'create') },
    examples: create['examples'] && [stored],
  };
  return [
    [names.row, answerSchema(scope, part)],
    [names.create, { ...create, description: `${withArticle(label, true)} to create.` }],
    [names.change, change],
  ];
}

export function enumSchemas(fields: readonly Field[]): Named[] {
  return fields.flatMap(({ type }): Named[] =>
    type.kind === 'enum' ? [[type.name, { type: 'string', enum: type.values }]] : [],
  );
}

const properties = (within: Within, entity: Entity, fields: readonly Field[], use: Use): JsonObject =>
  Object.fromEntries(fields.map((field) => [field.name, property({ ...within, entity }, field, use)]));

const listed = (fields: readonly Field[]): readonly string[] | undefined =>
  fields.length > 0 ? fields.map(({ name }) => name) : undefined;

/** One example, unless a required value of it is beyond what examples are made of. */
function exampleList(
  { model }: Scope,
  entity: Entity,
  fields: readonly Field[],
): readonly Json[] | undefined {
  const example = exampleOf(model, entity, fields, 'input');
  const isWhole = fields.every(({ name, optional }) => optional || example[name] !== undefined);
  return isWhole ? [example] : undefined;
}

const sentences = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join(' ');
