import { quoted } from '../../rows/databases.ts';
import type { Values } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { type Refusal, refusalsOf } from '../../wire/refusals.ts';
import { arrange, arrangeAgain } from '../ask/arrange.ts';
import type { Arranged, Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import {
  broken,
  brokenInList,
  inOtherStates,
  unfulfilled,
  leavingBounds,
  refusedByPort,
  type Provocation,
} from './impossible.ts';
import { referring, inUse, unknownPart } from './referring.ts';
import { endedFlow } from './asked-flows.ts';
import { spoken } from './refusal-words.ts';
import { refused, expectRefusal } from './refused.ts';
import type { Subject } from './subject.ts';
import { taken, takenInList } from './taken.ts';
import { randomUUID } from 'node:crypto';

/** That everything that the plan refuses is refused under its name, and has no effect. What needs the database to itself is not among it. */
export function refusalQuestions(subject: Subject): Question[] {
  const { sitting, action } = subject;
  if (action.operation?.byHand) return [];
  return refusalsOf(sitting.plan, action)
    .filter(({ cause }) => cause.kind !== 'key-in-use')
    .map((refusal) => {
      const question = `${spoken(refusal)} is ${refusal.status} ${refusal.problem}`;
      const found = arrangedFor(subject, refusal);
      if (!found) return subject.question(question, () => provoke(subject, refusal));
      // Rules about one row can rule each other out; then there is no such row, and nothing to refuse.
      let ready: Promise<Provocation | undefined> | undefined;
      const provocation = () => (ready ??= sought(found));
      return {
        ...subject.question(question, async () => {
          const all = await provocation();
          for (const { arrangement, body } of all ?? [])
            await expectRefusal(subject, refusal, arrangement, body);
        }),
        isThinkable: async () => (await provocation()) !== undefined,
      };
    });
}

/** A search begins with values that are drawn, and may have begun too far away. */
const searches = 3;

async function sought(find: () => Promise<Provocation>): Promise<Provocation | undefined> {
  for (let search = 0; search < searches; search += 1) {
    try {
      return await find();
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
    }
  }
  return undefined;
}

/** Rows and bodies that are refused for a condition, a check or a bound; undefined for other causes. */
function arrangedFor(subject: Subject, { cause }: Refusal): (() => Promise<Provocation>) | undefined {
  const { sitting, action } = subject;
  const one = (arranged: Arranged) => async () => [{ arrangement: await arrange(sitting, action, arranged) }];
  switch (cause.kind) {
    case 'check':
      return cause.list ? undefined : () => broken(subject, cause);
    case 'condition':
      return one({ isReady: false, conditions: unfulfilled(subject) });
    case 'assignment':
      return one({ isReady: false, conditions: leavingBounds(subject, cause.field) });
    default:
      return undefined;
  }
}

async function provoke(subject: Subject, refusal: Refusal): Promise<void> {
  const { cause } = refusal;
  switch (cause.kind) {
    case 'unique':
      return cause.list ? takenInList(subject, refusal, cause.list, cause) : taken(subject, refusal, cause);
    case 'guard':
    case 'unknown':
      return referring(subject, refusal, cause);
    case 'check':
      return cause.list && brokenInList(subject, refusal, cause.list, cause);
    case 'in-use':
      return inUse(subject, refusal, cause);
    case 'state':
      return inOtherStates(subject, refusal);
    case 'port':
      return refused(subject, refusal, { isReady: false, conditions: refusedByPort(subject) });
    case 'claimed':
      return claimed(subject, refusal);
    case 'unknown-part':
      return unknownPart(subject, refusal, cause.list);
    case 'flow-ended':
      return endedFlow(subject, refusal);
    case 'key-reused':
      return keyReused(subject, refusal);
    default:
      return undefined;
  }
}

/** The port has not answered another call for the row yet. */
async function claimed(subject: Subject, refusal: Refusal): Promise<void> {
  const { sitting, action } = subject;
  const { service, table } = action.entity;
  const arrangement = await arrange(sitting, action);
  const claim = `UPDATE ${quoted(table)} SET port_attempt_id = $2 WHERE id = $1`;
  await sitting.databases.query(service, claim, [arrangement.row?.id, randomUUID()]);
  await expectRefusal(subject, refusal, arrangement);
}

async function keyReused(subject: Subject, refusal: Refusal): Promise<void> {
  const { sitting, action } = subject;
  const first = await arrange(sitting, action);
  const headers = { 'idempotency-key': randomUUID() };
  const call = await callOf(sitting, first, { headers });
  expectStatus(await subject.send(call), action.success);
  const more = action.kind === 'create' ? { full: true } : {};
  let second = await arrangeAgain(sitting, first, more);
  // Where but a choice of a few values is sent, or a row that is shared, the same may come out again.
  for (let tries = 0; tries < 20 && isRepetition(first, second); tries += 1)
    second = await arrangeAgain(sitting, first, { ...more, given: await unshared(subject) });
  const other = await callOf(sitting, second, { headers, token: call.token });
  expectProblem(await subject.send(other), { status: refusal.status, problem: refusal.problem });
}

/** Rows for a creation to refer to that nothing else refers to. */
async function unshared({ sitting, action }: Subject): Promise<Values> {
  if (action.kind !== 'create') return {};
  const fields = action.takes.filter(({ type }) => type.kind === 'reference');
  const ids = fields.map(
    async (field) => [field.name, await sitting.rows.reference(action.entity, field, {})] as const,
  );
  return Object.fromEntries(await Promise.all(ids));
}

/** Whether the same is sent to the same place. */
const isRepetition = (first: Arrangement, second: Arrangement): boolean =>
  first.row?.id === second.row?.id && JSON.stringify(first.body) === JSON.stringify(second.body);
