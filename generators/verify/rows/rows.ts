import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { evaluate, type Facts } from '../plan/evaluate.ts';
import type { ExamEntity, ExamField, ExamPlan } from '../plan/exam-plan.ts';
import { valueOf } from '../plan/value.ts';
import type { ValueSetting } from '../values/kinds.ts';
import { validValue } from '../values/valid.ts';
import { asWritten, defaultOf } from '../values/written.ts';
import { findEntity, knows, partsOf } from '../wire/lookup.ts';
import { settableInPart } from '../wire/settable.ts';
import { holding } from './condition.ts';
import type { Databases } from './databases.ts';
import { factsOf, type Moment } from './facts.ts';
import { insert } from './insert.ts';
import { Search } from './search.ts';
import type { Seeds } from './seeds.ts';
import type { StoredRow, Values } from './stored-row.ts';
import type { Composed, Wanted } from './wanted.ts';

const mostAttempts = 5;

/** Makes rows, and the values of rows: in any state, by SQL, together with all that they refer to. */
export class Rows {
  readonly plan: ExamPlan;
  readonly databases: Databases;
  readonly #seeds: Seeds;
  readonly #setting: ValueSetting;
  readonly #known = new Map<string, Values>();
  readonly #targets = new Map<string, Promise<StoredRow>>();
  readonly #owners = new Map<string, Promise<string | null>>();
  readonly #users = new Map<string, Promise<string>>();

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

  /** A row that stands in the database. A value that is there already, by chance, is made anew. */
  async add(entity: ExamEntity, wanted: Wanted = {}): Promise<StoredRow> {
    for (let attempt = 1; ; attempt += 1) {
      const { values } = await this.compose(entity, entity.fields, { full: true, ...wanted });
      try {
        return await this.store(entity, values);
      } catch (error) {
        const isTaken = error instanceof pg.DatabaseError && error.code === '23505';
        if (!isTaken || attempt === mostAttempts) throw error;
      }
    }
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
    const fields = entity.fields.filter(({ computed, name }) => computed && !moment.kept?.has(name));
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
    if (!full && (field.optional || field.default !== undefined)) return defaultOf(field, this.#setting);
    return validValue(field, this.seed(), this.#setting);
  }

  async #parts(field: ExamField, full: boolean, distance: number): Promise<Values[]> {
    const part = partsOf(this.plan, field);
    if (!part || field.type.kind !== 'parts') return [];
    const { min, max } = field.type;
    const count = Math.min(max, Math.max(min, full ? 2 : 1));
    return Promise.all(Array.from({ length: count }, () => this.part(part, full, distance)));
  }

  /** Values of one part, in a list of a body or of a row: nothing else sets what callers may not say of a part. */
  async part(part: ExamEntity, full: boolean, distance = 0): Promise<Values> {
    const { values } = await this.compose(part, settableInPart(part), { full, distance });
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

  /** What an owner field holds that stands for this user: the user, or the one row that names them (`doctor: Doctor owner via user`). */
  owner(entity: ExamEntity, field: ExamField, user: string): Promise<string | null> {
    const { ownerVia, type } = field;
    if (ownerVia === undefined || type.kind !== 'reference') return this.user(entity, user);
    const key = `${type.target} ${user}`;
    const found = this.#owners.get(key) ?? this.reference(entity, field, { [ownerVia]: user });
    this.#owners.set(key, found);
    return found;
  }

  /** The user of a token. Where the service looks users up, there has to be one. */
  user(entity: ExamEntity, id: string): Promise<string> {
    const users = knows(this.plan, entity, 'identity.User') ? this.plan.identity.user : undefined;
    if (!users) return Promise.resolve(id);
    const found = this.#users.get(id) ?? this.#register(users, id);
    this.#users.set(id, found);
    return found;
  }

  async #register(users: ExamEntity, id: string): Promise<string> {
    if (this.known(users.id, id)) return id;
    const { values } = await this.compose(users, users.fields, { full: true });
    await this.store(users, { ...values, id });
    return id;
  }
}
