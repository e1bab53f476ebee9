import type { ExamEntity, ExamField, Expr } from '../../plan/exam-plan.ts';
import { type Condition, failing, holding } from '../../rows/condition.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { somebody } from '../ask/people.ts';
import type { Sitting } from '../ask/sitting.ts';
import { hasOneEach } from '../../wire/one-each.ts';

/** A caller, and a row on which their rights may turn: whose it is, in which state, whether a condition holds. */
export interface Variant extends Standing {
  /** `their own row, placed` */
  readonly what: string;
  /** Another row like it for which more is so, and somebody like them where each may have one only. */
  readonly again: (more: (person: Person | undefined) => readonly Condition[]) => Promise<Standing>;
}

interface Standing {
  readonly person: Person | undefined;
  readonly row: StoredRow;
}

interface Circumstance {
  readonly what: string;
  readonly given: Values;
  readonly conditions: readonly Condition[];
}

/** Whose a row is: the values that say so, for somebody. */
interface Owner {
  readonly what: string;
  readonly given: (person: Person | undefined) => Promise<Values>;
}

/** Every kind of row that the access rules of an entity tell apart, for one kind of caller. */
export async function variantsFor(
  sitting: Sitting,
  entity: ExamEntity,
  kind: Person | undefined,
): Promise<readonly Variant[]> {
  const variants = await Promise.all(
    ownersOf(sitting, entity, kind !== undefined).flatMap((owner) =>
      circumstances(entity).map((circumstance) => variant(sitting, entity, kind, owner, circumstance)),
    ),
  );
  return variants.filter((one) => one !== undefined);
}

async function variant(
  { rows }: Sitting,
  entity: ExamEntity,
  kind: Person | undefined,
  owner: Owner,
  { what, given, conditions }: Circumstance,
): Promise<Variant | undefined> {
  const again: Variant['again'] = async (more) => {
    const person = kind && hasOneEach(entity) ? somebody(...kind.roles) : kind;
    const all = { ...(await owner.given(person)), ...given };
    const wanted = { given: all, conditions: [...conditions, ...more(person)], user: person?.id };
    return { person, row: await rows.add(entity, wanted) };
  };
  try {
    return {
      what: [owner.what, what].filter((text) => text !== '').join(', '),
      ...(await again(() => [])),
      again,
    };
  } catch (error) {
    // A condition that a check rules out has no row, and nobody to be kept from it.
    if (error instanceof NoSuchRow) return undefined;
    throw error;
  }
}

/** The caller's own row by each owner field, and somebody else's. */
function ownersOf({ rows }: Sitting, entity: ExamEntity, isSomebody: boolean): Owner[] {
  const fields = entity.fields.filter(({ owner }) => owner);
  if (fields.length === 0) return [{ what: 'the row', given: async () => ({}) }];
  const naming = async (field: ExamField, who: Person): Promise<Values> => ({
    [field.name]: await rows.owner(entity, field, who.id),
  });
  const others = async () =>
    Object.assign({}, ...(await Promise.all(fields.map((field) => naming(field, somebody()))))) as Values;
  const another: Owner = { what: "another's row", given: others };
  if (!isSomebody) return [another];
  const own = fields.map((field): Owner => ({
    what: fields.length > 1 ? `their own row by ${field.name}` : 'their own row',
    given: async (person) => ({ ...(await others()), ...(person && (await naming(field, person))) }),
  }));
  return [another, ...own];
}

/** Each state, and each condition of a rule as it holds and as it does not. */
function circumstances(entity: ExamEntity): Circumstance[] {
  const field = entity.fields.find(({ name }) => name === entity.state);
  const states = field?.type.kind === 'enum' ? field.type.values : [];
  const inStates = states.map((state) => ({
    what: state,
    given: { [field?.name ?? '']: state },
    conditions: [],
  }));
  const conditions = conditionsOf(entity);
  const turned = conditions.flatMap(({ when, of }) => [
    {
      what: `where the condition of ${of} holds`,
      given: {},
      conditions: [holding(when, `the condition of ${of} holds`)],
    },
    {
      what: `where the condition of ${of} does not hold`,
      given: {},
      conditions: [failing(when, `the condition of ${of} does not hold`)],
    },
  ]);
  const all: Circumstance[] = [...inStates, ...turned];
  return all.length > 0 ? all : [{ what: '', given: {}, conditions: [] }];
}

/** The conditions of all rules, each once. What only the state decides is there with the states. */
function conditionsOf({ access, state }: ExamEntity): { when: Expr; of: string }[] {
  const seen = new Set<string>();
  return Object.entries(access).flatMap(([of, grants]) =>
    grants.flatMap(({ when }) => {
      const key = JSON.stringify(when);
      if (!when || of === 'create' || seen.has(key) || isOfState(when, state)) return [];
      seen.add(key);
      return [{ when, of }];
    }),
  );
}

const isOfState = (when: Expr, state: string | undefined): boolean =>
  when.kind === 'binary' &&
  when.left.kind === 'name' &&
  when.left.path.length === 1 &&
  when.left.path[0] === state &&
  when.right.kind === 'literal';
