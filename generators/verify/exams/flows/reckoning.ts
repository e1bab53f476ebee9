import { evaluate } from '../../plan/evaluate.ts';
import { Exact } from '../../plan/exact.ts';
import type { ExamFlow, ExamOperation, ExamPlan } from '../../plan/exam-plan.ts';
import { valueOf } from '../../plan/value.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { asWritten } from '../../values/written.ts';
import { fieldOf, findEntity } from '../../wire/lookup.ts';
import { mentions } from '../../wire/mentions.ts';
import { inParallel } from '../ask/parallel.ts';
import type { Sitting } from '../ask/sitting.ts';
import { differences } from '../ask/stored.ts';
import { type Run, type Standing, standingsOf } from './run.ts';
import { operationOf, type StepItem } from './step-items.ts';
import type { Supplies } from './supplies.ts';

/** How many rows are looked at at a time. */
const width = 4;

/**
 * What the tables say beside what the ends of these flows mean: the effects of what is done are there once, those of what is undone
 * have been taken back. An empty list where all agree.
 */
export async function disagreements(
  sitting: Sitting,
  supplies: Supplies,
  runs: readonly Run[],
): Promise<string[]> {
  const faults: string[] = [];
  const ended: Ended[] = [];
  const tasks = runs.map((run) => async () => {
    const standings = await standingsOf(sitting, run);
    const [standing] = standings;
    if (!standing || standings.length > 1)
      faults.push(`${nameOf(run)} has begun ${standings.length} times, not once`);
    else {
      ended.push({ run, standing });
      faults.push(...(await ofRun(sitting, run, standing)));
    }
  });
  await inParallel(tasks, width, sitting.examiner.signal);
  const amounts = supplies.all.map((row) => async () => {
    faults.push(...(await ofSupply(sitting, supplies, row, ended)));
  });
  await inParallel(amounts, width, sitting.examiner.signal);
  return faults;
}

interface Ended {
  readonly run: Run;
  readonly standing: Standing;
}

const nameOf = ({ flow, id }: Run) => `${flow.name} of ${id}`;

async function ofRun(sitting: Sitting, run: Run, standing: Standing): Promise<string[]> {
  const isDone = standing.state === 'done';
  if (!isDone && standing.state !== 'undone') return [`${nameOf(run)} is ${standing.state}`];
  const faults = [...(await ofOwnRow(sitting, run, isDone))];
  for (const item of run.items) {
    const rows = await rowsOf(sitting, item);
    faults.push(...ofCreation(item, rows, isDone), ...ofState(sitting.plan, run, item, rows, isDone));
    for (const { id } of rows) faults.push(...(await ofPort(sitting, item, id, isDone)));
  }
  const story = standing.steps.map(({ name, state }) => `${name} ${state}`).join(', ');
  return [...new Set(faults)].map((fault) => `${nameOf(run)} is ${standing.state} (${story}), and ${fault}`);
}

interface Found {
  readonly id: string;
  readonly state: string | null;
}

/** The rows that a step is about, as they stand there. */
export async function rowsOf({ databases, plan }: Sitting, { entity, key }: StepItem): Promise<Found[]> {
  const fields = Object.keys(key).map((name) => fieldOf(entity, name));
  const where = fields
    .map((field, index) => `${quoted(field?.column ?? 'id')} = $${index + 1}`)
    .join(' AND ');
  const values = Object.entries(key).map(([name, value]) => {
    const field = fieldOf(entity, name);
    return field ? toColumn(plan, field, value) : value;
  });
  const state = fieldOf(entity, entity.state ?? '')?.column;
  const text = `SELECT id::text, ${state === undefined ? 'NULL' : `${quoted(state)}::text`} AS state FROM ${quoted(entity.table)} WHERE ${where}`;
  return databases.query<Found & Values>(entity.service, text, values);
}

/** The row that has begun it: where it could not be completed, what the plan says that becomes of it then. */
async function ofOwnRow(
  { databases }: Sitting,
  { flow, entity, items, id }: Run,
  isDone: boolean,
): Promise<string[]> {
  const last = items.findLast((item) => item.entity === entity && item.operation?.to !== undefined);
  const expected = isDone ? last?.operation?.to : operationOf(entity, flow.failed)?.to;
  const column = fieldOf(entity, entity.state ?? '')?.column;
  if (expected === undefined || column === undefined) return [];
  const text = `SELECT ${quoted(column)}::text AS state FROM ${quoted(entity.table)} WHERE id = $1`;
  const [row] = await databases.query<{ state: string }>(entity.service, text, [id]);
  return row?.state === expected ? [] : [`its row is ${row?.state ?? 'gone'}, not ${expected}`];
}

function ofCreation({ operation, entity }: StepItem, rows: readonly Found[], isDone: boolean): string[] {
  if (operation || (isDone ? rows.length === 1 : rows.length <= 1)) return [];
  return [`there are ${rows.length} rows of ${entity.id} for it`];
}

/** The state in which the last step leaves a row, or, backwards, the undo of the first. */
function ofState(
  plan: ExamPlan,
  run: Run,
  item: StepItem,
  rows: readonly Found[],
  isDone: boolean,
): string[] {
  const { entity } = item;
  if (entity.state === undefined || entity === run.entity) return [];
  const own = run.items.filter((one) => one.entity === entity && isSameRow(one, item));
  const first = findEntity(plan, entity.id)?.fields.find(({ name }) => name === entity.state)?.default;
  const expected = isDone
    ? (own.findLast(({ operation }) => operation?.to !== undefined)?.operation?.to ??
      (item.operation ? undefined : first))
    : operationOf(entity, own.find(({ step }) => step.undo !== undefined)?.step.undo)?.to;
  if (expected === undefined) return [];
  return rows
    .filter(({ state }) => state !== expected)
    .map(({ state }) => `${entity.id} is ${state}, not ${expected}`);
}

const isSameRow = (one: StepItem, other: StepItem) => JSON.stringify(one.key) === JSON.stringify(other.key);

/** What a port was asked for: once where it is done, and as often taken back where it is not. */
async function ofPort(
  sitting: Sitting,
  { entity, operation, step }: StepItem,
  id: string,
  isDone: boolean,
): Promise<string[]> {
  if (!operation?.calls) return [];
  const undo = operationOf(entity, step.undo);
  const asked = await askedOf(sitting, entity.service, id, operation);
  const back = undo?.calls ? await askedOf(sitting, entity.service, id, undo) : { done: 0, open: 0 };
  const faults = asked.open + back.open > 0 ? [`a call of ${operation.calls.port} has not ended`] : [];
  const expected = isDone ? [1, 0] : undo?.calls ? [back.done, back.done] : undefined;
  if (expected && (asked.done !== expected[0] || back.done !== expected[1] || asked.done > 1))
    faults.push(
      `${operation.calls.port} was asked ${asked.done} times for ${operation.name}${undo ? `, and ${back.done} times for ${undo.name}` : ''}`,
    );
  return faults;
}

async function askedOf({ databases }: Sitting, service: string, id: string, { name }: ExamOperation) {
  const [asked] = await databases.query<{ done: number; open: number }>(
    service,
    `SELECT count(*) FILTER (WHERE outcome = 'done')::int AS done, count(*) FILTER (WHERE outcome IS NULL)::int AS open
     FROM port_attempts WHERE row_id = $1 AND operation LIKE '%.' || $2`,
    [id, name],
  );
  return asked ?? { done: 0, open: 0 };
}

/** What all that is done, and nothing else, has added to the numbers of a row, or taken from them. */
async function ofSupply(
  sitting: Sitting,
  supplies: Supplies,
  row: StoredRow,
  ended: readonly Ended[],
): Promise<string[]> {
  const { entity, values } = row;
  const sums = new Map<string, Exact>();
  const done = ended.filter(({ standing }) => standing.state === 'done').flatMap(({ run }) => run.items);
  for (const item of done.filter((one) => supplies.find(one) === row)) {
    for (const { field, operator, value } of item.operation?.does ?? []) {
      const by = evaluate(value, { row: {}, inputs: item.inputs });
      const known = fieldOf(entity, field);
      if (operator === '=' || !known || !(by instanceof Exact)) continue;
      const before = sums.get(field) ?? (valueOf(known.type, values[field] ?? 0) as Exact);
      sums.set(field, operator === '+=' ? before.plus(by) : before.minus(by));
    }
  }
  const touched = supplies.touched(row).filter((name) => !sums.has(name));
  const expected: Record<string, unknown> = Object.fromEntries(touched.map((name) => [name, values[name]]));
  for (const [name, sum] of sums) {
    const field = fieldOf(entity, name);
    if (field) expected[name] = asWritten(field, sum, sitting.rows.setting);
  }
  const faults = await differences(sitting, entity, row.id, expected, []);
  return faults.map((fault) => `after ${ended.length} flows, ${fault} in ${entity.id} ${row.id}`);
}

/** What nothing outside tells: it is named, so that nobody believes it to be looked at. */
export function unsaidOf(plan: ExamPlan, { steps }: ExamFlow): string[] {
  return steps.flatMap(({ entity: id, operation: name, undo: undoing }) => {
    const entity = findEntity(plan, id);
    const operation = entity && operationOf(entity, name);
    if (!entity || !operation) return [];
    const undo = operationOf(entity, undoing);
    const unsaid = operation.does
      .filter(
        ({ operator, value }) => operator === '=' || !mentions(value).every((one) => isInput(operation, one)),
      )
      .map(({ field }) => `${field} after ${id}.${name}`);
    const isReturned =
      !undo || operation.does.every((one) => undo.does.some((other) => isOpposite(one, other)));
    const isSeen = operation.to !== undefined || operation.does.length > 0 || operation.calls !== undefined;
    return [
      ...unsaid,
      ...(isReturned || operation.does.every(({ operator }) => operator === '=')
        ? []
        : [`what ${undoing} leaves of ${id}.${name}`]),
      ...(isSeen ? [] : [`${id}.${name}`]),
    ];
  });
}

type Assignment = ExamOperation['does'][number];

const isInput = ({ takes }: ExamOperation, name: string) => takes.some((field) => field.name === name);

const isOpposite = (one: Assignment, other: Assignment) =>
  one.field === other.field &&
  one.operator !== '=' &&
  other.operator !== '=' &&
  one.operator !== other.operator &&
  JSON.stringify(one.value) === JSON.stringify(other.value);
