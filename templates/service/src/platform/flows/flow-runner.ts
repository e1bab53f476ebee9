import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.js';
import { Background, sleep } from '../events/background.js';
import { Listener } from '../events/listener.js';
import { causedBy } from '../traces.js';
import { canBeUndone, type Item, type Step, type StepLog } from './flow.js';
import { type FlowRow, FlowRows } from './flow-rows.js';
import { type Outcome, StepCaller } from './step-caller.js';

/** Flows that are carried on at once. */
const most = 20;

/** Milliseconds: how long it may take until something is noticed that nobody was told of, and between signs that a flow is carried on. */
const poll = 500;
const heartbeat = 1_000;

/** Milliseconds before a step is tried again: the first pause and the longest; the pause doubles with each try. */
const pauses = { first: 100, longest: 30_000 };

/** From this try on, somebody ought to have a look. */
const isStuck = 8;

/** A flow as it stands by now, and what is done about it. */
interface Carried {
  flow: FlowRow;
  done: Promise<void>;
}

/**
 * Carries flows on, step by step. A step whose outcome is not known is tried again with the same key until it is, before anything
 * else is done; only then is the next one begun, or the flow taken back, from its last step to its first. Whatever stops on the
 * way, this process included, is gone on with from what the table says.
 */
@Injectable()
export class FlowRunner extends Background {
  private readonly held = new Set<Carried>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly rows: FlowRows,
    private readonly caller: StepCaller,
  ) {
    super(config);
  }

  protected async run(signal: AbortSignal): Promise<void> {
    const listener = await Listener.open(this.config.databaseUrl, 'flows');
    const stop = new AbortController();
    const over = AbortSignal.any([signal, stop.signal]);
    const holding = this.keepHolding(over);
    try {
      while (!over.aborted) {
        const claimed = await this.claim(over);
        if (claimed > 0 && this.held.size < most) continue;
        if (this.held.size === most) await Promise.race(this.works());
        else await listener.wait(Math.min(poll, await this.rows.untilDue()), over);
        if (claimed === 0) await this.rows.prune();
      }
    } finally {
      stop.abort();
      await Promise.all([...this.works(), holding, listener.close()]);
    }
  }

  private async claim(signal: AbortSignal): Promise<number> {
    const due = await this.rows.claim(most - this.held.size);
    for (const flow of due) {
      const carried: Carried = { flow, done: Promise.resolve() };
      this.held.add(carried);
      carried.done = causedBy(flow.traceparent ?? undefined, () => this.carryOn(carried, signal))
        .catch((error: unknown) => this.logger.warn(`${flow.name} ${flow.id} waits: ${String(error)}`))
        .finally(() => this.held.delete(carried));
    }
    return due.length;
  }

  private works(): Promise<void>[] {
    return [...this.held].map(({ done }) => done);
  }

  private async keepHolding(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(heartbeat, signal);
      if (this.held.size === 0) continue;
      await this.rows.hold([...this.held].map(({ flow }) => flow)).catch(() => undefined);
    }
  }

  private async carryOn(carried: Carried, signal: AbortSignal): Promise<void> {
    while (carried.flow.endedAt === null && !signal.aborted) {
      const { flow } = carried;
      const next =
        flow.state === 'running' ? await this.goOn(flow, signal) : await this.takeBack(flow, signal);
      if (!next) return;
      carried.flow = next;
    }
  }

  /** The next step. Undefined where the flow has to wait. */
  private async goOn(flow: FlowRow, signal: AbortSignal): Promise<FlowRow | undefined> {
    const index = flow.steps.findIndex(({ state }) => state === 'open');
    const step = flow.steps[index];
    if (!step) return this.rows.save(flow, { state: 'done' });
    const reason = flow.reason ?? (flow.isOverdue ? 'deadline' : undefined);
    if (reason !== undefined && flow.tries === 1 && canBeUndone(flow.steps))
      return this.rows.save(flow, { state: 'undoing', reason });
    const outcome = await this.attempt(flow, index, step.path, bodyOf(step, flow.steps), signal);
    if (outcome.kind === 'done') {
      const rows = rowsOf(step, outcome.answer);
      return this.rows.save(flow, { steps: replaced(flow, index, { state: 'done', ...(rows && { rows }) }) });
    }
    if (outcome.kind === 'refused' && canBeUndone(flow.steps)) {
      const steps = replaced(flow, index, { state: 'refused' });
      return this.rows.save(flow, { state: 'undoing', steps, reason: flow.reason ?? outcome.problem });
    }
    return this.wait(flow, index, outcome);
  }

  /** The undo of the last step that is done. */
  private async takeBack(flow: FlowRow, signal: AbortSignal): Promise<FlowRow | undefined> {
    const index = flow.steps.findLastIndex(({ state, undo }) => state === 'done' && undo);
    const step = flow.steps[index];
    if (!step?.undo) return this.rows.save(flow, { state: 'undone' });
    const items = step.undo.items ?? step.items ?? step.rows?.map(() => ({ row: nameOf(step) })) ?? [];
    const body = { items: resolved(items, flow.steps) };
    const outcome = await this.attempt(flow, index, step.undo.path, body, signal);
    if (outcome.kind !== 'done') return this.wait(flow, index, outcome);
    return this.rows.save(flow, { steps: replaced(flow, index, { state: 'undone' }) });
  }

  private async attempt(
    flow: FlowRow,
    index: number,
    path: string,
    body: StepBody,
    signal: AbortSignal,
  ): Promise<Outcome> {
    // A list without parts has nothing to be done with.
    const { items } = body;
    if (Array.isArray(items) && items.length === 0) return { kind: 'done', answer: body };
    const { service, refusals = 0, state } = flow.steps[index]!;
    const key = [flow.id, index, ...(state === 'done' ? ['undo'] : []), refusals].join('/');
    return this.caller.call({ service, path, body, key }, flow.id, signal);
  }

  /** What has been refused for good is asked for anew, under another key. */
  private async wait(
    flow: FlowRow,
    index: number,
    outcome: Exclude<Outcome, { kind: 'done' }>,
  ): Promise<undefined> {
    const { name, refusals = 0 } = flow.steps[index]!;
    const isRefused = outcome.kind === 'refused';
    const fault = `${name}: ${isRefused ? outcome.problem : outcome.fault}`;
    const message = `${flow.name} ${flow.id} of ${flow.rowId} waits: ${fault}`;
    if (flow.tries >= isStuck) this.logger.error(message);
    else this.logger.warn(message);
    const steps = isRefused ? replaced(flow, index, { refusals: refusals + 1 }) : flow.steps;
    const pause = Math.min(pauses.first * 2 ** (flow.tries - 1), pauses.longest) * (0.5 + Math.random() / 2);
    await this.rows.postpone(flow, steps, fault, pause);
  }
}

const replaced = ({ steps }: FlowRow, index: number, change: Partial<StepLog>): StepLog[] =>
  steps.map((step, at) => (at === index ? { ...step, ...change } : step));

const nameOf = ({ as, name }: Step): string => as ?? name;

/** What rows are created from, or what an operation is asked for. */
type StepBody = Readonly<Record<string, unknown>>;

function bodyOf({ create, creates, items = [], from }: Step, steps: readonly StepLog[]): StepBody {
  const known = valuesFrom(from, steps);
  if (create) return { ...create, ...known };
  return { items: creates?.map((one) => ({ ...one, ...known })) ?? resolved(items, steps) };
}

/** Items as they are sent: what they say of rows of earlier steps is known by now. */
const resolved = (items: readonly Item[], steps: readonly StepLog[]) =>
  items.map(({ row, with: given, from }, index) => ({
    row: typeof row === 'string' ? { id: rowNamed(row, steps, index)['id'] } : row,
    ...((given ?? from) && { with: { ...given, ...valuesFrom(from, steps) } }),
  }));

const valuesFrom = (from: Step['from'], steps: readonly StepLog[]) =>
  Object.fromEntries(
    Object.entries(from ?? {}).map(([input, place]) => {
      const [name = '', field = ''] = place.split('.');
      return [input, rowNamed(name, steps)[field]];
    }),
  );

/** The one that bears a name; of several, that in a place. */
function rowNamed(name: string, steps: readonly StepLog[], place = 0): Row {
  const rows = steps.find((step) => nameOf(step) === name)?.rows ?? [];
  return rows[place] ?? rows[0] ?? {};
}

/** What has to be known later of the rows that a step has created, or been about. */
function rowsOf({ create, creates, as, keep = [] }: Step, answer: unknown): StepLog['rows'] {
  if (!create && !creates && as === undefined) return undefined;
  const rows = create ? [Row.parse(answer)] : Items.parse(answer).items;
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name === 'id' || keep.includes(name))),
  );
}

const Row = z.record(z.string(), z.unknown());
type Row = z.output<typeof Row>;

const Items = z.object({ items: z.array(Row) });
