import type { Entity, Field } from '../../plan/model.ts';
import type { Comparison } from '../wire/lists.ts';
import { comparisons, filterable, MOST_VALUES, ranged, searched, sorts } from '../wire/lists.ts';
import { targetNames } from '../wire/entities.ts';
import { either } from '../wire/words.ts';
import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import type { Scope } from './scope.ts';
import { amountSchema, keySchema, valueSchema } from './types.ts';

/** Everything that a list takes. A parameter that is not here is refused. */
export function listParameters(scope: Scope): readonly JsonObject[] {
  const { entity } = scope;
  return [
    idsParameter(entity, false),
    ...filterable(entity).map((field) => filter(scope, field)),
    ...ranged(entity).flatMap((field) => comparisons.map((comparison) => range(scope, field, comparison))),
    ...search(entity),
    {
      name: 'sort',
      in: 'query',
      description: 'The order. A minus turns it round.',
      schema: { type: 'string', enum: sorts(entity), default: sorts(entity)[0] },
    },
    refTo('parameters', 'Limit'),
    refTo('parameters', 'After'),
  ];
}

/** The id in the path of a row. */
export function idParameter({ key, names }: Entity): JsonObject {
  return {
    name: 'id',
    in: 'path',
    required: true,
    description: `The id of the ${names.label}.`,
    schema: keySchema(key),
  };
}

/** `?id=a,b`: these rows. */
export function idsParameter({ key, names }: Entity, required: boolean): JsonObject {
  const description = `Only the ${names.labels} with these ids.`;
  return {
    name: 'id',
    in: 'query',
    required: required || undefined,
    description,
    ...several(keySchema(key)),
  };
}

/** `?after=ID`: the rows after this one. */
export function afterIdParameter({ key, names }: Entity): JsonObject {
  const description = `The id of the last ${names.label} of the page before; left out for the first page.`;
  return { name: 'after', in: 'query', description, schema: keySchema(key) };
}

function filter({ model, entity }: Scope, field: Field): JsonObject {
  const { type } = field;
  const one =
    type.kind === 'reference'
      ? `Only ${entity.names.labels} with one of these ${targetNames(model, type.target).label} ids in \`${field.name}\`.`
      : `Only ${entity.names.labels} with one of these values in \`${field.name}\`.`;
  return { name: field.name, in: 'query', description: one, ...several(parameterSchema({ model }, field)) };
}

/** Several values in one parameter, with commas between them. */
const several = (items: JsonObject): JsonObject => ({
  style: 'form',
  explode: false,
  schema: { type: 'array', minItems: 1, maxItems: MOST_VALUES, items },
});

const meaning: Readonly<Record<Comparison, string>> = {
  gte: 'at least',
  gt: 'more than',
  lte: 'at most',
  lt: 'less than',
};

function range(scope: Scope, field: Field, comparison: Comparison): JsonObject {
  return {
    name: `${field.name}[${comparison}]`,
    in: 'query',
    description: `Only ${scope.entity.names.labels} whose ${field.label} is ${meaning[comparison]} this.`,
    schema: parameterSchema(scope, field),
  };
}

/** A value in a query; of money, the amount alone. */
function parameterSchema({ model }: Pick<Scope, 'model'>, field: Field): JsonObject {
  return field.type.kind === 'money' ? amountSchema(model.currency) : valueSchema(field);
}

function search(entity: Entity): JsonObject[] {
  const fields = searched(entity).map(({ name }) => `\`${name}\``);
  if (fields.length === 0) return [];
  const description = `Only ${entity.names.labels} with this text in ${either(fields)}, in whatever case.`;
  const schema = { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' };
  return [{ name: 'q', in: 'query', description, schema }];
}
