import { setTimeout } from 'node:timers/promises';
import type { StoredRow } from '../../rows/stored-row.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { type BegunFlow, begunFlow, endFlow } from '../ask/begun-flow.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import { expectRefusal } from './refused.ts';
import type { Refusal } from '../../wire/refusals.ts';
import type { Subject } from './subject.ts';

/** Milliseconds until a flow that is due must have been gone on with. */
const PATIENCE = 20_000;

/** That whoever may ask is told of the flow of this row, and that what is asked for happens to it. */
export function askedFlows(subject: Subject): Question[] {
  const asks = subject.action.flow?.asks;
  const words = {
    read: 'answers with how far it is',
    resume: 'has it gone on with at once',
    cancel: 'has it taken back',
  };
  return asks ? [subject.question(words[asks], () => asked(subject)), none(subject)] : [];
}

async function asked(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const { row } = arrangement;
  if (!row || !action.flow) throw new Error('There is no flow to ask about.');
  const before = await begunFlow(sitting, action, row);
  const answer = await subject.send(await callOf(sitting, arrangement));
  expectStatus(answer, 200);
  const shown = answer.body as { id: string; name: string; state: string; reason?: string };
  const { asks, name } = action.flow;
  const reason = asks === 'cancel' ? 'cancelled' : undefined;
  const expected = { id: before.id, name, state: 'running', reason };
  for (const [key, value] of Object.entries(expected))
    if (shown[key as keyof typeof shown] !== value)
      throw wrong(answer, `${key} to be ${value}`, String(shown[key as keyof typeof shown]));
  if (asks === 'read') return;
  const after = await ended(subject, row);
  const state = asks === 'cancel' ? 'undone' : 'done';
  if (after.state !== state || (after.reason ?? undefined) !== reason)
    throw wrong(answer, `the flow to be ${state} after that`, `${after.state}, ${after.reason}`);
}

async function ended({ sitting, action }: Subject, row: StoredRow): Promise<BegunFlow> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const flow = await begunFlow(sitting, action, row);
    if (flow.ended || Date.now() > until) return flow;
    await setTimeout(100);
  }
}

/** Of a row about which none has begun. */
function none(subject: Subject): Question {
  const { sitting, action } = subject;
  return subject.question('a row without a flow is 404', async () => {
    const get = { ...action, flow: undefined };
    const call = await callOf(sitting, await arrange(sitting, get));
    expectStatus(await subject.send(call), 404);
  });
}

/** What has ended is not gone on with, and not taken back. */
export async function endedFlow(subject: Subject, refusal: Refusal): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  if (arrangement.row) await endFlow(sitting, action, arrangement.row);
  await expectRefusal(subject, refusal, arrangement);
}
