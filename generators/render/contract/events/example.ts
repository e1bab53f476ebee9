import type { Entity, Field, Model } from '../../../plan/model.ts';
import { partsOf, serviceOf } from '../../wire/entities.ts';
import { DATA_VERSION, type EventType, toldFields } from '../../wire/events.ts';
import { settableOnChange } from '../../wire/settable.ts';
import { idExample, MOMENT, rowExample } from '../examples.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, textOf } from '../json.ts';
import { isAlwaysThere } from '../schemas.ts';
import { causesOf } from './causes.ts';

/** When the example row is changed. */
const LATER = '2026-03-14T10:15:00.000Z';

/** An event of the example row; undefined where a value of it is beyond what examples are made of. */
export function eventExample(model: Model, { entity, name, type }: EventType): JsonObject | undefined {
  const row = toldRow(model, entity, rowExample(model, entity));
  if (!row) return undefined;
  const data = { ...row, ...happened(entity, name, row) };
  return {
    specversion: '1.0',
    id: idExample(type, { kind: 'uuid' }),
    source: `/${serviceOf(model, entity.service).name}`,
    type,
    subject: row['id'],
    time: data.operation === 'create' ? MOMENT : LATER,
    datacontenttype: 'application/json',
    dataversion: DATA_VERSION,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    data,
  };
}

/** Of an answer, what others are told. */
function toldRow(model: Model, entity: Entity, answer: JsonObject): JsonObject | undefined {
  const { id, createdAt, updatedAt, version } = answer;
  const told: Record<string, Json> = {};
  for (const field of toldFields(entity)) {
    const value = toldValue(model, field, answer[field.name]);
    if (value !== undefined) told[field.name] = value;
    else if (isAlwaysThere(field)) return undefined;
  }
  return { id, ...told, ...(entity.partOf ? {} : { createdAt, updatedAt, version }) };
}

function toldValue(model: Model, field: Field, value: Json | undefined): Json | undefined {
  const part = partsOf(model, field);
  if (!part || !Array.isArray(value)) return value;
  const rows = (value as readonly Json[]).map((row) =>
    isObject(row) ? toldRow(model, part, row) : undefined,
  );
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/** What the event says of the row besides its values at its creation. */
function happened(
  entity: Entity,
  event: string,
  row: JsonObject,
): { readonly operation: string } & JsonObject {
  const [operation = 'change'] = causesOf(entity, event);
  if (operation === 'create' || operation === 'delete') return { operation };
  const { updatedAt, version } = row;
  const { before, ...now } = event === 'changed' ? change(entity, row) : move(entity, event, operation, row);
  return { updatedAt: LATER, version: 2, ...now, before: { ...before, updatedAt, version } };
}

/** A row that an operation brings into a state. */
function move({ state, operations }: Entity, to: string, operation: string, row: JsonObject) {
  if (!state || row[state.field] === undefined) return { operation, before: {} };
  const { from = [] } = operations.find(({ name }) => name === operation) ?? {};
  const before = [...from, ...state.states].find((name) => name !== to) ?? to;
  return { [state.field]: to, operation, before: { [state.field]: before } };
}

/** One value is another, or what brings the row into its last state. */
function change(entity: Entity, row: JsonObject) {
  const told = toldFields(entity);
  const [operation = 'change'] = causesOf(entity, 'changed');
  const step = entity.operations.find(({ to }) => to !== undefined);
  if (operation !== 'change' && step?.to) return move(entity, step.to, step.name, row);
  for (const field of settableOnChange(entity).filter((one) => told.includes(one))) {
    const former = formerValue(field, row[field.name]);
    if (former !== undefined) return { operation, before: { [field.name]: former } };
  }
  return { operation, before: {} };
}

/** A value that the field had before the one of the example; undefined where it takes more to find one. */
function formerValue({ optional, type }: Field, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  if (optional) return null;
  switch (type.kind) {
    case 'boolean':
      return value !== true;
    case 'enum':
      return type.values.find((one) => one !== value);
    case 'text':
      return 'Some other words.';
    case 'string':
      return type.pattern === undefined ? `Former ${textOf(value)}`.slice(0, type.max).trim() : undefined;
    default:
      return undefined;
  }
}
