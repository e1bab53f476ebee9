import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import type { Queries } from '../database.js';
import type { NewEvent } from '../events/event.js';
// #region asked
import { conflict, notFound } from '../problems.js';
// #endregion
import { canBeUndone, type Flow, stepsOf } from './flow.js';
import { type FlowRow, FlowRows } from './flow-rows.js';
// #region asked
import { type FlowView, toFlowView } from './flow-view.js';
// #endregion

/** What is told of a row, with what brought it about and, of what a change has changed, how it was before. */
type Told<Data extends object> = NewEvent<
  Data & { readonly before?: Readonly<Record<string, unknown>> | undefined }
>;

/** Where flows begin. */
@Injectable()
export class Flows {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly rows: FlowRows,
  ) {}

  /** Begins what these events bring about: if, and only if, the transaction is committed. */
  async begin<Data extends object>(
    transaction: Queries,
    flows: readonly Flow<Data>[],
    events: readonly Told<Data>[],
  ): Promise<void> {
    for (const event of events) {
      const before = event.data.before && { ...event.data, ...event.data.before };
      const begun = flows.filter(
        ({ begins, only }) => begins === event.type && (only === undefined || only(event.data, before)),
      );
      for (const flow of begun) {
        const steps = stepsOf(flow, this.config.service, event);
        await this.rows.insert(
          { name: flow.name, rowId: event.subject, steps, within: flow.within },
          transaction,
        );
      }
    }
  }
  // #region read

  /** How far the last flow of this name about a row is. */
  async read(name: string, rowId: string): Promise<FlowView> {
    return toFlowView(await this.last(name, rowId));
  }
  // #endregion
  // #region resume

  /** Has the step that waits tried at once. */
  async resume(name: string, rowId: string): Promise<FlowView> {
    const flow = await this.rows.resume(await this.last(name, rowId));
    if (!flow) throw conflict(`${name}-resume-refused`, 'It has ended.');
    return toFlowView(flow);
  }
  // #endregion
  // #region cancel

  /** Has it taken back, as long as that is possible. */
  async cancel(name: string, rowId: string): Promise<FlowView> {
    let cancelled: FlowRow | undefined;
    // Where it has gone on meanwhile, it is looked at again.
    while (!cancelled) {
      const flow = await this.last(name, rowId);
      if (flow.state !== 'running' || !canBeUndone(flow.steps))
        throw conflict(`${name}-cancel-refused`, 'It can no longer be taken back.');
      cancelled = await this.rows.cancel(flow);
    }
    return toFlowView(cancelled);
  }
  // #endregion
  // #region asked

  private async last(name: string, rowId: string): Promise<FlowRow> {
    const flow = await this.rows.last(name, rowId);
    if (!flow) throw notFound(name.replaceAll('-', ' '));
    return flow;
  }
  // #endregion
}
