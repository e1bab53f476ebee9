import { WrongAnswer } from '../../exam.ts';
import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import type { Values } from '../../rows/stored-row.ts';
import { partsOf } from '../../wire/lookup.ts';
import { isOfTheMoment } from '../../wire/mentions.ts';
import type { Sitting } from './sitting.ts';

/** What a row has to look like in its table. */
export interface Stored {
  readonly entity: ExamEntity;
  readonly id: string;
  /** By the names of fields; those that are not named may be anything. */
  readonly values: Values;
  readonly version: number;
  /** Fields whose value depends on when the service reckoned it. */
  readonly ofTheMoment?: readonly string[];
}

/** Reads the row by SQL and compares, in PostgreSQL itself, so that its types decide what is the same. */
export async function expectStored(
  sitting: Sitting,
  { entity, id, values, version, ofTheMoment = [] }: Stored,
): Promise<void> {
  const faults = await differences(sitting, entity, id, values, ofTheMoment);
  const [row] = await sitting.databases.query<{ version: number; fresh: boolean }>(
    entity.service,
    `SELECT version, updated_at >= now() - interval '1 minute' AND updated_at >= created_at AS fresh
     FROM ${quoted(entity.table)} WHERE id = $1`,
    [id],
  );
  if (row?.version !== version) faults.push(`version is ${row?.version}, not ${version}`);
  if (!row?.fresh) faults.push('updated_at does not say that it was just now');
  for (const field of entity.fields)
    faults.push(...(await listDifferences(sitting, entity, field, id, values)));
  if (faults.length > 0)
    throw new WrongAnswer(`the row ${id} in ${entity.table} is not as it should be: ${faults.join('; ')}`);
}

export async function differences(
  { databases, plan }: Sitting,
  { service, table, fields }: ExamEntity,
  id: string,
  values: Values,
  ofTheMoment: readonly string[],
): Promise<string[]> {
  const compared = fields.filter(({ name, column }) => column !== '' && Object.hasOwn(values, name));
  if (compared.length === 0) return [];
  const isLoose = ({ name, computed }: ExamField) =>
    ofTheMoment.includes(name) || (computed !== undefined && isOfTheMoment(computed));
  const tests = compared.map(
    (field, index) =>
      `${test(field, `$${index + 2}`, isLoose(field))} AS s${index}, ${quoted(field.column)}::text AS v${index}`,
  );
  const [row] = await databases.query<Record<string, unknown>>(
    service,
    `SELECT ${tests.join(', ')} FROM ${quoted(table)} WHERE id = $1`,
    [id, ...compared.map((field) => toColumn(plan, field, values[field.name]))],
  );
  if (!row) return ['there is none'];
  return compared.flatMap((field, index) =>
    row[`s${index}`] === true
      ? []
      : [
          `${field.name} is ${String(row[`v${index}`])}, not ${String(toColumn(plan, field, values[field.name]) as string | null)}`,
        ],
  );
}

/** What depends on the moment may be a little later or earlier. */
function test({ column, type }: ExamField, place: string, isLoose: boolean): string {
  const name = quoted(column);
  const isSame = (kind: string) => `${name} IS NOT DISTINCT FROM ${place}${kind}`;
  const isNear = (kind: string) =>
    `${isSame(kind)} OR ${name} BETWEEN ${place}${kind} - interval '1 minute' AND ${place}${kind} + interval '1 minute'`;
  if (!isLoose) return isSame('');
  if (type.kind === 'timestamp') return isNear('::timestamptz');
  if (type.kind === 'date') return `${isSame('::date')} OR abs(${name} - ${place}::date) <= 1`;
  return type.kind === 'duration' ? isNear('::interval') : isSame('');
}

async function listDifferences(
  sitting: Sitting,
  entity: ExamEntity,
  field: ExamField,
  id: string,
  values: Values,
): Promise<string[]> {
  const { databases, plan } = sitting;
  const wanted = values[field.name];
  if (!Array.isArray(wanted)) return [];
  const { type } = field;
  if (type.kind === 'links') {
    const text = `SELECT ${quoted(type.toColumn)}::text AS id FROM ${quoted(type.table)} WHERE ${quoted(type.from)} = $1`;
    const rows = await databases.query<{ id: string }>(entity.service, text, [id]);
    const [there, expected] = [rows.map((row) => row.id).sort(), [...(wanted as string[])].sort()];
    return String(there) === String(expected)
      ? []
      : [`${field.name} has ${there.length} links, not ${expected.length}, or others`];
  }
  const part = partsOf(plan, field);
  if (!part?.partOf) return [];
  const text = `SELECT id::text FROM ${quoted(part.table)} WHERE ${quoted(part.partOf.column)} = $1 ORDER BY position`;
  const rows = await databases.query<{ id: string }>(entity.service, text, [id]);
  if (rows.length !== wanted.length) return [`${field.name} has ${rows.length} parts, not ${wanted.length}`];
  const faults = await Promise.all(
    (wanted as Values[]).map((one, index) => {
      const { id: _id, ...rest } = one;
      return differences(sitting, part, rows[index]?.id ?? '', rest, []);
    }),
  );
  return faults.flatMap((inner, index) => inner.map((fault) => `${field.name}[${index}]: ${fault}`));
}

/** Whether there is a row with this id. */
export async function exists(
  { databases }: Sitting,
  { service, table }: ExamEntity,
  id: string,
): Promise<boolean> {
  const rows = await databases.query(service, `SELECT 1 FROM ${quoted(table)} WHERE id = $1`, [id]);
  return rows.length > 0;
}
