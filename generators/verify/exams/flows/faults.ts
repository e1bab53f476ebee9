import pg from 'pg';
import { constraintName } from '../../plan/names.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import { fieldOf } from '../../wire/lookup.ts';
import type { ExamEntity, ExamOperation } from '../../plan/exam-plan.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Run } from './run.ts';
import type { StepItem } from './step-items.ts';

/** What becomes of a statement that has come so far. */
export type Way = 'refused' | 'error' | 'timeout' | 'crash before' | 'crash after';

const ACTIONS: Readonly<Record<Way, string>> = {
  // A guarded statement that meets no row: the service has to refuse then.
  refused: 'RETURN NULL',
  error: `RAISE EXCEPTION 'this was put here by an exam'`,
  timeout: 'PERFORM pg_sleep(60)',
  'crash before': 'PERFORM pg_sleep(9)',
  'crash after': 'PERFORM pg_sleep(9)',
};

/** A fault that waits in a table for the statement that it is meant for. */
export interface Fault {
  /** How often the statement has come so far. */
  readonly met: () => Promise<number>;
}

/** One after the other, that no two have the same name. */
let count = 0;

interface Trap {
  readonly service: string;
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE';
  readonly when: string;
  readonly action: string;
  readonly times: number;
}

async function setTrap(
  { databases }: Sitting,
  { service, table, on, when, action, times }: Trap,
): Promise<Fault> {
  count += 1;
  const name = `${TRAP}_${process.pid}_${count}`;
  await databases.query(
    service,
    `CREATE SEQUENCE ${name};
     CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
       BEGIN IF nextval('${name}') <= ${times} THEN ${action}; END IF; RETURN NEW; END $$;
     CREATE TRIGGER ${name} BEFORE ${on} ON ${quoted(table)} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION ${name}()`,
  );
  const met = async () => {
    const [row] = await databases.query<{ met: number }>(
      service,
      `SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS met FROM ${name}`,
    );
    return row?.met ?? 0;
  };
  return { met };
}

const TRAP = 'exam_trap';

/** Takes away all that was set, that of a killed exam included. */
export async function removeTraps({ databases, plan }: Sitting): Promise<void> {
  for (const { name } of plan.services) {
    const found = await databases.query<{ name: string }>(
      name,
      `SELECT relname AS name FROM pg_class WHERE relkind = 'S' AND relname LIKE '${TRAP}\\_%'`,
    );
    for (const one of found)
      await databases.query(name, `DROP FUNCTION IF EXISTS ${one.name} CASCADE; DROP SEQUENCE ${one.name}`);
  }
}

/** Lets what a step does fail so often in this way; undefined where nothing outside tells that it is being done. */
export async function failing(
  sitting: Sitting,
  run: Run,
  item: StepItem,
  way: Way,
  times: number,
): Promise<Fault | undefined> {
  if (way === 'crash after') return failingToNote(sitting, run, item, times);
  const { entity, operation } = item;
  if (!operation) return failingToCreate(sitting, item, way, times);
  const effect = effectOf(entity, operation, way);
  if (effect === undefined) return undefined;
  const when = `${isRow(sitting, item, 'OLD')} AND ${effect}`;
  return setTrap(sitting, {
    service: entity.service,
    table: entity.table,
    on: 'UPDATE',
    when,
    action: ACTIONS[way],
    times,
  });
}

async function failingToCreate(
  sitting: Sitting,
  item: StepItem,
  way: Way,
  times: number,
): Promise<Fault | undefined> {
  const { service, table, unique } = item.entity;
  const rule = unique.find(({ fields }) => fields.some((name) => Object.hasOwn(item.key, name)));
  if (way === 'refused' && !rule) return undefined;
  const taken = `RAISE unique_violation USING MESSAGE = 'taken', CONSTRAINT = '${constraintName(table, rule?.name ?? '', 'key')}'`;
  const action = way === 'refused' ? taken : ACTIONS[way];
  return setTrap(sitting, { service, table, on: 'INSERT', when: isRow(sitting, item, 'NEW'), action, times });
}

/** The step is done, and the flow does not know it yet. */
function failingToNote(
  sitting: Sitting,
  { flow, id }: Run,
  { step }: StepItem,
  times: number,
): Promise<Fault> {
  const done = `jsonb_path_exists(%.steps, '$[*] ? (@.name == "${step.entity}.${step.operation}" && @.state == "done")')`;
  const when = `OLD.row_id = ${pg.escapeLiteral(id)} AND OLD.name = ${pg.escapeLiteral(flow.name)}
    AND NOT ${done.replace('%', 'OLD')} AND ${done.replace('%', 'NEW')}`;
  return setTrap(sitting, {
    service: flow.service,
    table: 'flows',
    on: 'UPDATE',
    when,
    action: ACTIONS['crash after'],
    times,
  });
}

function isRow({ plan }: Sitting, { entity, key }: StepItem, version: 'OLD' | 'NEW'): string {
  const tests = Object.entries(key).map(([name, value]) => {
    const field = fieldOf(entity, name);
    const text = String(field ? toColumn(plan, field, value) : value);
    return `${version}.${quoted(field?.column ?? 'id')} = ${pg.escapeLiteral(text)}`;
  });
  return tests.join(' AND ');
}

/** By which a change of a row is known to be that of the operation. */
function effectOf(
  entity: ExamEntity,
  { to, does, calls, from }: ExamOperation,
  way: Way,
): string | undefined {
  const state = fieldOf(entity, entity.state ?? '')?.column;
  if (calls && way === 'refused') {
    const isFrom =
      state === undefined || from.length === 0
        ? ''
        : ` AND OLD.${quoted(state)} IN (${from.map(pg.escapeLiteral).join(', ')})`;
    return `OLD.port_attempt_id IS NULL AND NEW.port_attempt_id IS NOT NULL${isFrom}`;
  }
  if (to !== undefined && state !== undefined)
    return `NEW.${quoted(state)} = ${pg.escapeLiteral(to)} AND OLD.${quoted(state)} <> NEW.${quoted(state)}`;
  const [first] = does.filter(({ operator }) => operator !== '=');
  const column = first && fieldOf(entity, first.field)?.column;
  if (!first || column === undefined) return undefined;
  return `NEW.${quoted(column)} ${first.operator === '+=' ? '>' : '<'} OLD.${quoted(column)}`;
}
