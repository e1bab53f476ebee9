import { type Facts, holds } from '../../plan/evaluate.ts';
import type { ExamEntity, ExamField, ExamFlow, ExamPlan, ExamType } from '../../plan/exam-plan.ts';
import { after } from '../../rows/condition.ts';
import type { Values } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { isNumber, rangeOf, scaleOf, written } from '../../values/kinds.ts';
import { type Action, actionsOf } from '../../wire/actions.ts';
import { fieldOf, findEntity, partsOf } from '../../wire/lookup.ts';
import { settableInPart } from '../../wire/settable.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import type { Sitting } from '../ask/sitting.ts';

/** How somebody outside brings about what a flow begins with. */
export interface Beginning {
  readonly flow: ExamFlow;
  readonly entity: ExamEntity;
  readonly action: Action;
}

/** A call that begins a flow, and the row of the flow as far as it is known before. */
export interface Beginner {
  readonly beginning: Beginning;
  readonly arrangement: Arrangement;
  /** Of the row as the event tells of it; without its id, where it is created by the call. */
  readonly facts: Facts;
}

/** The ways into a flow that are open to people: a row is created, or comes into the state by an operation. */
export function beginningsOf(plan: ExamPlan, flow: ExamFlow): Beginning[] {
  const { event } = flow.when;
  const entity = findEntity(plan, flow.when.entity);
  if (!entity || !flow.isCarriedOut) return [];
  const first = entity.fields.find(({ name }) => name === entity.state)?.default;
  return actionsOf(plan, entity)
    .filter(({ callers }) => callers === undefined)
    .filter(({ kind, operation }) =>
      kind === 'create'
        ? event === 'created' || event === first
        : operation?.to === event && !operation.byHand,
    )
    .map((action) => ({ flow, entity, action }));
}

/** Lists that the row is to have, instead of others. */
export type Lists = Readonly<Record<string, readonly Values[]>>;

/** A call after which the flow begins. @throws NoSuchRow */
export async function begin(sitting: Sitting, beginning: Beginning, lists: Lists): Promise<Beginner> {
  const { entity, action } = beginning;
  let trouble: unknown = new NoSuchRow(
    `Nothing that can be done with ${entity.id} begins ${beginning.flow.name}.`,
  );
  for (const state of action.operation?.from.length ? action.operation.from : [undefined]) {
    try {
      const arrangement = await arrange(sitting, action, {
        given: lists,
        full: true,
        ...(state !== undefined && { states: [state] }),
      });
      const facts = factsOfEvent(sitting, beginning, arrangement);
      if (beginning.flow.only === undefined || holds(beginning.flow.only, facts) === true)
        return { beginning, arrangement, facts };
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

function factsOfEvent(sitting: Sitting, { entity, action }: Beginning, arrangement: Arrangement): Facts {
  const { row, composed } = arrangement;
  const facts = sitting.rows.facts(entity, row?.values ?? composed, {
    ...(row && { inputs: { fields: action.takes, values: composed } }),
    user: arrangement.person?.id,
  });
  if (!action.operation) return facts;
  const { inputs: _inputs, ...kept } = facts;
  const changed = { ...facts.row, ...after(action.operation, entity, facts) };
  return { ...kept, row: changed, hops: { ...facts.hops, before: facts.row } };
}

/** The lists that steps go through, each with parts that refer to rows of their own, and with small numbers. */
export async function ownLists(sitting: Sitting, { flow, entity }: Beginning, count = 2): Promise<Lists> {
  const names = [...new Set(flow.steps.flatMap(({ each }) => (each === undefined ? [] : [each])))];
  const lists: Record<string, Values[]> = {};
  for (const name of names) {
    const list = fieldOf(entity, name);
    if (!list || list.type.kind !== 'parts') continue;
    const parts: Values[] = [];
    for (let left = within(list.type, count); left > 0; left -= 1) parts.push(await ownPart(sitting, list));
    lists[name] = parts;
  }
  return lists;
}

const within = ({ min, max }: ExamType & { kind: 'parts' }, count: number) =>
  Math.min(max, Math.max(min, count));

async function ownPart(sitting: Sitting, list: ExamField): Promise<Values> {
  const { rows, plan } = sitting;
  const part = partsOf(plan, list);
  if (!part) return {};
  const given: Record<string, unknown> = {};
  for (const field of settableInPart(part)) {
    if (isNumber(field)) given[field.name] = small(sitting, field, 2n);
    if (field.type.kind !== 'reference' || field.type.local) continue;
    const target = findEntity(plan, field.type.target);
    if (target) given[field.name] = await rows.reference(part, field, smallNumbers(sitting, target));
  }
  const { values } = await rows.compose(part, settableInPart(part), { given, full: true });
  return values;
}

const smallNumbers = (sitting: Sitting, { fields }: ExamEntity): Values =>
  Object.fromEntries(
    fields
      .filter((field) => isNumber(field) && !field.computed)
      .map((field) => [field.name, small(sitting, field, 1n)]),
  );

/** So small a number that nobody has less, as far as the field allows it. */
export function small({ rows }: Pick<Sitting, 'rows'>, field: ExamField, value: bigint): unknown {
  const { least, most } = rangeOf(field, rows.setting);
  const units = value * 10n ** BigInt(scaleOf(field, rows.setting));
  return written(field, units < least ? least : units > most ? most : units, rows.setting);
}
