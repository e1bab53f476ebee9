import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import type { ExamField, Expr } from '../../plan/exam-plan.ts';
import { after } from '../../rows/condition.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import { asWritten, defaultOf, NoSuchRow } from '../../rows/rows.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { edges } from '../../values/valid.ts';
import { fieldOf } from '../../wire/lookup.ts';
import { paths } from '../../wire/mentions.ts';
import { type Arranged, type Arrangement, arrange, arrangeWith, callOf } from '../ask/arrange.ts';
import type { Answer } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { isOfTheMoment } from '../ask/same.ts';
import { expectShown } from '../ask/shown-row.ts';
import type { Question } from '../ask/sitting.ts';
import { exists, expectStored } from '../ask/stored.ts';
import type { Subject } from './subject.ts';

/** That good input succeeds, answers as the contract says, and has its effect in the row and nowhere else. */
export function successQuestions(subject: Subject): Question[] {
  const { kind, operation } = subject.action;
  switch (kind) {
    case 'list':
    case 'lookup':
      return [subject.question('answers with the rows', () => listed(subject))];
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
    case 'operation':
      return operation?.byHand ? [] : operated(subject);
  }
}

async function listed(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const row = arrangement.row ?? (await visibleRow(subject, arrangement));
  const call = await callOf(sitting, arrangement);
  const url = call.url.includes('?') ? call.url : `${call.url}?id=${row.id}`;
  const answer = await subject.send({ ...call, url });
  expectStatus(answer, 200);
  const { items } = answer.body as { items: { id: string }[] };
  const found = items.find(({ id }) => id === row.id);
  if (!found || items.length !== 1) throw wrong(answer, `the one row ${row.id}`, `${items.length} rows`);
  expectShown(sitting, answer, action.entity, row.values, found);
}

/** A row that whoever lists may see: a list shows what reading shows. */
async function visibleRow({ sitting, action }: Subject, { person }: Arrangement): Promise<StoredRow> {
  const get = { ...action, kind: 'get', path: `${action.path}/{id}` } as const;
  const { row } = await arrangeWith(sitting, get, person, 'allowed');
  if (!row) throw new Error('There is no row.');
  return row;
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

function expectEtag(answer: Answer, version: number): void {
  const etag = answer.headers.get('etag');
  if (etag !== `"${version}"`) throw wrong(answer, `the ETag "${version}"`, etag ?? 'none');
}

function creations(subject: Subject): Question[] {
  const { takes, entity } = subject.action;
  const create = (question: string, arranged: Arranged) =>
    subject.question(question, async () => {
      await created(subject, await arrange(subject.sitting, subject.action, arranged));
    });
  return [
    create('with what has to be there', {}),
    create('with everything', { full: true }),
    subject.question('a repetition with its key has no second effect', () => repeated(subject)),
    subject.question('many at once with one key have one effect', () => repeatedAtOnce(subject)),
    ...takes
      .filter((field) => !isReckonedWith(entity.fields, field))
      .flatMap((field) => edgesOf(subject, field)),
  ];
}

function edgesOf(subject: Subject, field: ExamField): Question[] {
  const { rows } = subject.sitting;
  return edges(field, rows.seed(), rows.setting).map(({ what, value }) =>
    subject.question(`${field.name} may be ${what}`, async () => {
      if (field.unique && (await isTaken(subject, field, value))) return;
      const given = { [field.name]: value };
      const arrangement = await arrange(subject.sitting, subject.action, { given }).catch(
        (error: unknown) => {
          // What the field takes a check or an access rule may not: then there is nothing to ask.
          if (error instanceof NoSuchRow) return undefined;
          throw error;
        },
      );
      if (arrangement) await created(subject, arrangement);
    }),
  );
}

/** The least of all values can be had once. */
async function isTaken({ sitting, action }: Subject, field: ExamField, value: unknown): Promise<boolean> {
  const { service, table } = action.entity;
  const text = `SELECT 1 FROM ${quoted(table)} WHERE ${quoted(field.column)} = $1`;
  return (await sitting.databases.query(service, text, [toColumn(sitting.plan, field, value)])).length > 0;
}

/** What computed values are made of is left out of the edges: their sums would leave every type. */
const isReckonedWith = (fields: readonly ExamField[], { name }: ExamField) =>
  fields.some(({ computed }) => computed && paths(computed).some(([first]) => first === name));

async function created(subject: Subject, arrangement: Arrangement): Promise<Answer> {
  const { sitting, action, contract } = subject;
  const { entity } = action;
  const call = await callOf(sitting, arrangement);
  const against = contract.faultsOfBody(action.method, action.path, 'application/json', arrangement.body);
  const answer = await subject.send(call);
  expectStatus(answer, 201);
  if (against !== undefined) throw wrong(answer, 'a body that the contract takes', against);
  expectEtag(answer, 1);
  const { id } = answer.body as { id: string };
  const path = new URL(call.url).pathname;
  const location = answer.headers.get('location');
  if (location !== `${path}/${id}`) throw wrong(answer, `the Location ${path}/${id}`, location ?? 'none');
  const { id: _id, ...values } = { ...arrangement.composed };
  expectShown(sitting, answer, entity, values);
  await expectStored(sitting, { entity, id, values, version: 1 });
  sitting.rows.remember(entity, id, { ...values, id });
  return answer;
}

async function repeated(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const call = await callOf(sitting, arrangement, { headers: { 'idempotency-key': randomUUID() } });
  const [first, second] = [await subject.send(call), await subject.send(call)];
  expectStatus(first, 201);
  expectStatus(second, 201);
  if (first.text !== second.text) throw wrong(second, 'the answer that was given before', 'another one');
}

/** More than the service has connections: some wait until the first one has its answer. */
const many = 16;

async function repeatedAtOnce(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { service, table } = action.entity;
  const arrangement = await arrange(sitting, action);
  const call = await callOf(sitting, arrangement, { headers: { 'idempotency-key': randomUUID() } });
  const answers = await Promise.all(Array.from({ length: many }, () => subject.send(call)));
  const done = answers.filter(({ status }) => status === 201);
  for (const answer of answers)
    if (answer.status !== 201) expectProblem(answer, { status: 409, problem: 'idempotency-key-in-use' });
  const ids = [...new Set(done.map(({ body }) => (body as { id: string }).id))];
  if (ids.length !== 1)
    throw new WrongAnswer(
      `${many} calls with one key have made ${ids.length} rows in ${table} of ${service}`,
    );
}

function changes(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const { entity, takes } = action;
  const whole = subject.question('everything that can be changed', async () => {
    const arrangement = await arrange(sitting, action);
    await changed(subject, arrangement, arrangement.body ?? {}, arrangement.composed);
  });
  const clears = takes
    .filter(({ optional }) => optional)
    .map((field) =>
      subject.question(`null takes ${field.name} away`, async () => {
        const arrangement = await arrange(sitting, action);
        const values = { ...arrangement.row?.values, [field.name]: null };
        const isKept = entity.checks.every(
          ({ holds }) => !paths(holds).some(([first]) => first === field.name),
        );
        if (isKept) await changed(subject, arrangement, { [field.name]: null }, values);
      }),
    );
  const single = takes.map((field) =>
    subject.question(`${field.name} alone, and nothing else`, async () => {
      const arrangement = await arrange(sitting, action);
      const body = arrangement.body ?? {};
      if (
        !Object.hasOwn(body, field.name) ||
        entity.checks.some(({ holds }) => paths(holds).some(([first]) => first === field.name))
      )
        return;
      const values = { ...arrangement.row?.values, [field.name]: arrangement.composed[field.name] };
      await changed(subject, arrangement, { [field.name]: body[field.name] }, values);
    }),
  );
  return [whole, ...single, ...clears];
}

async function changed(
  subject: Subject,
  arrangement: Arrangement,
  body: Values,
  values: Values,
): Promise<void> {
  const { sitting, action, contract } = subject;
  const { entity } = action;
  const against = contract.faultsOfBody(action.method, action.path, 'application/merge-patch+json', body);
  const answer = await subject.send(await callOf(sitting, arrangement, { body }));
  expectStatus(answer, 200);
  if (against !== undefined) throw wrong(answer, 'a body that the contract takes', against);
  expectEtag(answer, 2);
  const { row } = arrangement;
  const kept = { ...row?.values, ...values };
  const expected = withoutId(
    withoutCopies(entity.fields, sitting.rows.computed(entity, kept, { user: arrangement.person?.id })),
  );
  expectShown(sitting, answer, entity, expected);
  await expectStored(sitting, { entity, id: row?.id ?? '', values: expected, version: 2 });
}

/** With all that is computed from them. */
function dependingOn(fields: readonly ExamField[], names: readonly string[]): readonly string[] {
  const more = fields.filter(
    ({ name, computed }) =>
      !names.includes(name) && computed && paths(computed).some(([first = '']) => names.includes(first)),
  );
  return more.length === 0 ? names : dependingOn(fields, [...names, ...more.map(({ name }) => name)]);
}

const withoutId = ({ id: _id, ...values }: Values): Values => values;

/** What is taken from elsewhere, or from the moment, stays as it was at the creation: whether it moves is not promised. */
function withoutCopies(fields: readonly ExamField[], values: Values): Values {
  const isCopy = ({ computed }: ExamField) =>
    computed !== undefined && (isOfTheMoment(computed) || isFromElsewhere(computed, fields));
  const copies = fields.filter(isCopy).map(({ name }) => name);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !copies.includes(name)));
}

function isFromElsewhere(expr: Expr, fields: readonly ExamField[]): boolean {
  return paths(expr).some(([first, second]) => {
    const field = fields.find(({ name }) => name === first);
    if (second !== undefined) return field?.type.kind === 'reference';
    return field?.computed !== undefined && isFromElsewhere(field.computed, fields);
  });
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

function operated(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const from = action.operation?.from ?? [];
  const states = from.length > 0 ? from.map((state) => [state]) : [undefined];
  return states.map((state) =>
    subject.question(state ? `succeeds while ${state[0]}` : 'succeeds', async () => {
      await done(subject, await arrange(sitting, action, state ? { states: state } : {}));
    }),
  );
}

async function done(subject: Subject, arrangement: Arrangement): Promise<void> {
  const { sitting, action } = subject;
  const { entity, operation, takes } = action;
  const { row, person, composed } = arrangement;
  if (!operation || !row) throw new WrongAnswer('there is no row for the operation');
  const call = await callOf(sitting, arrangement);
  const answer = await subject.send(call);
  expectStatus(answer, 200);
  expectEtag(answer, 2);
  const inputs = Object.fromEntries(
    takes.map((input) => [input.name, composed[input.name] ?? defaultOf(input, sitting.rows.setting)]),
  );
  const facts = sitting.rows.facts(entity, row.values, {
    user: person?.id,
    inputs: { fields: takes, values: inputs },
  });
  const effect = Object.entries(after(operation, entity, facts)).map(([name, value]) => {
    const field = fieldOf(entity, name);
    return [name, field ? asWritten(field, value, sitting.rows.setting) : value] as const;
  });
  const answered = operation.does.filter(({ value }) => paths(value).some(([first]) => first === 'answer'));
  const loose = answered.map(({ field }) => field);
  const now = operation.does.filter(({ value }) => isOfTheMoment(value)).map(({ field }) => field);
  const moments = dependingOn(entity.fields, now);
  const kept = { ...row.values, ...Object.fromEntries(effect) };
  const expected = withoutId(
    withoutCopies(entity.fields, sitting.rows.computed(entity, kept, { user: person?.id })),
  );
  const certain = Object.fromEntries(Object.entries(expected).filter(([name]) => !loose.includes(name)));
  const shown = Object.fromEntries(Object.entries(certain).filter(([name]) => !moments.includes(name)));
  expectShown(sitting, answer, entity, shown);
  await expectStored(sitting, { entity, id: row.id, values: certain, version: 2, ofTheMoment: moments });
}
