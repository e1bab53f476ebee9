import { WrongAnswer } from '../../exam.ts';
import type { ExamCreation, ExamEntity } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { findEntity } from '../../wire/lookup.ts';
import { differences } from '../ask/stored.ts';
import { identityOf } from '../contract/identity.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import { acknowledged, append, deliverAgain, eventOf, type ToldEvent } from './bus.ts';
import { remove } from './faults.ts';
import { Told } from './told.ts';

/** That a row is created for an event, and one only, wherever the plan says so, and that what a person is to write is written. */
export function followingQuestions(sitting: Sitting, only: string | undefined): Question[] {
  return sitting.plan.follows.flatMap(({ service, target: id, creates, byHand }) => {
    const target = findEntity(sitting.plan, id);
    if (!target || (only !== undefined && only !== service && only !== target.service)) return [];
    const told = new Told(
      sitting,
      { service, target: id, fields: [], deleted: 'keep', personal: false },
      target,
    );
    return [
      ...creates.flatMap((creation) => createdQuestions(told, creation)),
      ...byHand.map((event) =>
        told.question(`what follows from ${event} is written by a person`, () => written(told, event)),
      ),
    ];
  });
}

/** By the id of the other row it is known which row has come of it. */
function createdQuestions(told: Told, creation: ExamCreation): Question[] {
  const entity = findEntity(told.sitting.plan, creation.entity);
  const key = entity?.fields.find(({ name }) => creation.given[name] === 'id');
  if (!entity || !key) return [];
  const what = `${creation.event} creates one ${entity.id}, however often it is delivered`;
  const isOfUsers = told.target.id === 'identity.User' && creation.event === 'created';
  return [
    told.question(what, () => created(told, creation, entity, key.column)),
    ...(isOfUsers
      ? [told.question(`who registers has one ${entity.id}`, () => registered(told, entity, key.column))]
      : []),
  ];
}

/** No event of the exam's own: identity itself tells of it. */
async function registered(told: Told, entity: ExamEntity, column: string): Promise<void> {
  const identity = await identityOf(told.sitting, told.target);
  const { id } = await identity.registered();
  await told.wait(`what comes of the user ${id}`, async () => {
    const rows = await createdFor(told, entity, column, id);
    return rows.length === 1 ? undefined : `${rows.length} rows of ${entity.id} refer to it`;
  });
}

async function created(
  told: Told,
  creation: ExamCreation,
  entity: ExamEntity,
  column: string,
): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  const event = happened(told, creation.event, row);
  await append(told, event);
  await told.wait(`what comes of ${event.type} ${row.id}`, async () => {
    const ids = await createdFor(told, entity, column, row.id);
    return ids.length === 0 ? `no row of ${entity.id} refers to it` : undefined;
  });
  const [id = ''] = await createdFor(told, entity, column, row.id);
  const faults = await differences(told.sitting, entity, id, givenBy(creation, row), []);
  if (faults.length > 0) throw new WrongAnswer(`the row ${id} of ${entity.id}: ${faults.join('; ')}`);
  await append(told, event);
  await acknowledged(told, await deliverAgain(told, event));
  const again = await createdFor(told, entity, column, row.id);
  if (again.length !== 1)
    throw new WrongAnswer(`expected one row of ${entity.id} for ${row.id}, saw ${again.length}`);
}

function happened(told: Told, name: string, row: StoredRow): ToldEvent {
  const isStandard = name === 'created' || name === 'changed' || name === 'deleted';
  const event = eventOf(told, isStandard ? name : 'changed', row);
  return isStandard ? event : { ...event, type: `${told.target.id}.${name}` };
}

function givenBy({ given }: ExamCreation, row: StoredRow): Values {
  const values: Values = { ...row.values, id: row.id };
  return Object.fromEntries(Object.entries(given).map(([name, from]) => [name, values[from] ?? null]));
}

async function createdFor(
  told: Told,
  { table, fields }: ExamEntity,
  column: string,
  id: string,
): Promise<readonly string[]> {
  const key = fields.find((field) => field.column === column);
  const value = key ? toColumn(told.sitting.plan, key, id) : id;
  const rows = await told.sitting.databases.query<{ id: string }>(
    told.service,
    `SELECT id::text AS id FROM ${quoted(table)} WHERE ${quoted(column)} = $1`,
    [value],
  );
  return rows.map((row) => row.id);
}

/** Whatever else a person has it do with a row of the exam: it says of itself if nobody has written it yet. */
async function written(told: Told, name: string): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  const event = happened(told, name, row);
  await append(told, event);
  await acknowledged(told, event.id);
  const [aside] = await told.sitting.databases.query<{ fault: string }>(
    told.service,
    `SELECT fault FROM delayed_events WHERE id = $1 AND fault LIKE '%is not written yet%'`,
    [event.id],
  );
  if (!aside) return;
  await remove(told, row.id);
  throw new WrongAnswer(
    `expected ${told.service} to do something about ${event.type}, saw it put aside: ${aside.fault}`,
  );
}
