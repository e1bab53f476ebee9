import { setTimeout as sleep } from 'node:timers/promises';
import { WrongAnswer } from '../../exam.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { type Action, actionsOf } from '../../wire/actions.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { withChange } from '../ask/compose.ts';
import { type Answer, send } from '../ask/call.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import { rowsIn } from '../ask/items.ts';
import type { Question } from '../ask/sitting.ts';
import { append, eventOf } from './bus.ts';
import type { Told } from './told.ts';

/** How often a row is changed in a row, and the other one beside it. */
const CHANGES = 12;

/** Milliseconds between two looks at a copy while its row is changed. */
const LOOK = 10;

/** What can be done with a row so that others are told of it. */
export const tellingActions = ({ sitting, target }: Told): readonly Action[] =>
  actionsOf(sitting.plan, target).filter(({ kind, operation }) =>
    kind === 'operation' ? operation?.byHand === false : ['create', 'change', 'delete'].includes(kind),
  );

/** That whatever is done with rows by way of their owner's routes comes to those who copy them. */
export function arrivalQuestions(told: Told): Question[] {
  const actions = tellingActions(told);
  const own = actions.map((action) => arranged(told, `${spoken(action)} comes to the copy`, action, arrives));
  const change = actions.find(({ kind, callers }) => kind === 'change' && !callers);
  const text = `a row that is changed ${CHANGES} times, and another in between, never goes back to an older version`;
  return change ? [...own, arranged(told, text, change, succeeds)] : own;
}

export const spoken = ({ kind, right, callers }: Action): string => {
  const what = { create: 'a new row', change: 'a change', delete: 'a deletion' }[kind as string] ?? right;
  return callers ? `${what} by another service` : what;
};

/** A question about an action, where there is a row for which somebody may do it. */
export function arranged(
  told: Told,
  text: string,
  action: Action,
  answer: (told: Told, arrangement: Arrangement) => Promise<void>,
  more: Partial<Question> = {},
): Question {
  let arrangement: Arrangement | undefined;
  const isThinkable = async () => {
    try {
      arrangement = await arrange(told.sitting, action, { full: true });
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
    }
    return arrangement !== undefined;
  };
  return told.question(
    text,
    async () => {
      if (arrangement) await answer(told, arrangement);
    },
    { ...more, isThinkable },
  );
}

async function arrives(told: Told, arrangement: Arrangement): Promise<void> {
  const { action, row } = arrangement;
  const isGone = action.kind === 'delete';
  if (isGone && row) {
    await append(told, eventOf(told, 'created', row));
    await told.expect(row.id, row.version, row.values);
  }
  const answer = await send(await callOf(told.sitting, arrangement));
  expectStatus(answer, action.success);
  const shown = isGone ? undefined : shownIn(answer, action);
  const arrival = shown ? told.expect(shown.id, shown.version, shown.values) : told.expectGone(row?.id ?? '');
  await arrival.catch((error: unknown) => {
    throw error instanceof WrongAnswer ? wrong(answer, 'it to be so in the copy', error.message) : error;
  });
}

type Shown = Pick<StoredRow, 'id' | 'version' | 'values'>;

/** The row in an answer; what it does not show has no value. */
function shownIn(answer: Answer, action: Action): Shown {
  const { fields } = action.entity;
  const [shown = {}] = rowsIn(action, answer) as readonly Values[];
  const { id, version } = shown;
  if (typeof id !== 'string' || typeof version !== 'number') throw wrong(answer, 'a row with its version');
  const nothing = Object.fromEntries(fields.map(({ name }) => [name, null]));
  return { id, version, values: { ...nothing, ...shown } };
}

/** Changes two rows in turn, as quickly as they are answered, and looks at the copy all the while. */
async function succeeds(told: Told, first: Arrangement): Promise<void> {
  let one = first;
  let other = await arrange(told.sitting, first.action, { full: true });
  const stop = watch(told, first.row?.id ?? '');
  try {
    for (let count = 0; count < CHANGES; count += 1) {
      one = await changed(told, one);
      other = await changed(told, other);
    }
    for (const { row } of [one, other]) if (row) await told.expect(row.id, row.version, row.values);
  } finally {
    await stop();
  }
  const seen = await stop();
  if (seen.some((version, at) => version < (seen[at - 1] ?? 0)))
    throw new WrongAnswer(`expected versions that grow, saw ${seen.join(', ')} of ${one.row?.id}`);
}

/** Looks which versions of a row a copy comes to have, until it is stopped. */
function watch(told: Told, id: string): () => Promise<readonly number[]> {
  const over = new AbortController();
  const seen: number[] = [];
  const look = async () => {
    while (!over.signal.aborted) {
      const known = await told.known(id);
      if (known && known.version !== seen.at(-1)) seen.push(known.version);
      await sleep(LOOK);
    }
    return seen;
  };
  const watching = look();
  // What goes wrong is told to who stops it.
  watching.catch(() => undefined);
  return () => {
    over.abort();
    return watching;
  };
}

/** After one more change, which may be the one that takes away who may change: then it is left as it was. */
async function changed(told: Told, arrangement: Arrangement): Promise<Arrangement> {
  const { row } = arrangement;
  const answer = await send(await callOf(told.sitting, arrangement));
  if (!row || (row.version > 1 && answer.status !== 200)) return arrangement;
  expectStatus(answer, 200);
  const { version, values } = shownIn(answer, arrangement.action);
  return withChange(told.sitting, { ...arrangement, row: { ...row, version, values } });
}
