import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Values } from '../../rows/stored-row.ts';
import { keyOf } from '../../wire/refusals.ts';
import { callOf } from '../ask/call-of.ts';
import { type Answer, type Call, sendOnce } from '../ask/call.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Beginner } from '../flows/beginning.ts';

/** What a client knows: what it has asked for, and what it was told. */
export interface Entry {
  readonly beginner: Beginner;
  readonly key: string;
  tries: number;
  /** What it was told before, which leaves the outcome open: statuses, and `no answer`. */
  readonly open: string[];
  /** The ids of rows that it was told of. */
  readonly told: Set<string>;
  /** The first answer that leaves nothing open; undefined where there was none in time. */
  answer?: Answer;
}

/** Milliseconds for which a client asks again, and between two tries. */
const PATIENCE = 120_000;
const PAUSE = 100;

/** Milliseconds by which clocks may differ. */
const CLOCKS = 1_000;

/** Clients that ask with one key until they are told what has become of it, and write down what they hear. */
export class Journal {
  readonly entries: Entry[] = [];
  /** Nothing before is of this journal, whatever the clock of the database says. */
  readonly since = new Date(Date.now() - CLOCKS);
  readonly #sitting: Sitting;
  #waiting = 0;

  constructor(sitting: Sitting) {
    this.#sitting = sitting;
  }

  /** Calls that have no answer yet. */
  get waiting(): number {
    return this.#waiting;
  }

  get answered(): number {
    return this.entries.filter(({ answer }) => answer).length;
  }

  async ask(beginner: Beginner): Promise<void> {
    const entry: Entry = { beginner, key: randomUUID(), tries: 0, open: [], told: new Set() };
    this.entries.push(entry);
    const { signal } = this.#sitting.examiner;
    this.#waiting += 1;
    for (const end = Date.now() + PATIENCE; Date.now() < end && !signal.aborted; await sleep(PAUSE)) {
      const answer = await this.#try(entry);
      if (!answer) continue;
      entry.answer = answer;
      break;
    }
    this.#waiting -= 1;
  }

  /** As people ask, where the gateway leads there. */
  #atTheGateway({ url }: Call): string {
    const { plan, system } = this.#sitting;
    const service = plan.exposed.find((name) => url.startsWith(`${system.url(name)}/`));
    return service === undefined ? url : url.replace(system.url(service), system.url('gateway'));
  }

  /** Undefined where the outcome is open. */
  async #try(entry: Entry): Promise<Answer | undefined> {
    const { arrangement } = entry.beginner;
    entry.tries += 1;
    const headers = { 'idempotency-key': entry.key };
    const call = await callOf(this.#sitting, arrangement, { headers });
    const answer = await sendOnce({ ...call, url: this.#atTheGateway(call) }).catch(() => undefined);
    if (!answer || answer.status >= 500 || answer.status === 429 || isInUse(answer)) {
      entry.open.push(answer ? String(answer.status) : 'no answer');
      return undefined;
    }
    const { id } = (answer.body ?? {}) as Values;
    if (answer.status < 300 && typeof id === 'string') entry.told.add(id);
    return answer;
  }
}

const isInUse = ({ body }: Answer) =>
  (body as Values | undefined)?.['type'] === '/problems/idempotency-key-in-use';

/** Whether the client may believe that it is done: a repetition of what has no key finds it done already. */
export function isDone({ answer, tries, beginner }: Entry): boolean {
  if (!answer) return false;
  return (
    answer.status < 300 ||
    (answer.status === 409 && tries > 1 && keyOf(beginner.arrangement.action) === 'none')
  );
}
