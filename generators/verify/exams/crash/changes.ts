import type { ExamEntity } from '../../plan/exam-plan.ts';
import type { StoredRow } from '../../rows/stored-row.ts';
import { findEntity } from '../../wire/lookup.ts';
import { inParallel } from '../ask/parallel.ts';
import type { Sitting } from '../ask/sitting.ts';
import { eventOf } from '../delivery/bus.ts';
import { tell } from '../delivery/outbox.ts';
import { Told } from '../delivery/told.ts';

/** How many rows are looked for at a time: each may have to be waited for. */
const WIDTH = 20;

/** Rows that others keep copies of, told of as their owners would, while things are killed. */
export class Changes {
  readonly #copies: readonly Told[];
  readonly #made: { readonly told: Told; readonly row: StoredRow }[] = [];

  /** What begins flows is told of by the calls of clients alone. */
  constructor(sitting: Sitting, without: ReadonlySet<ExamEntity>) {
    const { plan } = sitting;
    this.#copies = plan.copies.flatMap((copy) => {
      const target = findEntity(plan, copy.target);
      return target && !without.has(target) ? [new Told(sitting, copy, target)] : [];
    });
  }

  /** Services that keep copies. */
  get listeners(): readonly string[] {
    return [...new Set(this.#copies.map(({ service }) => service))];
  }

  get count(): number {
    return this.#made.length;
  }

  /** So many new rows of each kind that a service copies, told of at once. */
  async make(service: string, count: number): Promise<void> {
    for (const told of this.#copies.filter((one) => one.service === service)) {
      const rows: StoredRow[] = [];
      while (rows.length < count) rows.push(await told.sitting.rows.add(told.target));
      await tell(told, ...rows.map((row) => eventOf(told, 'created', row)));
      this.#made.push(...rows.map((row) => ({ told, row })));
    }
  }

  /** What is wrong with the copies, once all have had their time. */
  async missing(signal: AbortSignal): Promise<string[]> {
    const faults: string[] = [];
    const looks = this.#made.map(
      ({ told, row }) =>
        () =>
          told
            .expect(row.id, row.version, row.values)
            .catch((error: Error) => void faults.push(error.message)),
    );
    await inParallel(looks, WIDTH, signal);
    return faults;
  }
}
