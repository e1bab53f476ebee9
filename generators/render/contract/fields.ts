import type { Currency, Entity, Field, Literal } from '../../plan/model.ts';
import { findEntity, targetNames } from '../wire/entities.ts';
import { printed } from '../wire/expression.ts';
import { schemaNames } from '../wire/schema-names.ts';
import { alwaysOnBehalf, onBehalfFields, ownersFromToken } from '../wire/settable.ts';
import { withArticle } from '../wire/words.ts';
import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import type { Scope } from './scope.ts';
import { keySchema, valueSchema } from './types.ts';
import { boundsText, movingDefault, sentences } from './words.ts';

/** Where a field stands: in an answer, in a creation, or in a merge patch. */
export type Use = 'answer' | 'create' | 'change';

export type Within = Pick<Scope, 'model' | 'service' | 'entity'>;

/** A field as a property of a schema. */
export function property(within: Within, field: Field, use: Use): JsonObject {
  const schema = listSchema(within, field, use) ?? valueSchema(field);
  const notes = sentences(...(use === 'answer' ? answerNotes : inputNotes)(within, field));
  const value = { ...(use === 'answer' ? asAnswered(field, schema) : schema), description: notes };
  if (use === 'change') return field.optional ? nullable(value) : value;
  return use === 'create' ? { ...value, ...defaultOf(within, field) } : value;
}

/** What text has to look like is the business of whoever sends it. */
function asAnswered({ type }: Field, schema: JsonObject): JsonObject {
  return type.kind === 'string' ? { type: 'string', maxLength: type.max } : schema;
}

/** Also `null`, which clears the field. */
export function nullable({ description, ...schema }: JsonObject): JsonObject {
  if (typeof schema['type'] === 'string') return { ...schema, type: [schema['type'], 'null'], description };
  return schema['$ref'] ? { anyOf: [schema, { type: 'null' }], description } : { ...schema, description };
}

function listSchema({ model, service }: Within, { type }: Field, use: Use): JsonObject | undefined {
  if (type.kind === 'links') {
    const target = findEntity(model, type.to);
    const items = keySchema(target?.key ?? { kind: 'uuid' });
    return { type: 'array', minItems: type.min || undefined, maxItems: type.max, uniqueItems: true, items };
  }
  if (type.kind !== 'parts') return undefined;
  const part = findEntity(model, type.of);
  if (!part) throw new Error(`The model has no entity ${type.of}`);
  const { row, create, change } = schemaNames(service, part);
  const items = refTo('schemas', { answer: row, create, change }[use]);
  return { type: 'array', minItems: type.min || undefined, maxItems: type.max, items };
}

function answerNotes({ model, entity }: Within, field: Field): (string | undefined)[] {
  const moved = entity.state?.field === field.name && entity.operations.some(({ to }) => to !== undefined);
  return [idNote(model, field), setByService(field), moved ? 'Moved by operations only.' : undefined];
}

function setByService({ computed, internal }: Field): string | undefined {
  if (computed) return `Set by the service: \`${printed(computed)}\`.`;
  return internal ? 'Set by the service.' : undefined;
}

function inputNotes({ model, entity }: Within, field: Field): (string | undefined)[] {
  const isText = !['integer', 'string'].includes(field.type.kind);
  return [
    idNote(model, field),
    field.guard && `Only one for which \`${printed(field.guard.when)}\`.`,
    onBehalfNote(entity, field),
    isText ? boundsText(field.bounds) : undefined,
    field.unique ? 'Unique.' : undefined,
    field.immutable ? 'Cannot be changed later.' : undefined,
    field.secret ? 'Never shown again.' : undefined,
    movingDefault(field.default),
  ];
}

function idNote(model: Scope['model'], { type, owner }: Field): string | undefined {
  if (type.kind === 'links') return `The ids of ${targetNames(model, type.to).label} rows.`;
  if (type.kind !== 'reference') return undefined;
  const { label } = targetNames(model, type.target);
  return owner ? `The id of the ${label} who owns this.` : `The id of ${withArticle(label)}.`;
}

function onBehalfNote(entity: Entity, field: Field): string | undefined {
  if (!onBehalfFields(entity).includes(field) || alwaysOnBehalf(entity, field)) return undefined;
  return ownersFromToken(entity).includes(field) ? 'The caller, where it is left out.' : undefined;
}

function defaultOf({ model }: Within, field: Field): JsonObject {
  const value = field.default && literalValue(field.default, field, model.currency);
  return value === undefined ? {} : { default: value };
}

/** A literal of the plan as an answer shows it; undefined where it is a moment. */
export function literalValue(literal: Literal, { type }: Field, currency: Currency) {
  switch (literal.type) {
    case 'boolean':
      return literal.value;
    case 'number':
      if (type.kind === 'money') return moneyValue(literal.text, currency);
      if (type.kind === 'decimal') return withPlaces(literal.text, type.scale);
      return type.kind === 'integer' ? Number(literal.text) : literal.text;
    case 'string':
    case 'enum':
    case 'duration':
      return shownText(literal.text, type.kind);
    default:
      return undefined;
  }
}

/** Times have seconds, moments milliseconds, and durations no more than 59 minutes beside an hour. */
function shownText(text: string, kind: Field['type']['kind']): string {
  if (kind === 'time') return text.length === 5 ? `${text}:00` : text;
  if (kind === 'timestamp') return new Date(text).toISOString();
  return kind === 'duration' ? shownDuration(text) : text;
}

/** `PT90M` -> `PT1H30M`, as PostgreSQL writes it. Days are not hours. */
export function shownDuration(text: string): string {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text) ?? [];
  const milliseconds = Math.round((Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000);
  const parts = [
    [Math.trunc(milliseconds / 3_600_000), 'H'],
    [Math.trunc(milliseconds / 60_000) % 60, 'M'],
    [(milliseconds % 60_000) / 1_000, 'S'],
  ] as const;
  const clock = parts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : '')).join('');
  const whole = `${Number(days) > 0 ? `${Number(days)}D` : ''}${clock === '' ? '' : `T${clock}`}`;
  return whole === '' ? 'PT0S' : `P${whole}`;
}

/** `1.5` with 3 places: `1.500`. */
function withPlaces(text: string, places: number): string {
  const [whole = '0', fraction = ''] = text.split('.');
  return places > 0 ? `${whole}.${fraction.padEnd(places, '0')}` : whole;
}

/** `12.5` -> `{ amount: "12.50", currency: "EUR" }`. */
export function moneyValue(amount: string, { code, digits }: Currency): JsonObject {
  const [whole = '0', fraction = ''] = amount.split('.');
  const padded = fraction.padEnd(digits, '0').slice(0, digits);
  return { amount: digits > 0 ? `${whole}.${padded}` : whole, currency: code };
}
