import type { Entity, Field, Key, Model } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { findEntity, partsOf } from '../../wire/entities.ts';
import { askedExample, askedFor, changesFor } from './asked.ts';
import { createdFacts, isList, required, samplesOf, variedFields } from './body.ts';
import type { Entries } from './code.ts';
import { literal, merged, objectCode } from './code.ts';
import { someRowCall } from './row-calls.ts';
import { columnEntries } from './values/column.ts';
import { freshCode } from './values/fresh.ts';

/** The properties of a body: these fields, with values that a row of the tests may have. */
export function bodyEntries(model: Model, entity: Entity, fields: readonly Field[]): Entries {
  return fields.map((field) => [field.name, fieldCode(model, entity, field)] as const);
}

/** The code of a value: an example, a value that nobody else has, or a row that is made for it. */
export function fieldCode(model: Model, entity: Entity, field: Field): string {
  const { type } = field;
  if (type.kind === 'reference') return referenceCode(model, entity, field);
  if (type.kind === 'links') {
    const target = findEntity(model, type.to);
    return listCode(model, field, target ? `(${someRowCall(target)}).id` : keyCode({ kind: 'uuid' }));
  }
  if (type.kind === 'parts') return listCode(model, field, partCode(model, field));
  const sample = samplesOf(model, entity).get(field.name);
  const fresh =
    variedFields(entity).has(field.name) && sample !== undefined
      ? freshCode(model, field, sample)
      : undefined;
  return fresh ?? literal(sample);
}

/** One part, as a body names it. */
export function partCode(model: Model, field: Field, instead: Entries = []): string {
  const part = partsOf(model, field);
  return part ? objectCode(merged(bodyEntries(model, part, required(part)), instead)) : '{}';
}

/** A list of these parts, or of these links, and of as many more as it has to have. */
export function listCode(model: Model, field: Field, ...items: readonly string[]): string {
  const { type } = field;
  const target = type.kind === 'links' ? findEntity(model, type.to) : undefined;
  const more = () => (target ? `(${someRowCall(target)}).id` : partCode(model, field));
  const missing = 'min' in type && isList(field) ? Math.max(0, Number(type.min) - items.length) : 0;
  return `[${[...items, ...Array.from({ length: missing }, more)].join(', ')}]`;
}

function referenceCode(model: Model, entity: Entity, field: Field): string {
  const { type } = field;
  if (type.kind !== 'reference') return 'undefined';
  const asked = askedFor(model, entity.service, field);
  if (asked) return `${asked.function}(app${guardArgument(model, field, true)}).id`;
  const target = type.local ? findEntity(model, type.target) : undefined;
  if (!target) return keyCode(type.key);
  const row = someRowCall(target);
  const columns = field.guard && guardColumns(model, target, field);
  return columns ? `(await app.database.put('${target.names.table}', ${row}, ${columns})).id` : `(${row}).id`;
}

/** `, { status: 'active' }`: what a row that is asked for has to be like, or must not. */
export function guardArgument(model: Model, field: Field, holds: boolean): string {
  const changes = guardValues(model, field, holds);
  if (changes.size === 0) return '';
  return `, ${objectCode([...changes].map(([name, value]) => [name, literal(value)] as const))}`;
}

/** What such a row must, or must not, be like. */
export function guardValues(model: Model, { type, guard }: Field, holds: boolean): ReadonlyMap<string, Json> {
  const target = type.kind === 'reference' ? findEntity(model, type.target) : undefined;
  const changes =
    guard && target && changesFor(model, target, askedExample(model, target), guard.when, holds);
  return changes ?? new Map();
}

/** The same of a row in a table of this service; undefined where it is so already. */
export function guardColumns(
  model: Model,
  target: Entity,
  { guard }: Field,
  holds = true,
): string | undefined {
  const changes = guard && changesFor(model, target, createdFacts(model, target), guard.when, holds);
  return changes && changes.size > 0 ? objectCode(columnEntries(model, target.fields, changes)) : undefined;
}

/** A key of which no more is known than its form. */
export function keyCode(key: Key): string {
  if (key.kind === 'uuid') return 'crypto.randomUUID()';
  return key.kind === 'bigint'
    ? 'String(1_000_000 + next())'
    : `\`${'key-'.slice(0, Math.max(0, key.max - 4))}\${next()}\``;
}
