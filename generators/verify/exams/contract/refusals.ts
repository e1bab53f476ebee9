import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import { evaluate, holds } from '../../plan/evaluate.ts';
import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import {
  after,
  afterwards,
  bounded,
  breaking,
  type Condition,
  failing,
  holding,
  passing,
} from '../../rows/condition.ts';
import { quoted } from '../../rows/databases.ts';
import { asWritten, NoSuchRow } from '../../rows/rows.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { unknownKey } from '../../values/valid.ts';
import { findEntity, partsOf } from '../../wire/lookup.ts';
import { paths } from '../../wire/mentions.ts';
import { portFails, type Refusal, refusalsOf } from '../../wire/refusals.ts';
import { type Arranged, type Arrangement, arrange, bodyOf, callOf } from '../ask/arrange.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import type { Subject } from './subject.ts';

type Cause<Kind extends Refusal['cause']['kind']> = Extract<Refusal['cause'], { kind: Kind }>;

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
      const provocation = () => (ready ??= found().catch(absent));
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

type Provocation = readonly { readonly arrangement: Arrangement; readonly body?: Values }[];

function absent(error: unknown): undefined {
  if (!(error instanceof NoSuchRow)) throw error;
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

function spoken({ cause }: Refusal): string {
  const of = 'list' in cause && cause.list ? ` in ${cause.list.name}` : '';
  switch (cause.kind) {
    case 'unique':
      return `what is there already by ${cause.rule.fields.join(' and ')}${of}`;
    case 'guard':
      return `a ${cause.field.name}${of} that may not be referred to`;
    case 'check':
      return `what breaks the check ${cause.check.name}${of}`;
    case 'in-use':
      return `a row to which ${cause.field.name} of ${cause.referrer.name} refers`;
    case 'state':
      return 'a row in another state';
    case 'condition':
      return 'a row that does not fulfil the condition';
    case 'port':
      return 'what the port refuses';
    case 'assignment':
      return `a ${cause.field.name} that would leave its bounds`;
    case 'unknown':
      return `a ${cause.field.name}${of} that does not exist`;
    case 'unknown-part':
      return `a part of ${cause.list.name} that does not exist`;
    case 'key-in-use':
      return 'a key whose first call still runs';
    case 'key-reused':
      return 'a key that was used with another body';
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
      return refused(subject, refusal, { conditions: refusedByPort(subject) });
    case 'unknown-part':
      return unknownPart(subject, refusal, cause.list);
    case 'key-reused':
      return keyReused(subject, refusal);
    default:
      return undefined;
  }
}

async function refused(subject: Subject, refusal: Refusal, arranged: Arranged): Promise<void> {
  await expectRefusal(subject, refusal, await arrange(subject.sitting, subject.action, arranged));
}

async function expectRefusal(
  subject: Subject,
  { status, problem }: Refusal,
  arrangement: Arrangement,
  body: Values | undefined = arrangement.body,
  pointer?: string,
): Promise<void> {
  const { sitting, action } = subject;
  const before = await snapshot(subject, arrangement.row);
  const call = await callOf(sitting, arrangement, body === undefined ? {} : { body });
  expectProblem(await subject.send(call), { status, problem, pointer });
  if ((await snapshot(subject, arrangement.row)) !== before)
    throw new WrongAnswer(
      `what was refused has changed the row ${arrangement.row?.id} of ${action.entity.id}`,
    );
}

/** The whole row as PostgreSQL writes it. */
async function snapshot({ sitting, action }: Subject, row: StoredRow | undefined): Promise<string> {
  if (!row) return '';
  const { service, table } = action.entity;
  const [found] = await sitting.databases.query<{ text: string }>(
    service,
    `SELECT t::text AS text FROM ${quoted(table)} t WHERE id = $1`,
    [row.id],
  );
  return found?.text ?? '';
}

/** A row that has the same already; the rest of both differs. */
async function taken(subject: Subject, refusal: Refusal, { rule }: Cause<'unique'>): Promise<void> {
  const { sitting, action } = subject;
  const { rows } = sitting;
  const { entity, kind, takes } = action;
  const under = rule.when ? [holding(rule.when, 'the rule counts')] : [];
  if (kind === 'operation') return takenByOperation(subject, refusal, rule.fields, under);
  // What is sent decides what is taken: it is found first, and then somebody else has it.
  const arrangement = await arrange(
    sitting,
    action,
    kind === 'create' ? { full: true, conditions: under } : { conditions: under },
  );
  const values = { ...arrangement.row?.values, ...arrangement.composed };
  const same = Object.fromEntries(rule.fields.map((name) => [name, values[name]]));
  await rows.add(entity, { given: same, conditions: under });
  const [only] = rule.fields;
  const isSent = rule.fields.length === 1 && takes.some(({ name }) => name === only);
  await expectRefusal(subject, refusal, arrangement, arrangement.body, isSent ? `/${only}` : undefined);
}

async function takenByOperation(
  subject: Subject,
  refusal: Refusal,
  fields: readonly string[],
  under: readonly Condition[],
): Promise<void> {
  const { sitting, action } = subject;
  const { rows } = sitting;
  const { entity, operation } = action;
  const arrangement = await arrange(sitting, action);
  const { row, person, composed } = arrangement;
  if (!operation || !row) return;
  const facts = rows.facts(entity, row.values, {
    user: person?.id,
    inputs: { fields: action.takes, values: composed },
  });
  const changed = after(operation, entity, facts);
  const given = Object.fromEntries(
    fields.map((name) => {
      const field = entity.fields.find((one) => one.name === name);
      const value = changed[name];
      return [name, field && value !== undefined ? asWritten(field, value, rows.setting) : row.values[name]];
    }),
  );
  await rows.add(entity, { given, conditions: under });
  await expectRefusal(subject, refusal, arrangement);
}

async function takenInList(
  subject: Subject,
  refusal: Refusal,
  list: ExamField,
  { rule }: Cause<'unique'>,
): Promise<void> {
  const { sitting, action } = subject;
  const part = partsOf(sitting.plan, list);
  if (!part) return;
  const arrangement = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const parts = (arrangement.composed[list.name] ?? []) as Values[];
  const [first] = parts.length > 0 ? parts : [await sitting.rows.part(part, true)];
  const other = await sitting.rows.part(part, true);
  const same = Object.fromEntries(rule.fields.map((name) => [name, first?.[name]]));
  const body = bodyOf(sitting.plan, [list], { [list.name]: [first, { ...other, ...same }] });
  await expectRefusal(subject, refusal, arrangement, { ...arrangement.body, ...body });
}

/** A reference to a row that is not in the state for it, or to none. */
async function referring(
  subject: Subject,
  refusal: Refusal,
  cause: Cause<'guard'> | Cause<'unknown'>,
): Promise<void> {
  const { sitting, action } = subject;
  const { field, list } = cause;
  const owner = list ? partsOf(sitting.plan, list) : action.entity;
  const id =
    cause.kind === 'guard'
      ? await unfit(subject, field)
      : unknownKey(keyTo(subject, field), sitting.rows.seed());
  const arrangement = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const value = field.type.kind === 'links' ? [id] : id;
  if (!list) {
    const pointer = field.type.kind === 'links' ? `/${field.name}/0` : `/${field.name}`;
    return expectRefusal(
      subject,
      refusal,
      arrangement,
      { ...arrangement.body, [field.name]: filled(field, value) },
      pointer,
    );
  }
  const there = (arrangement.body?.[list.name] ?? []) as Values[];
  const made = bodyOf(sitting.plan, [list], {
    [list.name]: [owner ? await sitting.rows.part(owner, true) : {}],
  });
  const [first, ...others] = there.length > 0 ? there : (made[list.name] as Values[]);
  const whole = { ...arrangement.body, [list.name]: [{ ...first, [field.name]: value }, ...others] };
  await expectRefusal(subject, refusal, arrangement, whole, `/${list.name}/0/${field.name}`);
}

/** A list of links that is long enough. */
const filled = ({ type }: ExamField, value: unknown): unknown =>
  type.kind === 'links' && Array.isArray(value)
    ? [...(value as string[]), ...Array.from({ length: Math.max(0, type.min - 1) }, () => randomUUID())]
    : value;

function keyTo({ sitting }: Subject, { type }: ExamField) {
  if (type.kind === 'reference') return type.key;
  return (type.kind === 'links' ? findEntity(sitting.plan, type.to)?.key : undefined) ?? 'uuid';
}

async function unfit({ sitting }: Subject, { type, guard }: ExamField): Promise<string> {
  const target = type.kind === 'reference' ? findEntity(sitting.plan, type.target) : undefined;
  if (!target || !guard) throw new NoSuchRow('There is nothing to refer to.');
  const row = await sitting.rows.add(target, {
    conditions: [failing(guard.when, 'what is referred to may not be')],
  });
  return row.id;
}

async function broken(subject: Subject, { check }: Cause<'check'>): Promise<Provocation> {
  const { sitting, action } = subject;
  const { entity, operation, takes } = action;
  const breaks = { breaks: [check.name], conditions: [breaking(check.holds, `${check.name} is broken`)] };
  if (operation) {
    const conditions = [...possible(subject), afterwards(entity, operation, check.holds, 'broken')];
    return [{ arrangement: await arrange(sitting, action, { isReady: false, conditions }) }];
  }
  if (action.kind === 'create')
    return [{ arrangement: await arrange(sitting, action, { full: true, ...breaks }) }];
  const arrangement = await arrange(sitting, action);
  const kept = entity.fields.filter((field) => !takes.includes(field) && !field.computed);
  const given = Object.fromEntries(kept.map(({ name }) => [name, arrangement.row?.values[name] ?? null]));
  const wanted = { given, full: true, user: arrangement.person?.id, ...breaks };
  const { values } = await sitting.rows.compose(entity, takes, wanted);
  return [{ arrangement, body: bodyOf(sitting.plan, takes, values) }];
}

async function brokenInList(
  subject: Subject,
  refusal: Refusal,
  list: ExamField,
  { check }: Cause<'check'>,
): Promise<void> {
  const { sitting, action } = subject;
  const part = partsOf(sitting.plan, list);
  if (!part) return;
  const arrangement = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const { values } = await sitting.rows.compose(part, part.fields, {
    full: true,
    breaks: [check.name],
    conditions: [breaking(check.holds, `${check.name} is broken`)],
  });
  const others = ((arrangement.body?.[list.name] ?? []) as Values[]).slice(1);
  const [bad] = bodyOf(sitting.plan, [list], { [list.name]: [values] })[list.name] as Values[];
  await expectRefusal(subject, refusal, arrangement, { ...arrangement.body, [list.name]: [bad, ...others] });
}

async function inUse(
  subject: Subject,
  refusal: Refusal,
  { referrer, field }: Cause<'in-use'>,
): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const id = arrangement.row?.id;
  const value = field.type.kind === 'links' ? [id] : id;
  if (referrer.partOf) await referringPart(subject, referrer, { [field.name]: value });
  else await sitting.rows.add(referrer, { given: { [field.name]: value } });
  await expectRefusal(subject, refusal, arrangement);
}

async function referringPart({ sitting }: Subject, part: ExamEntity, given: Values): Promise<void> {
  const root = findEntity(sitting.plan, part.partOf?.entity ?? '');
  if (!root || !part.partOf) return;
  const one = await sitting.rows.part(part, true);
  await sitting.rows.add(root, { given: { [part.partOf.field]: [{ ...one, ...given }] } });
}

async function inOtherStates(subject: Subject, refusal: Refusal): Promise<void> {
  const { entity, operation } = subject.action;
  const field = entity.fields.find(({ name }) => name === entity.state);
  if (field?.type.kind !== 'enum' || !operation) return;
  for (const state of field.type.values.filter((value) => !operation.from.includes(value))) {
    await refused(subject, refusal, { isReady: false, states: [state] });
  }
}

/** All that the operation needs but its condition. */
function unfulfilled({ action }: Subject): Condition[] {
  const { operation } = action;
  return operation?.when ? [failing(operation.when, 'the operation is not possible')] : [];
}

const possible = ({ action: { operation } }: Subject): Condition[] =>
  operation?.when ? [holding(operation.when, 'the operation is possible')] : [];

/** A number that the operation pushes out of its bounds while everything else allows it. */
function leavingBounds(subject: Subject, field: ExamField): Condition[] {
  const { sitting, action } = subject;
  const { entity, operation } = action;
  if (!operation) return [];
  return [...possible(subject), bounded(entity, operation, field, false, sitting.rows.setting)];
}

/** What the sandbox says no to, said of the row. */
function refusedByPort({ sitting, action }: Subject): Condition[] {
  const { calls } = action.operation ?? {};
  const port = sitting.plan.ports.find(({ name }) => name === calls?.port);
  const rule = port?.operations.find(({ name }) => name === calls?.operation)?.sandboxFails;
  if (!calls || !rule || !action.operation || !portFails(sitting.plan, action.operation)) {
    throw new NoSuchRow(
      'The sandbox never refuses, so nobody can see what happens when it does: give it a `fails` with a `when`.',
    );
  }
  const given = Object.values(calls.with);
  return [
    {
      ...passing(rule, 'the port refuses it'),
      isMet: (facts) => {
        const row = Object.fromEntries(
          Object.entries(calls.with).map(([name, value]) => [name, evaluate(value, facts)]),
        );
        return holds(rule, { row }) === true;
      },
      paths: given.flatMap((value) => paths(value)),
    },
  ];
}

async function unknownPart(subject: Subject, refusal: Refusal, list: ExamField): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const part = partsOf(sitting.plan, list);
  const parts = (arrangement.body?.[list.name] ?? []) as Values[];
  const [first, ...others] = parts;
  if (!first || !part) throw new NoSuchRow(`No list of ${list.name} was found.`);
  const id = unknownKey(part.key, sitting.rows.seed());
  const body = { ...arrangement.body, [list.name]: [{ ...first, id }, ...others] };
  await expectRefusal(subject, refusal, arrangement, body, `/${list.name}/0/id`);
}

async function keyReused(subject: Subject, refusal: Refusal): Promise<void> {
  const { sitting, action } = subject;
  const first = await arrange(sitting, action);
  const headers = { 'idempotency-key': randomUUID() };
  const call = await callOf(sitting, first, { headers });
  expectStatus(await subject.send(call), action.success);
  const second = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const other = await callOf(sitting, second, { headers, token: call.token });
  expectProblem(await subject.send(other), { status: refusal.status, problem: refusal.problem });
}
