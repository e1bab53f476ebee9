import type { ExamEntity, ExamField } from '../plan/exam-plan.ts';
import { textOf } from '../plan/value.ts';
import { isNumber, rangeOf, scaleOf, toUnits, written } from '../values/kinds.ts';
import { findEntity, partsOf } from '../wire/lookup.ts';
import { isOfTheMoment, paths } from '../wire/mentions.ts';
import { candidates } from './candidates.ts';
import { type Condition, passing } from './condition.ts';
import type { Rows } from './rows.ts';
import type { Values } from './stored-row.ts';
import { NoSuchRow, type Wanted } from './wanted.ts';

const mostTries = 2000;

/** Looks for values with which all conditions are met, beginning with those that are there. */
export class Search {
  values: Record<string, unknown>;
  readonly #rows: Rows;
  readonly #entity: ExamEntity;
  readonly #fields: readonly ExamField[];
  readonly #wanted: Wanted;
  readonly #inputs: Record<string, unknown>;
  readonly #now = new Date();
  #mentioned: ReadonlySet<string> = new Set();
  readonly #kept = new Set<string>();
  #tries = 0;

  constructor(
    rows: Rows,
    entity: ExamEntity,
    fields: readonly ExamField[],
    wanted: Wanted,
    values: Record<string, unknown>,
    inputs: Record<string, unknown>,
  ) {
    this.#rows = rows;
    this.#entity = entity;
    this.#fields = fields;
    this.#wanted = wanted;
    this.values = values;
    this.#inputs = inputs;
  }

  async run(): Promise<void> {
    const { breaks = [], conditions = [] } = this.#wanted;
    const checks = this.#entity.checks
      .filter(({ name }) => !breaks.includes(name))
      .map(({ holds, name }) => passing(holds, `${name} is kept`));
    const all = [...conditions, ...checks];
    if (this.#unmet(all).length > 0) await this.#find(all);
    this.values = {
      ...this.#rows.computed(this.#entity, this.values, {
        user: this.#wanted.user,
        now: this.#now,
        kept: this.#kept,
      }),
    };
  }

  async #find(all: readonly Condition[]): Promise<void> {
    // One at a time first, without giving up what is met: most conditions have nothing to do with each other.
    for (const condition of this.#unmet(all)) {
      const open = this.#unmet(all);
      const goal = all.filter((one) => one === condition || !open.includes(one));
      if (open.includes(condition)) await this.#settle(this.#places([condition], all), goal);
    }
    if (this.#unmet(all).length === 0) return;
    const first = this.#places(this.#unmet(all), all);
    if (await this.#settle(first, all)) return;
    // Those that are met now may have to move as well, but only together with one that is not.
    const wider = this.#places(all, all);
    if (wider.length > first.length && (await this.#settle(wider, all))) return;
    const open = this.#unmet(all).map(({ what }) => what);
    throw new NoSuchRow(
      `No ${this.#entity.id} was found for which ${(open.length > 0 ? open : all.map(({ what }) => what)).join(', and ')}.`,
    );
  }

  #settle(places: readonly Place[], goal: readonly Condition[]): Promise<boolean> {
    this.#tries = 0;
    return this.#try(places, 0, goal);
  }

  #unmet(all: readonly Condition[]): readonly Condition[] {
    const { user, inputs } = this.#wanted;
    const { facts } = this.#rows.reckoned(this.#entity, this.values, {
      user,
      now: this.#now,
      kept: this.#kept,
      ...(inputs && { inputs: { fields: inputs, values: this.#inputs } }),
    });
    return all.filter(({ isMet }) => !isMet(facts));
  }

  async #try(places: readonly Place[], index: number, goal: readonly Condition[]): Promise<boolean> {
    const place = places[index];
    if (!place) return this.#unmet(goal).length === 0;
    const before = place.get();
    for (const value of place.values) {
      this.#tries += 1;
      if (this.#tries > mostTries) break;
      place.set(await value());
      if (
        index < places.length - 1 ? await this.#try(places, index + 1, goal) : this.#unmet(goal).length === 0
      )
        return true;
    }
    place.set(before);
    return false;
  }

  /** Where values can be moved so that these conditions turn. */
  #places(conditions: readonly Condition[], all: readonly Condition[]): Place[] {
    const turns = all.flatMap((condition) => condition.turns);
    this.#mentioned = new Set(all.flatMap((condition) => condition.paths.map(([first = '']) => first)));
    const paths = this.#basePaths(
      conditions.flatMap((condition) => condition.paths),
      new Set(),
    );
    const seen = new Set<string>();
    return paths.flatMap((path) => {
      const key = path.join('.');
      if (seen.has(key)) return [];
      seen.add(key);
      return this.#place(path, turns) ?? [];
    });
  }

  /** Computed fields stand for what they are computed from. */
  #basePaths(paths: readonly (readonly string[])[], through: ReadonlySet<string>): (readonly string[])[] {
    return paths.flatMap((path) => {
      const [first = ''] = path;
      const field = this.#entity.fields.find(({ name }) => name === first);
      if (!field?.computed || through.has(first) || this.#isFreeCopy(field)) return [path];
      return this.#basePaths(pathsIn(field), new Set([...through, first]));
    });
  }

  #place([first = '', second]: readonly string[], turns: Condition['turns']): Place | undefined {
    const input = this.#wanted.inputs?.find(({ name }) => name === first);
    if (input && second === undefined)
      return this.#plain(input, this.#inputs, this.#wanted.givenInputs, turns);
    const field = this.#fields.find(({ name }) => name === first);
    if (field && second === undefined && this.#isFreeCopy(field)) return this.#copy(field, turns);
    if (!field || field.computed || (this.#wanted.given && Object.hasOwn(this.#wanted.given, first)))
      return undefined;
    if (field.type.kind === 'parts') return this.#list(field);
    if (field.type.kind === 'reference') return this.#reference(field, second, turns);
    return this.#plain(field, this.values, this.#wanted.given, turns);
  }

  /** Of a row that stands there already, what was copied or reckoned from a moment may be anything by now; of one that is to be made, it is what it is. */
  #isFreeCopy({ computed, name }: ExamField): boolean {
    const isCopy = computed?.kind === 'name' && computed.path.length === 2;
    return (
      computed !== undefined &&
      (isCopy || isOfTheMoment(computed)) &&
      this.#fields.some((field) => field.name === name)
    );
  }

  #copy(field: ExamField, turns: Condition['turns']): Place | undefined {
    const place = this.#plain(field, this.values, this.#wanted.given, turns);
    if (!place) return undefined;
    return {
      ...place,
      set: (value) => {
        if (value === undefined) this.#kept.delete(field.name);
        else this.#kept.add(field.name);
        place.set(value);
      },
    };
  }

  #plain(
    field: ExamField,
    into: Record<string, unknown>,
    given: Values | undefined,
    turns: Condition['turns'],
  ): Place | undefined {
    if (given && Object.hasOwn(given, field.name)) return undefined;
    const values = candidates(field, turns, this.#beside(field), this.#rows.seed(), this.#rows.setting);
    return {
      get: () => into[field.name],
      set: (value) => (into[field.name] = value),
      values: values.map((value) => async () => value),
    };
  }

  /** Values that the conditions hold against this one. */
  #beside({ name }: ExamField): unknown[] {
    const all = { ...this.values, ...this.#inputs };
    return [...this.#mentioned]
      .filter((other) => other !== name && Object.hasOwn(all, other))
      .map((other) => all[other]);
  }

  /** Longer and shorter lists, with large and small numbers in them. */
  #list(field: ExamField): Place | undefined {
    const part = partsOf(this.#rows.plan, field);
    if (!part || field.type.kind !== 'parts') return undefined;
    const { min, max } = field.type;
    const counts = [
      ...new Set([
        Math.max(1, min),
        min,
        Math.min(max, 2),
        Math.min(max, 3),
        Math.min(max, 6),
        Math.min(max, 10),
      ]),
    ];
    const sizes = [100n, 1n, 1000n, 100_000n];
    const values = counts.flatMap((count) =>
      sizes.map((size) => async () => {
        const parts = await Promise.all(Array.from({ length: count }, () => this.#rows.part(part, true)));
        return parts.map((one) => resized(part, one, size, this.#rows));
      }),
    );
    return { get: () => this.values[field.name], set: (value) => (this.values[field.name] = value), values };
  }

  /** Nobody, the caller, or rows of the target with one value and another. */
  #reference(field: ExamField, hop: string | undefined, turns: Condition['turns']): Place | undefined {
    if (field.type.kind !== 'reference') return undefined;
    const target = findEntity(this.#rows.plan, field.type.target);
    const { user } = this.#wanted;
    const inner = hop === undefined ? undefined : target?.fields.find(({ name }) => name === hop);
    const values: (() => Promise<unknown>)[] = [];
    if (hop === undefined && field.type.target === 'identity.User' && user !== undefined)
      values.push(() => this.#rows.user(this.#entity, user));
    values.push(() => this.#rows.reference(this.#entity, field));
    if (inner?.type.kind === 'reference' && user !== undefined) {
      const isOwner = field.ownerVia === inner.name;
      values.push(() =>
        isOwner
          ? this.#rows.owner(this.#entity, field, user)
          : this.#rows.reference(this.#entity, field, { [inner.name]: user }),
      );
    } else if (inner) {
      for (const value of candidates(
        inner,
        turns,
        Object.values(this.values),
        this.#rows.seed(),
        this.#rows.setting,
      )) {
        values.push(() => this.#rows.reference(this.#entity, field, { [inner.name]: value }));
      }
    }
    if (field.optional) values.push(async () => null);
    return { get: () => this.values[field.name], set: (value) => (this.values[field.name] = value), values };
  }
}

interface Place {
  get(): unknown;
  set(value: unknown): void;
  readonly values: readonly (() => Promise<unknown>)[];
}

const pathsIn = ({ computed }: ExamField) => (computed ? paths(computed) : []);

/** A part with numbers so many hundredths as large, as far as they may be. */
function resized(part: ExamEntity, values: Values, hundredths: bigint, rows: Rows): Values {
  if (hundredths === 100n) return values;
  const numbers = part.fields.filter((field) => !field.computed && isNumber(field));
  const changed = numbers.map((field) => {
    const value = values[field.name];
    if (value === null || value === undefined) return [field.name, value] as const;
    const units = toUnits(textOf(value), scaleOf(field, rows.setting)) * hundredths;
    const { least, most } = rangeOf(field, rows.setting);
    const moved = units / 100n;
    const within = moved < least ? least : moved > most ? most : moved;
    return [field.name, written(field, within, rows.setting)] as const;
  });
  return rows.computed(part, { ...values, ...Object.fromEntries(changed) });
}
