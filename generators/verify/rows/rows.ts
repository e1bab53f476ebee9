import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../exam.ts';
import { evaluate, type Facts } from '../plan/evaluate.ts';
import { Exact } from '../plan/exact.ts';
import type { ExamEntity, ExamField, ExamPlan } from '../plan/exam-plan.ts';
import { Span } from '../plan/span.ts';
import { type Value, valueOf } from '../plan/value.ts';
import { scaleOf, type ValueSetting } from '../values/kinds.ts';
import { validValue } from '../values/valid.ts';
import { paths } from '../wire/mentions.ts';
import { findEntity, knows, partsOf } from '../wire/lookup.ts';
import { candidates } from './candidates.ts';
import { type Condition, holding, passing } from './condition.ts';
import type { Databases } from './databases.ts';
import { factsOf, type Moment } from './facts.ts';
import { insert } from './insert.ts';
import type { Seeds } from './seeds.ts';
import type { StoredRow, Values } from './stored-row.ts';

/** What a row, or the body that makes one, has to be like. */
export interface Wanted {
  /** Values that are settled already. */
  readonly given?: Values;
  readonly conditions?: readonly Condition[];
  /** Inputs that conditions speak of, to be found along with the row. */
  readonly inputs?: readonly ExamField[];
  readonly givenInputs?: Values;
  /** Whom `user` stands for. */
  readonly user?: string | undefined;
  /** Checks that are to be broken. */
  readonly breaks?: readonly string[];
  /** Optional fields too, not only what has to be there. */
  readonly full?: boolean;
  /** How many references lead here: what is further away has only what has to be there, so that there is an end. */
  readonly distance?: number;
}

export interface Composed {
  readonly values: Values;
  readonly inputs: Values;
}

/** There is no row as a question needs it, or none was found. */
export class NoSuchRow extends WrongAnswer {}

const mostTries = 5000;

/** Makes rows, and the values of rows: in any state, by SQL, together with all that they refer to. */
export class Rows {
  readonly plan: ExamPlan;
  readonly databases: Databases;
  readonly #seeds: Seeds;
  readonly #setting: ValueSetting;
  readonly #known = new Map<string, Values>();
  readonly #targets = new Map<string, Promise<StoredRow>>();

  constructor(plan: ExamPlan, databases: Databases, seeds: Seeds) {
    this.plan = plan;
    this.databases = databases;
    this.#seeds = seeds;
    this.#setting = { currency: plan.currency };
  }

  get setting(): ValueSetting {
    return this.#setting;
  }

  seed(): number {
    return this.#seeds.next();
  }

  readonly known = (entity: string, id: string): Values | undefined => this.#known.get(`${entity} ${id}`);

  facts(entity: ExamEntity, values: Values, moment: Moment = {}): Facts {
    return factsOf(this.plan, entity, values, this.known, moment);
  }

  /** A row that stands in the database. */
  async add(entity: ExamEntity, wanted: Wanted = {}): Promise<StoredRow> {
    const { values } = await this.compose(entity, entity.fields, { full: true, ...wanted });
    return this.store(entity, values);
  }

  async store(entity: ExamEntity, values: Values): Promise<StoredRow> {
    const row = await insert(this.plan, this.databases, entity, values);
    this.remember(entity, row.id, row.values);
    return row;
  }

  remember(entity: ExamEntity, id: string, values: Values): void {
    this.#known.set(`${entity.id} ${id}`, values);
  }

  /** Values for these fields, with which every condition is met. What is computed is reckoned along. */
  async compose(entity: ExamEntity, fields: readonly ExamField[], wanted: Wanted): Promise<Composed> {
    const values: Record<string, unknown> = {};
    for (const field of entity.fields) {
      if (field.computed) continue;
      if (wanted.given && Object.hasOwn(wanted.given, field.name))
        values[field.name] = wanted.given[field.name];
      else if (fields.includes(field))
        values[field.name] = await this.#value(entity, field, wanted.full ?? false, wanted.distance ?? 0);
      else values[field.name] = defaultOf(field, this.#setting);
    }
    const inputs: Record<string, unknown> = {};
    for (const input of wanted.inputs ?? []) {
      const given = wanted.givenInputs;
      inputs[input.name] =
        given && Object.hasOwn(given, input.name)
          ? given[input.name]
          : await this.#value(entity, input, true);
    }
    const search = new Search(this, entity, fields, wanted, values, inputs);
    await search.run();
    return { values: search.values, inputs };
  }

  /** With everything that is computed from the rest. */
  computed(entity: ExamEntity, values: Values, moment: Moment = {}): Values {
    return this.reckoned(entity, values, moment).values;
  }

  /** The same, with the facts that conditions are held against. */
  reckoned(entity: ExamEntity, values: Values, moment: Moment): { values: Values; facts: Facts } {
    const complete: Record<string, unknown> = { ...values };
    for (const field of entity.fields) {
      const part = partsOf(this.plan, field);
      const list = complete[field.name];
      if (part?.fields.some((one) => one.computed) && Array.isArray(list))
        complete[field.name] = (list as Values[]).map((one) => this.computed(part, one, moment));
    }
    const facts = this.facts(entity, complete, moment);
    const row: Record<string, Facts['row'][string]> = { ...facts.row };
    const fields = entity.fields.filter(({ computed }) => computed);
    // What is computed from computed values comes with the next round.
    for (let round = 0, isMoving = fields.length > 0; isMoving && round < 4; round += 1) {
      isMoving = false;
      for (const field of fields) {
        const value = field.computed ? evaluate(field.computed, { ...facts, row }) : null;
        const text = asWritten(field, value, this.#setting);
        if (JSON.stringify(text) === JSON.stringify(complete[field.name])) continue;
        complete[field.name] = text;
        row[field.name] = valueOf(field.type, text);
        isMoving = true;
      }
    }
    return { values: complete, facts: { ...facts, row } };
  }

  async #value(entity: ExamEntity, field: ExamField, full: boolean, distance = 0): Promise<unknown> {
    const { type } = field;
    if (type.kind === 'parts') return this.#parts(field, full, distance);
    if (type.kind === 'links') return this.#links(entity, field);
    if (type.kind === 'reference') {
      return field.optional && !full ? null : this.reference(entity, field, undefined, distance);
    }
    if (field.name === entity.state && field.default !== undefined) return field.default;
    if (field.optional && !full) return null;
    if (field.default !== undefined && !full) return defaultOf(field, this.#setting);
    return validValue(field, this.seed(), this.#setting);
  }

  async #parts(field: ExamField, full: boolean, distance: number): Promise<Values[]> {
    const part = partsOf(this.plan, field);
    if (!part || field.type.kind !== 'parts') return [];
    const { min, max } = field.type;
    const count = Math.min(max, Math.max(min, full ? 2 : 1));
    return Promise.all(Array.from({ length: count }, () => this.part(part, full, distance)));
  }

  /** Values of one part, in a list of a body or of a row. */
  async part(part: ExamEntity, full: boolean, distance = 0): Promise<Values> {
    const { values } = await this.compose(part, part.fields, { full, distance });
    return values;
  }

  async #links(entity: ExamEntity, field: ExamField): Promise<string[]> {
    if (field.type.kind !== 'links') return [];
    const target = findEntity(this.plan, field.type.to);
    if (!target || (target === entity && field.type.min === 0)) return [];
    const count = Math.min(field.type.max, Math.max(field.type.min, 2));
    const rows = await Promise.all(
      Array.from({ length: count }, () => this.add(target, { full: false, distance: 1 })),
    );
    return rows.map(({ id }) => id);
  }

  /** The id of a row that a field may refer to. Rows that nothing is asked of are shared, unless only one may refer to each. */
  async reference(
    entity: ExamEntity,
    field: ExamField,
    given?: Values,
    distance = 0,
  ): Promise<string | null> {
    if (field.type.kind !== 'reference') return null;
    const target = findEntity(this.plan, field.type.target);
    if (!target || (target.id === 'identity.User' && !knows(this.plan, entity, target.id)))
      return randomUUID();
    if (target === entity && field.optional) return null;
    const conditions = field.guard ? [holding(field.guard.when, 'what is referred to may be')] : [];
    // A row in the making that led back to itself would wait for itself: further away nothing is shared.
    const isShared =
      distance === 0 &&
      !given &&
      !field.unique &&
      !entity.unique.some(({ fields }) => fields.includes(field.name));
    const make = () =>
      this.add(target, { conditions, ...(given && { given }), full: distance === 0, distance: distance + 1 });
    if (!isShared) return (await make()).id;
    const key = `${target.id} ${JSON.stringify(field.guard?.when ?? null)}`;
    const found = this.#targets.get(key) ?? make();
    this.#targets.set(key, found);
    return (await found).id;
  }
}

/** What a field has when nobody says anything. */
export function defaultOf(field: ExamField, { currency }: ValueSetting): unknown {
  const { type, default: text } = field;
  if (type.kind === 'parts' || type.kind === 'links') return [];
  if (text === undefined) return null;
  if (type.kind === 'integer') return Number(text);
  if (type.kind === 'boolean') return text === 'true';
  if (type.kind === 'money')
    return { amount: Exact.of(text).toFixed(currency.digits), currency: currency.code };
  if (type.kind === 'json') return JSON.parse(text);
  return text;
}

/** A value as it travels. */
export function asWritten(field: ExamField, value: Value, setting: ValueSetting): unknown {
  if (value instanceof Exact) {
    const text = value.toFixed(scaleOf(field, setting));
    if (field.type.kind === 'integer') return Number(text);
    return field.type.kind === 'money' ? { amount: text, currency: setting.currency.code } : text;
  }
  if (value instanceof Date)
    return field.type.kind === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (value instanceof Span) return `PT${value.milliseconds / 1000}S`;
  return value;
}

/** Looks for values with which all conditions are met, beginning with those that are there. */
class Search {
  values: Record<string, unknown>;
  readonly #rows: Rows;
  readonly #entity: ExamEntity;
  readonly #fields: readonly ExamField[];
  readonly #wanted: Wanted;
  readonly #inputs: Record<string, unknown>;
  readonly #now = new Date();
  #mentioned: ReadonlySet<string> = new Set();
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
      ...this.#rows.computed(this.#entity, this.values, { user: this.#wanted.user, now: this.#now }),
    };
  }

  async #find(all: readonly Condition[]): Promise<void> {
    // Those that are met now may have to move as well, but only together with one that is not.
    const first = this.#places(this.#unmet(all), all);
    if (await this.#settle(first, 0, all)) return;
    const wider = this.#places(all, all);
    this.#tries = 0;
    if (wider.length > first.length && (await this.#settle(wider, 0, all))) return;
    const open = this.#unmet(all).map(({ what }) => what);
    throw new NoSuchRow(
      `No ${this.#entity.id} was found for which ${open.join(', and ') || all.map(({ what }) => what).join(', and ')}.`,
    );
  }

  #unmet(all: readonly Condition[]): readonly Condition[] {
    const { user, inputs } = this.#wanted;
    const { facts } = this.#rows.reckoned(this.#entity, this.values, {
      user,
      now: this.#now,
      ...(inputs && { inputs: { fields: inputs, values: this.#inputs } }),
    });
    return all.filter(({ isMet }) => !isMet(facts));
  }

  async #settle(places: readonly Place[], index: number, all: readonly Condition[]): Promise<boolean> {
    const place = places[index];
    if (!place) return this.#unmet(all).length === 0;
    const before = place.get();
    for (const value of place.values) {
      this.#tries += 1;
      if (this.#tries > mostTries) break;
      place.set(await value());
      if (
        index < places.length - 1 ? await this.#settle(places, index + 1, all) : this.#unmet(all).length === 0
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
      if (!field?.computed || through.has(first)) return [path];
      return this.#basePaths(pathsIn(field), new Set([...through, first]));
    });
  }

  #place([first = '', second]: readonly string[], turns: Condition['turns']): Place | undefined {
    const input = this.#wanted.inputs?.find(({ name }) => name === first);
    if (input && second === undefined)
      return this.#plain(input, this.#inputs, this.#wanted.givenInputs, turns);
    const field = this.#fields.find(({ name }) => name === first);
    if (!field || field.computed || (this.#wanted.given && Object.hasOwn(this.#wanted.given, first)))
      return undefined;
    if (field.type.kind === 'parts') return this.#list(field, turns);
    if (field.type.kind === 'reference') return this.#reference(field, second, turns);
    return this.#plain(field, this.values, this.#wanted.given, turns);
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
  #list(field: ExamField, turns: Condition['turns']): Place | undefined {
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
    const sizes = [1, 0.01, 10, 1000];
    const values = counts.flatMap((count) =>
      sizes.map((size) => async () => {
        const parts = await Promise.all(Array.from({ length: count }, () => this.#rows.part(part, true)));
        return parts.map((one) => resized(part, one, size, turns, this.#rows));
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
      values.push(async () => user);
    values.push(() => this.#rows.reference(this.#entity, field));
    if (inner?.type.kind === 'reference' && user !== undefined) {
      values.push(() => this.#rows.reference(this.#entity, field, { [inner.name]: user }));
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

function resized(
  part: ExamEntity,
  values: Values,
  size: number,
  turns: Condition['turns'],
  rows: Rows,
): Values {
  if (size === 1) return values;
  const changed = Object.fromEntries(
    part.fields.flatMap((field) => {
      if (field.computed || !['integer', 'bigint', 'decimal', 'money'].includes(field.type.kind)) return [];
      const all = candidates(field, turns, [], rows.seed(), rows.setting);
      const by = (value: unknown) =>
        Number(typeof value === 'object' && value !== null && 'amount' in value ? value.amount : value);
      const usual = by(values[field.name] ?? 1);
      const closest = all
        .filter((value) => value !== null)
        .sort((a, b) => Math.abs(by(a) - usual * size) - Math.abs(by(b) - usual * size));
      return [[field.name, closest[0]]];
    }),
  );
  return rows.computed(part, { ...values, ...changed });
}
