import { WrongAnswer } from '../../exam.ts';
import { unknownKey } from '../../values/valid.ts';
import { type Action, isInternal, isOfRows } from '../../wire/actions.ts';
import { statusesOf } from '../../wire/statuses.ts';
import { isFor } from '../../wire/truth.ts';
import { arrange, arrangeFor, arrangeWith } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import { everyKind } from '../ask/people.ts';
import type { Question } from '../ask/sitting.ts';
import type { Subject } from './subject.ts';

/** What any HTTP service has to say of tokens, rows that are not there, versions and bodies. */
export function protocolQuestions(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const statuses = statusesOf(sitting.plan, action).filter((status) => status !== 404 || looksUp(action));
  const questions: readonly [number, string, () => Promise<void>][] = [
    [401, 'a token that is none is 401', () => unauthorized(subject)],
    [403, 'somebody who may not is 403', () => forbidden(subject)],
    [404, 'an id that no row has is 404', () => notFound(subject)],
    [412, 'a version that is not the latest is 412', () => stale(subject)],
    [428, 'no version is 428', () => unversioned(subject)],
    [413, 'a body of more than 1 MiB is 413', () => tooLarge(subject)],
    [415, 'a body that is not JSON is 415', () => notJson(subject)],
    [501, 'is written by hand', () => written(subject)],
  ];
  return questions
    .filter(([status]) => statuses.includes(status))
    .map(([, question, answer]) => subject.question(question, answer));
}

/** Which rows a call means is for a person to find out, where what is done with them is theirs to write. */
const looksUp = ({ operation, rowKeys }: Action): boolean => !(operation?.byHand && rowKeys);

async function unauthorized(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const call = await callOf(sitting, await arrange(sitting, action));
  expectProblem(await subject.send({ ...call, token: 'not.a.token' }), {
    status: 401,
    problem: 'unauthorized',
  });
  const isOpen = action.grants.some(({ to }) => to.kind === 'public');
  if (!isOpen)
    expectProblem(await subject.send({ ...call, token: undefined }), {
      status: 401,
      problem: 'unauthorized',
    });
}

async function forbidden(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  if (isInternal(action)) {
    const good = await arrange(sitting, action);
    const token = await sitting.system.userToken({
      id: good.person?.id ?? '',
      roles: sitting.plan.identity.roles.map(({ name }) => name),
    });
    expectProblem(await subject.send(await callOf(sitting, good, { token })), {
      status: 403,
      problem: 'forbidden',
    });
    return;
  }
  const arrangement = await forbiddenArrangement(subject);
  const body = arrangement.body ?? (await bodyOfSomebodyElse(subject));
  expectProblem(await subject.send(await callOf(sitting, { ...arrangement, body })), {
    status: 403,
    problem: 'forbidden',
  });
}

async function forbiddenArrangement(subject: Subject): Promise<Arrangement> {
  const { sitting, action } = subject;
  if (!isOfRows(action) && action.kind !== 'create') return anybody(subject);
  const naming = action.kind === 'create' ? await namingAnother(subject) : undefined;
  return naming ?? arrangeFor(sitting, action, 'forbidden', { isReady: false, states: [] });
}

/** Somebody who may make rows, but none that belong to whom they name. */
async function namingAnother({ sitting, action }: Subject): Promise<Arrangement | undefined> {
  const { plan, rows } = sitting;
  const { grants, entity } = action;
  for (const field of entity.fields) {
    const rule = grants.filter(({ onBehalf }) => onBehalf === field.name);
    const person = everyKind(plan).find(
      (one) =>
        one &&
        grants.some((grant) => grant.onBehalf === undefined && isFor(plan, grant, one)) &&
        !rule.some((grant) => isFor(plan, grant, one)),
    );
    if (rule.length === 0 || !person) continue;
    const given = { [field.name]: await rows.reference(entity, field) };
    return arrangeWith(sitting, action, person, 'allowed', { given });
  }
  return undefined;
}

/** Somebody without any role, who asks for a list. */
async function anybody({ action }: Subject): Promise<Arrangement> {
  return {
    action,
    person: { id: crypto.randomUUID(), roles: [] },
    row: undefined,
    body: undefined,
    composed: {},
  };
}

/** An operation's inputs, which whoever may not do it has no row for. */
async function bodyOfSomebodyElse({ sitting, action }: Subject) {
  return action.takes.length > 0 ? (await arrange(sitting, action)).body : undefined;
}

async function notFound(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { row, ...arrangement } = await arrange(sitting, action);
  const id = unknownKey(action.entity.key, sitting.rows.seed());
  const call = await callOf(sitting, { ...arrangement, row: row && { ...row, id } });
  expectProblem(await subject.send(call), { status: 404, problem: 'not-found' });
}

async function stale(subject: Subject): Promise<void> {
  const { sitting } = subject;
  const arrangement = await arrange(sitting, subject.action);
  for (const version of ['"7"', '*', 'W/"1"', '1']) {
    const call = await callOf(sitting, arrangement, { headers: { 'if-match': version } });
    expectProblem(await subject.send(call), { status: 412, problem: 'stale' });
  }
}

async function unversioned(subject: Subject): Promise<void> {
  const { sitting } = subject;
  const call = await callOf(sitting, await arrange(sitting, subject.action));
  const { 'if-match': _version, ...headers } = { ...call.headers };
  expectProblem(await subject.send({ ...call, headers }), { status: 428, problem: 'if-match-required' });
}

async function tooLarge(subject: Subject): Promise<void> {
  const { sitting } = subject;
  const { body: _body, ...call } = await callOf(sitting, await arrange(sitting, subject.action));
  const text = JSON.stringify({ padding: 'x'.repeat(1_100_000) });
  const headers = { ...call.headers, 'content-type': 'application/json' };
  expectProblem(await subject.send({ ...call, headers, text }), { status: 413, problem: 'too-large' });
}

async function notJson(subject: Subject): Promise<void> {
  const { sitting } = subject;
  const { body: _body, ...call } = await callOf(sitting, await arrange(sitting, subject.action));
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
    const headers = { ...call.headers, 'content-type': type };
    expectProblem(await subject.send({ ...call, headers, text: 'a=1' }), {
      status: 415,
      problem: 'unsupported-media-type',
    });
  }
}

/** An operation that a person has still to write answers 501, and that is a failure with a name. */
async function written(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const answer = await subject.send(await callOf(sitting, await arrange(sitting, action)));
  if (answer.status !== 501) return;
  expectProblem(answer, { status: 501, problem: 'not-written-yet' });
  throw new WrongAnswer(
    `${action.right} of ${action.entity.id} is not written yet: its method is for a person to write (\`by: hand\`).`,
  );
}
