import { randomUUID } from 'node:crypto';
import type { StoredRow } from '../../rows/stored-row.ts';
import type { Action } from '../../wire/actions.ts';
import type { Sitting } from './sitting.ts';

/** A step in which nothing is done, and the last one that can be refused: so the flow can be gone on with, and be taken back. */
const STEP = { name: 'nothing', service: 'nobody', path: '', items: [], pivot: true, state: 'open' };

/** Where an action asks about a flow of a row: the id of one that has begun, and that stands still until somebody has it go on. */
export async function beginFlow(
  { databases }: Sitting,
  { entity, flow }: Action,
  row: StoredRow,
): Promise<string | undefined> {
  if (!flow) return undefined;
  const id = randomUUID();
  await databases.query(
    entity.service,
    `INSERT INTO flows (id, name, row_id, steps, due_at) VALUES ($1, $2, $3, $4, 'infinity')`,
    [id, flow.name, row.id, JSON.stringify([STEP])],
  );
  return id;
}

/** A flow of a row as it stands in the table. */
export interface BegunFlow {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly ended: boolean;
}

export async function begunFlow(
  { databases }: Sitting,
  { entity, flow }: Action,
  row: StoredRow,
): Promise<BegunFlow> {
  const [found] = await databases.query<BegunFlow>(
    entity.service,
    'SELECT id, state, reason, ended_at IS NOT NULL AS ended FROM flows WHERE name = $1 AND row_id = $2',
    [flow?.name, row.id],
  );
  if (!found) throw new Error(`There is no flow of ${row.id}.`);
  return found;
}

/** As if all of it had been done meanwhile. */
export async function endFlow(
  { databases }: Sitting,
  { entity, flow }: Action,
  row: StoredRow,
): Promise<void> {
  await databases.query(
    entity.service,
    `UPDATE flows SET state = 'done', due_at = NULL, ended_at = now() WHERE name = $1 AND row_id = $2`,
    [flow?.name, row.id],
  );
}
