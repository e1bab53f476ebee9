import { createHash } from 'node:crypto';
import type { Currency, Entity, Field, Key, Model } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { settableOnCreate, visible } from '../wire/settable.ts';
import { computedExample } from './computed-example.ts';
import { literalValue, moneyValue } from './fields.ts';
import type { Json, JsonObject } from './json.ts';
import { numberWithin } from './number-example.ts';
import { textExample } from './text-example.ts';

/** The moment at which every example was made, and its days and times. */
export const MOMENT = '2026-03-14T09:30:00.000Z';
const fixed = {
  date: '2026-03-14',
  time: '14:30:00',
  timestamp: MOMENT,
  duration: 'PT30M',
  email: 'ada@example.com',
  url: 'https://example.com/',
} as const;

/** A row as an answer shows it right after its creation. */
export function rowExample(model: Model, entity: Entity): JsonObject {
  const shown = visible(entity).filter(({ internal, optional }) => !(internal && optional));
  const fields = exampleOf(model, entity, shown, 'answer');
  if (entity.partOf) return { id: idExample(entity.id, entity.key), ...fields };
  return {
    id: idExample(entity.id, entity.key),
    ...fields,
    createdAt: MOMENT,
    updatedAt: MOMENT,
    version: 1,
  };
}

/** Values for these fields. What the service computes is computed from the others. */
export function exampleOf(
  model: Model,
  entity: Entity,
  fields: readonly Field[],
  use: 'answer' | 'input',
): JsonObject {
  const given = new Map<string, Json>();
  for (const field of fields) {
    const value = fieldExample(model, entity, field, use);
    if (value !== undefined) given.set(field.name, value);
  }
  for (const field of fields.filter(({ computed }) => computed)) {
    const value = referredExample(model, field) ?? computedExample(model, field, given);
    if (value !== undefined) given.set(field.name, value);
  }
  return Object.fromEntries(given);
}

/** `product.name`: as the example of the product has it. */
function referredExample(model: Model, { computed }: Field): Json | undefined {
  if (computed?.kind !== 'field' || !computed.via) return undefined;
  const target = findEntity(model, computed.entity);
  const field = target?.fields.find(({ name }) => name === computed.field);
  return target && field ? fieldExample(model, target, field) : undefined;
}

/** One value of a field: the same at every generation, and within the field's bounds. */
export function fieldExample(
  model: Model,
  entity: Entity,
  field: Field,
  use: 'answer' | 'input' = 'input',
): Json | undefined {
  const { type } = field;
  if (type.kind === 'parts') return partsExample(model, field, use);
  if (type.kind === 'links') {
    const key = findEntity(model, type.to)?.key ?? { kind: 'uuid' };
    return Array.from({ length: Math.max(1, type.min) }, (_, index) => idExample(type.to, key, index));
  }
  const usual = field.default && literalValue(field.default, field, model.currency);
  return usual ?? valueExample(model, entity, field);
}

function partsExample(model: Model, { type }: Field, use: 'answer' | 'input'): Json | undefined {
  const part = type.kind === 'parts' ? findEntity(model, type.of) : undefined;
  if (type.kind !== 'parts' || !part) return undefined;
  const one =
    use === 'answer' ? rowExample(model, part) : exampleOf(model, part, settableOnCreate(part), 'input');
  return Array.from({ length: Math.max(1, type.min) }, (_, index) =>
    use === 'answer' ? { ...one, id: idExample(part.id, part.key, index) } : one,
  );
}

function valueExample(model: Model, entity: Entity, field: Field): Json | undefined {
  const { type } = field;
  switch (type.kind) {
    case 'string':
    case 'text':
      return textExample(entity, field);
    case 'integer':
      return Number(numberWithin(field, 0));
    case 'bigint':
      return numberWithin(field, 0);
    case 'decimal':
      return numberWithin(field, type.scale);
    case 'money':
      return moneyExample(field, model.currency);
    case 'boolean':
      return true;
    case 'enum':
      return entity.state?.field === field.name ? (entity.state.initial ?? type.values[0]) : type.values[0];
    case 'reference':
      return idExample(type.target, type.key, type.target === entity.id ? 1 : 0);
    case 'uuid':
      return idExample(field.id, { kind: 'uuid' });
    case 'json':
      return { note: 'any JSON value' };
    case 'parts':
    case 'links':
      return undefined;
    case 'date':
      return /\b(born|birth)/.test(field.label) ? '1985-12-10' : fixed.date;
    default:
      return fixed[type.kind];
  }
}

const moneyExample = (field: Field, currency: Currency) =>
  moneyValue(numberWithin(field, currency.digits), currency);

/** The id of the example row of an entity: everything that refers to it shows the same one. */
export function idExample(of: string, key: Key, index = 0): string {
  const digits = createHash('sha256').update(`${of} ${index}`).digest('hex');
  switch (key.kind) {
    case 'uuid':
      return `019cebb4-5f40-7${digits.slice(0, 3)}-a${digits.slice(3, 6)}-${digits.slice(6, 18)}`;
    case 'bigint':
      return String(1001 + index);
    case 'string':
      return `${of.split('.').at(-1)?.toLowerCase() ?? ''}-${index + 1}`.slice(-key.max);
  }
}
