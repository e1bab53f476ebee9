import { randomUUID } from 'node:crypto';
import { keyOf } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import { expectShown } from '../ask/shown-row.ts';
import type { Question } from '../ask/sitting.ts';
import { exists } from '../ask/stored.ts';
import { expectEtag } from './after.ts';
import { askedFlows } from './asked-flows.ts';
import { changes } from './changes.ts';
import { creations } from './creations.ts';
import { lettingGo } from './letting-go.ts';
import { keptAnswerQuestions } from './kept-answers.ts';
import { operated } from './operations.ts';
import { expectRead, reading } from './reading.ts';
import { severalRowsQuestions } from './several-rows.ts';
import type { Subject } from './subject.ts';

/** That good input succeeds, answers as the contract says, and has its effect in the row and nowhere else. */
export function successQuestions(subject: Subject): Question[] {
  const { action } = subject;
  const isKeyed = keyOf(action) !== 'none' && action.operation?.byHand !== true;
  return [
    ...ownQuestions(subject),
    ...(isKeyed ? [subject.question('a key of 255 characters is taken', () => longestKey(subject))] : []),
  ];
}

function ownQuestions(subject: Subject): Question[] {
  const { kind, operation } = subject.action;
  switch (kind) {
    case 'list':
    case 'lookup':
      return [subject.question('answers with the rows', () => listed(subject))];
    case 'snapshot':
      return [subject.question('answers with the rows after one', () => followed(subject))];
    case 'get':
      return [
        subject.question('answers with the row, and with 304 to those who have it', () => got(subject)),
      ];
    case 'create':
      return creations(subject);
    case 'change':
      return changes(subject);
    case 'delete':
      return [subject.question('the row is gone', () => deleted(subject))];
    case 'let-go':
      return lettingGo(subject);
    case 'flow':
      return askedFlows(subject);
    case 'operation':
      return operation?.byHand
        ? []
        : [...operated(subject), ...severalRowsQuestions(subject), ...keptAnswerQuestions(subject)];
  }
}

async function longestKey(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const headers = { 'idempotency-key': randomUUID().padEnd(255, '~') };
  const call = await callOf(sitting, await arrange(sitting, action), { headers });
  expectStatus(await subject.send(call), action.success);
}

/** Alone: a list that is asked for one row has no other. */
async function listed(subject: Subject): Promise<void> {
  const { row, call } = await reading(subject);
  const answer = await subject.send(call);
  expectRead(subject, answer, row);
  const { items } = answer.body as { items: object[] };
  if (items.length !== 1) throw wrong(answer, `the one row ${row.id}`, `${items.length} rows`);
}

/** In the order of their ids, and the row at hand among them. */
async function followed(subject: Subject): Promise<void> {
  const { row, call } = await reading(subject);
  expectRead(subject, await subject.send(call), row);
}

async function got(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const call = await callOf(sitting, arrangement);
  const answer = await subject.send(call);
  expectStatus(answer, 200);
  expectEtag(answer, 1);
  expectShown(sitting, answer, action.entity, arrangement.row?.values ?? {});
  const again = await subject.send({ ...call, headers: { 'if-none-match': '"1"' } });
  expectStatus(again, 304);
  expectEtag(again, 1);
  const older = await subject.send({ ...call, headers: { 'if-none-match': '"7"' } });
  expectStatus(older, 200);
}

async function deleted(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const answer = await subject.send(await callOf(sitting, arrangement));
  expectStatus(answer, 204);
  const { row } = arrangement;
  if (row && (await exists(sitting, action.entity, row.id)))
    throw wrong(answer, 'the row to be gone', 'it is there');
  expectStatus(await subject.send(await callOf(sitting, arrangement)), 404);
}
