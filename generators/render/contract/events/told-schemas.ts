import type { Entity, Field, Model } from '../../../plan/model.ts';
import { partsOf, serviceOf } from '../../wire/entities.ts';
import { toldFields, toldParts } from '../../wire/events.ts';
import { withArticle } from '../../wire/words.ts';
import { nullable } from '../fields.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { rewritten } from '../merge.ts';
import { enumSchemas, isAlwaysThere, rowSchema } from '../schemas.ts';

/** `orders.Order`: a row as others are told of it. Two services may have entities of one name. */
export const toldName = ({ service, names }: Entity) => `${service}.${names.class}`;

/** `orders.Order.before`: what of it was different. */
export const beforeName = (entity: Entity) => `${toldName(entity)}.before`;

/** The schemas of what others are told of an entity, with those of its parts and enums, by their names in a document. */
export function toldSchemas(model: Model, entity: Entity): ReadonlyMap<string, JsonObject> {
  const service = serviceOf(model, entity.service);
  const fields = toldFields(entity);
  const row = rowSchema({ model, service, entity }, fields);
  const lists = fields.flatMap((field) => {
    const part = partsOf(model, field);
    return part ? [{ part, told: toldParts(model, field) }] : [];
  });
  const own = new Map<string, JsonObject>([
    [entity.names.class, { ...row, description: about(entity) }],
    ...lists.map(
      ({ part, told }) => [part.names.class, rowSchema({ model, service, entity: part }, told)] as const,
    ),
    ...enumSchemas([...fields, ...lists.flatMap(({ told }) => told)]),
  ]);
  const names = new Map([...own.keys()].map((name) => [`schemas/${name}`, `${service.id}.${name}`]));
  const all = [...own].map(([name, schema]) => [`${service.id}.${name}`, schema] as const);
  const before = [beforeName(entity), beforeSchema(entity, fields, row)] as const;
  return new Map(
    [...all, before].map(([name, schema]) => [name, withoutSiblings(rewritten(schema, names)) as JsonObject]),
  );
}

const about = ({ names }: Entity) =>
  `${withArticle(names.label, true)} as others are told of it: without what is personal, secret or internal.`;

/** Every property may be there or not. `null` is what had no value. */
function beforeSchema({ names }: Entity, fields: readonly Field[], row: JsonObject): JsonObject {
  const cleared = new Set(fields.filter((field) => !isAlwaysThere(field)).map(({ name }) => name));
  const {
    id: _id,
    createdAt: _createdAt,
    ...properties
  } = isObject(row['properties']) ? row['properties'] : {};
  return {
    type: 'object',
    description: `Of ${withArticle(names.label)}, the values before of what is different now. \`null\` is what had none.`,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [
        name,
        cleared.has(name) && isObject(schema) ? nullable(schema) : schema,
      ]),
    ),
  };
}

/** In JSON Schema draft 7, which AsyncAPI goes by, nothing that stands beside a `$ref` counts. */
function withoutSiblings(schema: Json | undefined): Json | undefined {
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap((one) => withoutSiblings(one) ?? []);
  if (!isObject(schema)) return schema;
  const { $ref, description } = schema;
  if ($ref !== undefined && description !== undefined) return { allOf: [{ $ref }], description };
  return Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, withoutSiblings(inner)]));
}
