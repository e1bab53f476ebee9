import { randomUUID } from 'node:crypto';
import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import type { Values } from '../../rows/stored-row.ts';
import { refusedValues } from '../../values/refused.ts';
import { isOfRows } from '../../wire/actions.ts';
import { partsOf } from '../../wire/lookup.ts';
import { keyOf } from '../../wire/refusals.ts';
import { isRequired, settableInPart } from '../../wire/settable.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import { pointerIn } from '../ask/items.ts';
import type { Question } from '../ask/sitting.ts';
import { badItems } from './bad-items.ts';
import { listParameters } from './list-parameters.ts';
import { expectUntouched } from './refused.ts';
import { badCreations } from './several-creations.ts';
import type { Subject } from './subject.ts';
import { unreadable } from './unreadable.ts';

/** One way to say it wrongly. */
interface Wrong {
  readonly what: string;
  readonly body: unknown;
  readonly pointer?: string | undefined;
}

/** That whatever is not of the form that the plan gives is refused with 400, and has no effect. */
export function badRequestQuestions(subject: Subject): Question[] {
  const { action } = subject;
  return [
    ...(['list', 'lookup', 'snapshot'].includes(action.kind) ? listParameters(subject) : []),
    ...(isOfRows(action)
      ? [subject.question('an id of another form is 400', () => malformedId(subject))]
      : []),
    ...(action.takes.length > 0 ? bodies(subject) : []),
    ...(action.rowKeys ? badItems(subject, action.rowKeys) : []),
    ...(action.each ? badCreations(subject) : []),
    ...(keyOf(action) !== 'none' ? keys(subject) : []),
  ];
}

async function malformedId(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { row, ...arrangement } = await arrange(sitting, action);
  const { key } = action.entity;
  const ids =
    key === 'uuid'
      ? ['not-a-uuid', '1']
      : key === 'bigint'
        ? ['one', '-1', '99999999999999999999']
        : ['x'.repeat(300)];
  for (const id of [...ids, 'x'.repeat(4000)]) {
    const call = await callOf(sitting, { ...arrangement, row: row && { ...row, id } });
    expectProblem(await subject.send(call), {
      status: 400,
      problem: 'bad-request',
      pointer: action.rowKeys && (action.rowKeys.length > 1 ? '/items/0/row' : '/items/0/row/id'),
    });
  }
}

function bodies(subject: Subject): Question[] {
  const { sitting, action } = subject;
  // Nothing of this has an effect, so one row and one good body serve all questions.
  let shared: Promise<Arrangement> | undefined;
  const arrangement = () =>
    (shared ??= arrange(sitting, action, action.kind === 'create' ? { full: true } : {}));
  const ask = (what: string, change: (body: Values) => Omit<Wrong, 'what'>) =>
    subject.question(`${what} is 400`, async () => {
      const good = await arrangement();
      const { body, pointer } = change(good.body ?? {});
      const answer = await subject.send(await callOf(sitting, { ...good, body }));
      expectProblem(answer, {
        status: 400,
        problem: 'bad-request',
        pointer: pointer === undefined ? undefined : pointerIn(action, pointer),
      });
      await expectUntouched(subject, good);
    });
  const whole = action.rowKeys ? 'what is done with the row' : action.each ? 'an item' : 'the body';
  return [
    ...wrongFields(subject).map(({ what, body: change, pointer }) =>
      ask(what, (body) => ({ body: { ...body, ...(change as Values) }, pointer })),
    ),
    ...missingFields(subject).map((field) =>
      ask(`without ${field.name}`, (body) => ({
        body: without(body, field.name),
        pointer: `/${field.name}`,
      })),
    ),
    ask(`a list as ${whole}`, () => ({ body: [] })),
    ask(`a word as ${whole}`, () => ({ body: 'word' })),
    ...unreadable(subject, arrangement),
  ];
}

const without = (body: Values, name: string): Values =>
  Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));

function missingFields({ action }: Subject): readonly ExamField[] {
  const { kind, entity, takes } = action;
  if (kind === 'create') return takes.filter((field) => isRequired(entity, field));
  return kind === 'operation'
    ? takes.filter(({ optional, default: value }) => !optional && value === undefined)
    : [];
}

/** Values that a field must not have, and fields that a body must not have. */
function wrongFields(subject: Subject): Wrong[] {
  const { sitting, action } = subject;
  const { takes, entity, kind } = action;
  const wrong = takes.flatMap((field) => [
    ...refusedValues(field, sitting.rows.setting).map(({ why, value }) => ({
      what: `${field.name} that ${why}`,
      body: { [field.name]: value },
      pointer: `/${field.name}`,
    })),
    ...(mayBeNull(kind, field)
      ? []
      : [{ what: `${field.name} as null`, body: { [field.name]: null }, pointer: `/${field.name}` }]),
    ...wrongLists(subject, field),
  ]);
  const names = takes.map(({ name }) => name);
  const closed =
    kind === 'operation'
      ? []
      : entity.fields.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const foreign = ['id', 'version', 'createdAt', 'noSuchField', ...closed].filter(
    (name) => !names.includes(name),
  );
  return [
    ...wrong,
    ...foreign.map((name) => ({
      what: `${name}, which is not the caller's to say,`,
      body: { [name]: sample(entity, name) },
    })),
  ];
}

/** `null` clears in a change; anything else leaves out what it does not say. JSON's own null is a value. */
const mayBeNull = (kind: string, { type, optional }: ExamField) =>
  type.kind === 'json' || (kind === 'change' && optional);

function sample({ fields }: ExamEntity, name: string): unknown {
  const field = fields.find((one) => one.name === name);
  if (name === 'version' || field?.type.kind === 'integer') return 1;
  return field?.type.kind === 'enum' ? field.type.values[0] : randomUUID();
}

function wrongLists({ sitting, action }: Subject, field: ExamField): Wrong[] {
  const { type, name } = field;
  if (type.kind !== 'parts' && type.kind !== 'links') return [];
  const pointer = `/${name}`;
  const part = partsOf(sitting.plan, field);
  const item = part ? {} : randomUUID();
  const sizes: Wrong[] = [
    ...(type.min > 0 ? [{ what: `${name} with too few`, body: { [name]: [] }, pointer }] : []),
    {
      what: `${name} with too many`,
      body: { [name]: Array.from({ length: type.max + 1 }, () => item) },
      pointer,
    },
  ];
  return part ? [...sizes, ...wrongParts(sitting, part, field, action.kind)] : sizes;
}

function wrongParts(
  { rows }: Subject['sitting'],
  part: ExamEntity,
  { name }: ExamField,
  kind: string,
): Wrong[] {
  const settable = settableInPart(part);
  const closed = part.fields.filter((field) => !settable.includes(field)).map((field) => field.name);
  const foreign = ['noSuchField', ...(kind === 'create' ? ['id'] : []), ...closed];
  const list = (change: Values): Values => ({ [name]: [{ ...change }] });
  return [
    { what: `${name} of words`, body: { [name]: ['word'] }, pointer: `/${name}/0` },
    ...settable.flatMap((field) =>
      refusedValues(field, rows.setting).map(({ why, value }) => ({
        what: `${name} with ${field.name} that ${why}`,
        body: list({ [field.name]: value }),
        pointer: `/${name}/0/${field.name}`,
      })),
    ),
    ...settable
      .filter((field) => isRequired(part, field))
      .map((field) => ({
        what: `${name} without ${field.name}`,
        body: list({}),
        pointer: `/${name}/0/${field.name}`,
      })),
    ...foreign.map((key) => ({ what: `${name} with ${key}`, body: list({ [key]: sample(part, key) }) })),
  ];
}

function keys(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const ask = (what: string, key: string | undefined) =>
    subject.question(`${what} is 400`, async () => {
      const call = await callOf(sitting, await arrange(sitting, action));
      const { 'idempotency-key': _key, ...headers } = { ...call.headers };
      const answer = await subject.send({
        ...call,
        headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
      });
      expectProblem(answer, { status: 400, problem: 'bad-request' });
    });
  return [
    ask('a key that is too long', 'x'.repeat(256)),
    ask('a key with a space', 'two words'),
    ...(keyOf(action) === 'required' ? [ask('no key', undefined)] : []),
  ];
}
