import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';
import { Database, type Queries } from '../database.js';
import { Waker } from '../events/waker.js';
import { currentSpan } from '../traces.js';
import type { FlowState, StepLog } from './flow.js';

/** A flow that has begun, as it stands in the table. */
export interface FlowRow {
  readonly id: string;
  /** `checkout` */
  readonly name: string;
  /** The id of the row that it is about. */
  readonly rowId: string;
  readonly state: FlowState;
  readonly steps: readonly StepLog[];
  /** Why it is taken back: the problem of the step that was refused, `deadline`, or `cancelled`. */
  readonly reason: string | null;
  /** Why the present step is not done yet. */
  readonly fault: string | null;
  /** How often the present step has been tried, this time included. */
  readonly tries: number;
  /** When it is looked at again; null when it has ended. */
  readonly dueAt: Date | null;
  readonly isOverdue: boolean;
  readonly traceparent: string | null;
  readonly begunAt: Date;
  readonly endedAt: Date | null;
  readonly version: number;
}

const columns = raw(`id, name, row_id AS "rowId", state, steps, reason, fault, tries, due_at AS "dueAt",
   coalesce(deadline <= now(), false) AS "isOverdue", traceparent, begun_at AS "begunAt", ended_at AS "endedAt", version`);

/** Milliseconds for which whoever carries on a flow has it for itself, unless it says that it still does. */
const lease = raw(`interval '5 seconds'`);

/** What has ended is kept for ninety days, to look things up in. */
const outdated = sql`DELETE FROM flows WHERE id IN (
  SELECT id FROM flows WHERE ended_at < now() - interval '90 days' ORDER BY ended_at LIMIT 100)`;

/** All SQL of flows. */
@Injectable()
export class FlowRows {
  constructor(
    private readonly database: Database,
    private readonly waker: Waker,
  ) {}

  async insert(
    {
      name,
      rowId,
      steps,
      within,
    }: Pick<FlowRow, 'name' | 'rowId' | 'steps'> & { within: number | undefined },
    transaction: Queries,
  ): Promise<void> {
    const deadline = within === undefined ? null : sql`now() + ${within} * interval '1 millisecond'`;
    await transaction.query(sql`
      INSERT INTO flows (id, name, row_id, steps, traceparent, deadline)
      VALUES (${randomUUIDv7()}, ${name}, ${rowId}, ${JSON.stringify(steps)}, ${currentSpan()}, ${deadline})`);
    this.waker.wake('flows', transaction);
  }

  /** The last flow of this name about a row. */
  last(name: string, rowId: string): Promise<FlowRow | undefined> {
    return this.database.one(
      sql`SELECT ${columns} FROM flows WHERE row_id = ${rowId} AND name = ${name} ORDER BY begun_at DESC, id DESC LIMIT 1`,
    );
  }

  /** Flows that are due, for whoever asks first. */
  claim(most: number): Promise<FlowRow[]> {
    return this.database.query(sql`
      UPDATE flows SET due_at = now() + ${lease}, tries = tries + 1, version = version + 1
      WHERE id IN (SELECT id FROM flows WHERE due_at <= now() ORDER BY due_at LIMIT ${most} FOR UPDATE SKIP LOCKED)
      RETURNING ${columns}`);
  }

  /** Milliseconds until the next one is due. */
  async untilDue(): Promise<number> {
    const next = await this.database.one<{ wait: number | null }>(
      sql`SELECT extract(epoch FROM min(due_at) - now())::float8 * 1000 AS wait FROM flows`,
    );
    return Math.ceil(Math.max(next?.wait ?? Infinity, 0));
  }

  /** Says that somebody still carries these on. What has been changed meanwhile, such as put off, is left as it is. */
  async hold(flows: readonly FlowRow[]): Promise<void> {
    const ids = flows.map(({ id }) => id);
    const versions = flows.map(({ version }) => version);
    await this.database.query(sql`
      UPDATE flows SET due_at = now() + ${lease} FROM unnest(${ids}::uuid[], ${versions}::int[]) AS held (id, version)
      WHERE flows.id = held.id AND flows.version = held.version`);
  }

  /** The flow after a change; undefined where somebody else has changed it since it was read. */
  save(
    flow: FlowRow,
    change: Partial<Pick<FlowRow, 'state' | 'steps' | 'reason'>>,
  ): Promise<FlowRow | undefined> {
    const hasEnded = change.state === 'done' || change.state === 'undone';
    return this.database.one(sql`
      UPDATE flows SET state = ${change.state ?? flow.state}, steps = ${JSON.stringify(change.steps ?? flow.steps)},
        reason = ${change.state === 'done' ? null : (change.reason ?? flow.reason)}, fault = NULL, tries = 1, version = version + 1,
        due_at = ${hasEnded ? null : sql`now() + ${lease}`}, ended_at = ${hasEnded ? sql`now()` : null}
      WHERE id = ${flow.id} AND version = ${flow.version} RETURNING ${columns}`);
  }

  /** Leaves the present step to a later try. */
  async postpone(
    flow: FlowRow,
    steps: readonly StepLog[],
    fault: string,
    milliseconds: number,
  ): Promise<void> {
    await this.database.query(sql`
      UPDATE flows SET steps = ${JSON.stringify(steps)}, fault = ${fault}, version = version + 1,
        due_at = now() + ${milliseconds} * interval '1 millisecond'
      WHERE id = ${flow.id} AND version = ${flow.version}`);
  }

  async prune(): Promise<void> {
    await this.database.query(outdated);
  }
}
