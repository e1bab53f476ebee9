import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import type { Queries } from '../database.js';
import type { NewEvent } from '../events/event.js';
import { notFound } from '../problems.js';
import { type Flow, stepsOf } from './flow.js';
import { type FlowRow, FlowRows } from './flow-rows.js';
import { type FlowView, toFlowView } from './flow-view.js';

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

  /** How far the last flow of this name about a row is. */
  async read(name: string, rowId: string): Promise<FlowView> {
    return toFlowView(await this.last(name, rowId));
  }

  private async last(name: string, rowId: string): Promise<FlowRow> {
    const flow = await this.rows.last(name, rowId);
    if (!flow) throw notFound(name.replaceAll('-', ' '));
    return flow;
  }
}
