import { WrongAnswer } from '../../exam.ts';
import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import type { StoredRow } from '../../rows/stored-row.ts';
import { findEntity } from '../../wire/lookup.ts';
import type { Question } from '../ask/sitting.ts';
import { append, eventOf } from './bus.ts';
import { deleteUntold } from './rebuild.ts';
import { Told } from './told.ts';

/** A reference to a row of another service. */
interface Referring {
  /** The row that has it, or has the part that has it. */
  readonly root: ExamEntity;
  readonly entity: ExamEntity;
  readonly field: ExamField;
}

/** That nothing refers any more to what is deleted, where the plan says so, and that others are told of what that changes. */
export function givingWayQuestions(told: Told): Question[] {
  const { deleted } = told;
  if (deleted !== 'clear' && deleted !== 'remove') return [];
  const what = deleted === 'clear' ? 'no longer refers' : 'is gone, as it refers';
  return referringTo(told).flatMap((referring) => {
    const { root, field } = referring;
    const end = `to what has been deleted by ${field.name}`;
    return [
      told.question(`${root.id} ${what} ${end}`, () => givesWay(told, referring, deletion)),
      told.question(
        `${root.id} ${what} ${end}, which a new reading finds out`,
        () => givesWay(told, referring, deleteUntold),
        { isAlone: true },
      ),
    ];
  });
}

const deletion = (told: Told, target: StoredRow) => append(told, eventOf(told, 'deleted', target));

function referringTo({ sitting, service, target }: Told): readonly Referring[] {
  const own = sitting.plan.services.find(({ name }) => name === service)?.entities ?? [];
  return own.flatMap((entity) => {
    const root = entity.partOf ? findEntity(sitting.plan, entity.partOf.entity) : entity;
    const fields = entity.fields.filter(({ type }) => type.kind === 'reference' && type.target === target.id);
    return root ? fields.map((field) => ({ root, entity, field })) : [];
  });
}

async function givesWay(
  told: Told,
  referring: Referring,
  goes: (told: Told, target: StoredRow) => Promise<void>,
): Promise<void> {
  const { sitting, service } = told;
  const target = await sitting.rows.add(told.target);
  await append(told, eventOf(told, 'created', target));
  await told.expect(target.id, target.version, target.values);
  const row = await sitting.rows.add(referring.root);
  const other = await sitting.rows.add(referring.root);
  await refer(told, referring, row, target.id);
  await goes(told, target);
  await told.wait(`${referring.root.id} ${row.id} of ${service}`, () =>
    faultOf(told, referring, row, target.id),
  );
  if (!(await versionOf(told, referring.root, other.id)))
    throw new WrongAnswer(
      `expected ${other.id}, which refers to something else, to stay, saw that it is gone`,
    );
  await expectTold(told, referring.root, row);
}

/** As no caller could: whatever else the row needs stays as it is. */
async function refer(told: Told, { entity, field }: Referring, row: StoredRow, id: string): Promise<void> {
  const key = entity.partOf?.column ?? 'id';
  const text = `UPDATE ${quoted(entity.table)} SET ${quoted(field.column)} = $1 WHERE ${quoted(key)} = $2`;
  await told.sitting.databases.query(told.service, text, [id, row.id]);
}

async function faultOf(
  told: Told,
  { root, entity, field }: Referring,
  row: StoredRow,
  id: string,
): Promise<string | undefined> {
  const text = `SELECT count(*)::int AS count FROM ${quoted(entity.table)} WHERE ${quoted(field.column)} = $1`;
  const [found] = await told.sitting.databases.query<{ count: number }>(told.service, text, [id]);
  if (found?.count !== 0) return `it still refers to ${id} by ${field.name}`;
  const version = await versionOf(told, root, row.id);
  if (told.deleted === 'remove') return version === undefined ? undefined : 'it is still there';
  if (version === undefined) return 'it is gone';
  return version > row.version ? undefined : `its version is still ${version}`;
}

async function versionOf(told: Told, { table }: ExamEntity, id: string): Promise<number | undefined> {
  const text = `SELECT version FROM ${quoted(table)} WHERE id = $1`;
  const [row] = await told.sitting.databases.query<{ version: number }>(told.service, text, [id]);
  return row?.version;
}

/** Whoever copies the row comes to know of it. */
async function expectTold(told: Told, root: ExamEntity, row: StoredRow): Promise<void> {
  const { sitting } = told;
  for (const copy of sitting.plan.copies.filter(({ target }) => target === root.id)) {
    const there = new Told(sitting, copy, root);
    if (told.deleted === 'remove') await there.expectGone(row.id);
    else
      await there.until(row.id, async () => {
        const known = await there.known(row.id);
        return known && known.version > row.version ? undefined : `it is at version ${known?.version}`;
      });
  }
}
