import { randomBytes } from 'node:crypto';
import { type ExamEntity, type ExamField, type ExamPlan } from '../plan/exam-plan.ts';
import { toUnits } from '../values/kinds.ts';
import { partsOf } from '../wire/lookup.ts';
import { type Databases, type Query, quoted } from './databases.ts';
import type { StoredRow, Values } from './stored-row.ts';

/** Writes a row with its parts and links, as the superuser. A service sees all of it or nothing, as of what it writes itself. */
export async function insert(
  plan: ExamPlan,
  databases: Databases,
  entity: ExamEntity,
  values: Values,
): Promise<StoredRow> {
  const parts = entity.fields.flatMap((field) => partsOf(plan, field) ?? []);
  const tables = new Map<ExamEntity, ReadonlySet<string>>();
  for (const table of [entity, ...parts]) tables.set(table, await databases.generatedColumns(table));
  return databases.transaction(entity.service, async (query) => {
    const into: Insertion = { plan, query, generatedColumns: (table) => tables.get(table) ?? new Set() };
    const id = await insertOne(into, entity, values, standardColumns());
    const lists: Record<string, unknown> = {};
    for (const field of entity.fields) {
      if (field.type.kind === 'parts') lists[field.name] = await insertParts(into, field, id, values);
      if (field.type.kind === 'links') await insertLinks(query, field, id, values);
    }
    return { entity, id, version: 1, values: { ...values, ...lists, id } };
  });
}

/** A row that is being written. */
interface Insertion {
  readonly plan: ExamPlan;
  readonly query: Query;
  readonly generatedColumns: (table: ExamEntity) => ReadonlySet<string>;
}

async function insertOne(
  { plan, query, generatedColumns }: Insertion,
  entity: ExamEntity,
  values: Values,
  others: Readonly<Record<string, unknown>>,
): Promise<string> {
  const generated = generatedColumns(entity);
  const columns: Record<string, unknown> = { ...idColumn(entity, values), ...others };
  for (const field of entity.fields) {
    const value = toColumn(plan, field, values[field.name]);
    if (field.column === '' || generated.has(field.column)) continue;
    if (value !== null || (field.optional && field.default !== undefined)) columns[field.column] = value;
  }
  if (entity.id === 'identity.User') Object.assign(columns, account);
  const names = Object.keys(columns);
  const places = names.map((_, index) => `$${index + 1}`);
  const text = `INSERT INTO ${quoted(entity.table)} (${names.map((name) => quoted(name)).join(', ')}) VALUES (${places.join(', ')}) RETURNING id::text`;
  const [row] = await query(text, Object.values(columns));
  return String(row?.['id']);
}

/** A user who cannot sign in: exams have tokens of their own. */
const account = { roles: '{}', password_hash: 'none' };

function standardColumns() {
  const now = new Date().toISOString();
  return { created_at: now, updated_at: now };
}

function idColumn({ key }: ExamEntity, { id }: Values): Record<string, unknown> {
  if (typeof id === 'string') return { id };
  if (key === 'uuid') return { id: uuidV7() };
  return key === 'bigint' ? {} : { id: randomText(key.string) };
}

/** Its first 48 bits are the time, by which partitions and lists go. */
export function uuidV7(now = Date.now()): string {
  const random = randomBytes(10).toString('hex');
  const hex = `${now.toString(16).padStart(12, '0')}7${random.slice(0, 3)}8${random.slice(3, 18)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const randomText = (length: number) => randomBytes(24).toString('hex').slice(0, Math.min(length, 24));

async function insertParts(
  into: Insertion,
  list: ExamField,
  root: string,
  values: Values,
): Promise<Values[]> {
  const part = partsOf(into.plan, list);
  if (!part?.partOf) return [];
  const stored: Values[] = [];
  for (const [position, one] of ((values[list.name] ?? []) as Values[]).entries()) {
    const id = await insertOne(into, part, one, { [part.partOf.column]: root, position });
    stored.push({ ...one, id });
  }
  return stored;
}

async function insertLinks(query: Query, { name, type }: ExamField, root: string, values: Values) {
  if (type.kind !== 'links') return;
  const targets = (values[name] ?? []) as string[];
  const text = `INSERT INTO ${quoted(type.table)} (${quoted(type.from)}, ${quoted(type.toColumn)}) VALUES ($1, $2)`;
  for (const target of targets) await query(text, [root, target]);
}

/** A value as its column takes it, as text. */
export function toColumn({ currency }: ExamPlan, { type }: ExamField, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === 'json') return JSON.stringify(value);
  if (type.kind === 'money')
    return String(toUnits(String((value as { amount: unknown }).amount), currency.digits));
  if (type.kind === 'parts' || type.kind === 'links') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
