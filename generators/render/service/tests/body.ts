import type { Entity, Field, Model } from '../../../plan/model.ts';
import { fieldExample } from '../../contract/examples.ts';
import { literalValue } from '../../contract/fields.ts';
import type { Json } from '../../contract/json.ts';
import { findEntity, partsOf } from '../../wire/entities.ts';
import { requiredOnCreate, settableInternally, settableOnCreate } from '../../wire/settable.ts';
import { askedExample, askedFor } from './asked.ts';
import { chosenGrant } from './creation.ts';
import { evaluate, type Scalar, toScalar } from './values/evaluate.ts';
import { factsOf, NEW, solve } from './values/solve.ts';
import { toJson } from './values/to-json.ts';

const lists = new Set(['parts', 'links']);
export const isList = ({ type }: Field) => lists.has(type.kind);

/** The fields that a creation from outside may name, and of these the ones that it must. */
export const settable = (entity: Entity) => settableOnCreate(entity).filter(({ internal }) => !internal);
export const required = (entity: Entity) =>
  settable(entity).filter((field) => requiredOnCreate(entity, field));

/** The fields that another service must name, or whoever writes the row into the table. */
export const requiredInternally = (entity: Entity) =>
  settableInternally(entity).filter(
    (field) =>
      !field.optional && !field.default && !(isList(field) && 'min' in field.type && field.type.min === 0),
  );

/**
 * The values of simple fields in the tests: examples, moved so that the entity's checks hold and its creation is allowed.
 * References are not among them, nor what has a new value in every row.
 */
export function samplesOf(model: Model, entity: Entity): ReadonlyMap<string, Json> {
  const simple = settableInternally(entity).filter(
    (field) => !isList(field) && field.type.kind !== 'reference',
  );
  const usual = new Map<string, Json>();
  for (const field of simple) {
    const value = fieldExample(model, entity, field);
    if (value !== undefined) usual.set(field.name, value);
  }
  const lists = entity.fields.filter(isList).flatMap((field) => {
    const parts = createdValue(model, entity, field, undefined);
    return parts === undefined ? [] : [[field.name, parts] as const];
  });
  const row = new Map([...usual, ...lists]);
  const known = creationConditions(entity).filter(
    ({ condition }) => evaluate(condition, factsOf(model, entity, row, NEW)) !== undefined,
  );
  const found = solve(model, entity, row, known, (field) => simple.includes(field), NEW);
  return new Map([...(found ?? usual)].filter(([name]) => usual.has(name)));
}

/** What must hold for a creation: the checks, and the condition of whoever creates. */
export function creationConditions(entity: Pick<Entity, 'access' | 'checks'>) {
  const when = chosenGrant(entity)?.when;
  const conditions = [...entity.checks.map(({ expression }) => expression), ...(when ? [when] : [])];
  return conditions.map((condition) => ({ condition, holds: true }));
}

/** Fields of which every row has to have a value of its own. */
export function variedFields(entity: Entity): ReadonlySet<string> {
  const needed = required(entity);
  const several = entity.unique
    .filter(({ fields }) => fields.length > 1 && !fields.some((name) => isFresh(entity, name)))
    .flatMap(
      ({ fields }) => needed.find((field) => fields.includes(field.name) && !isChoice(field))?.name ?? [],
    );
  const single = entity.unique.filter(({ fields }) => fields.length === 1).flatMap(({ fields }) => fields);
  return new Set([...single, ...several]);
}

/** A reference gets a new row each time. */
const isFresh = ({ fields }: Entity, name: string) => {
  const field = fields.find((one) => one.name === name);
  return field?.unique || (field?.type.kind === 'reference' && !field.optional);
};
const isChoice = ({ type }: Field) => ['boolean', 'enum', 'json'].includes(type.kind);

/** What is known of a row that was made with no more than what is required. */
export function createdFacts(model: Model, entity: Entity): ReadonlyMap<string, Json> {
  const samples = samplesOf(model, entity);
  const varied = variedFields(entity);
  const needed = new Set([...required(entity), ...requiredInternally(entity)]);
  const facts = new Map<string, Json>();
  for (const field of entity.fields) {
    const value = createdValue(model, entity, field, needed.has(field) ? samples.get(field.name) : undefined);
    if (value !== undefined && !(varied.has(field.name) && needed.has(field))) facts.set(field.name, value);
  }
  for (const field of entity.fields.filter(({ computed }) => computed)) {
    const value = computedValue(model, entity, field, facts);
    if (value !== undefined) facts.set(field.name, value);
  }
  return facts;
}

function createdValue(
  model: Model,
  entity: Entity,
  field: Field,
  sample: Json | undefined,
): Json | undefined {
  if (sample !== undefined) return sample;
  if (entity.state?.field === field.name) return entity.state.initial;
  if (field.default) return literalValue(field.default, field, model.currency);
  if (field.type.kind === 'parts')
    return field.type.min === 0 ? [] : partFacts(model, field, Math.max(1, field.type.min));
  if (field.type.kind === 'links' && field.type.min === 0) return [];
  return field.optional && !field.computed ? null : undefined;
}

/** The parts of a new row, as far as they are known. */
export function partFacts(model: Model, field: Field, count: number): Json | undefined {
  const part = partsOf(model, field);
  if (!part) return undefined;
  const one = Object.fromEntries([...createdFacts(model, part)].filter(([, value]) => value !== null));
  return Array.from({ length: count }, () => one);
}

/** What the service computes for a new row; undefined where the tests cannot know it beforehand. */
export function computedValue(
  model: Model,
  entity: Entity,
  field: Field,
  facts: ReadonlyMap<string, Json>,
): Json | undefined {
  const { computed } = field;
  if (!computed) return undefined;
  if (computed.kind === 'field' && computed.via)
    return referredValue(model, entity, computed.via, computed.field);
  if (JSON.stringify(computed).includes('"now"') || JSON.stringify(computed).includes('"today"'))
    return undefined;
  const via = (reference: string, name: string) => referredScalar(model, entity, reference, name);
  const value = evaluate(
    { kind: 'field', entity: entity.id, field: field.name },
    { ...factsOf(model, entity, facts, NEW), via },
  );
  return toJson(field, value, model.currency);
}

/** What an expression can reckon with of the row that a reference names. */
function referredScalar(model: Model, entity: Entity, via: string, name: string): Scalar {
  const reference = entity.fields.find((field) => field.name === via);
  const target = reference?.type.kind === 'reference' ? findEntity(model, reference.type.target) : undefined;
  const field = target?.fields.find((one) => one.name === name);
  const value = referredValue(model, entity, via, name);
  return field && value !== undefined ? toScalar(field, value) : undefined;
}

function referredValue(model: Model, entity: Entity, via: string, name: string): Json | undefined {
  const reference = entity.fields.find((field) => field.name === via);
  if (reference?.type.kind !== 'reference') return undefined;
  if (reference.optional) return null;
  const asked = askedFor(model, entity.service, reference);
  if (asked) return askedExample(model, asked.target).get(name);
  const target = reference.type.local ? findEntity(model, reference.type.target) : undefined;
  return target && target.id !== entity.id ? createdFacts(model, target).get(name) : undefined;
}
