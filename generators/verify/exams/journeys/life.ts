import { WrongAnswer } from '../../exam.ts';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import { allowing } from '../../rows/condition.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { type Action, actionsOf, named } from '../../wire/actions.ts';
import { keyOf } from '../../wire/refusals.ts';
import { verdict } from '../../wire/truth.ts';
import { arrangeWith } from '../ask/arrange.ts';
import { bodyOf } from '../ask/compose.ts';
import { type Answer, type Call, send } from '../ask/call.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { User } from './user.ts';

/** The life of one row, from its creation to its end, as the users of a system bring it about through the gateway. */
export class Life {
  readonly #sitting: Sitting;
  readonly #entity: ExamEntity;
  readonly #users: readonly User[];
  readonly #actions: readonly Action[];
  #id = '';
  #values: Values = {};
  #etag = '';

  constructor(sitting: Sitting, entity: ExamEntity, users: readonly User[]) {
    this.#sitting = sitting;
    this.#entity = entity;
    this.#users = users;
    this.#actions = actionsOf(sitting.plan, entity).filter(({ callers }) => callers === undefined);
  }

  async live(): Promise<void> {
    await this.#begin();
    await this.#isRead();
    await this.#isListed();
    await this.#isChanged();
    for (let next = await this.#next(new Set()); next; next = await this.#next(next.done)) {
      await this.#isDone(next);
      await this.#isRead();
    }
    await this.#isDeleted();
  }

  #action(kind: Action['kind']): Action | undefined {
    return this.#actions.find((action) => action.kind === kind);
  }

  /** Where nobody can create a row from outside, it stands there already. */
  async #begin(): Promise<void> {
    const create = this.#action('create');
    const creator = create && (await this.#creation(create));
    if (!create || !creator) return this.#stand(await this.#sitting.rows.add(this.#entity));
    const { user, body, values } = creator;
    const answer = await this.#send(create, user, body);
    expectStatus(answer, 201);
    this.#follow(answer, values);
    const { system } = this.#sitting;
    const path = answer.headers.get('location') ?? '';
    if (new URL(path, system.url('gateway')).pathname !== `${this.#entity.route}/${this.#id}`)
      throw wrong(answer, `the place of the new row in Location`, path);
  }

  async #creation(create: Action) {
    for (const user of this.#users) {
      try {
        const { body, composed } = await arrangeWith(this.#sitting, create, user, 'allowed');
        return { user, body, values: composed };
      } catch (error) {
        if (!(error instanceof NoSuchRow)) throw error;
      }
    }
    return undefined;
  }

  #stand(row: StoredRow): void {
    this.#id = row.id;
    this.#values = row.values;
    this.#etag = `"${row.version}"`;
  }

  /** What an answer says of the row is what it is from then on; of what is secret, what has been sent. */
  #follow(answer: Answer, values: Values = this.#values): void {
    const row = answer.body as Values;
    if (typeof row['id'] !== 'string') throw wrong(answer, 'a row with its id');
    this.#id = row['id'];
    const unsaid = this.#entity.fields.map(
      ({ name, secret }) => [name, secret ? values[name] : null] as const,
    );
    this.#values = { ...Object.fromEntries(unsaid), ...row };
    this.#etag = answer.headers.get('etag') ?? '';
    this.#sitting.rows.remember(this.#entity, this.#id, this.#values);
  }

  /** The first user who may do this with the row as it is. */
  #whoMay(action: Action): User | undefined {
    const { plan, rows } = this.#sitting;
    return this.#users.find(
      (user) =>
        verdict(plan, action, user, rows.facts(this.#entity, this.#values, { user: user.id })) === 'allowed',
    );
  }

  async #isRead(): Promise<void> {
    const get = this.#action('get');
    const user = get && this.#whoMay(get);
    if (!get || !user) return;
    const answer = await this.#send(get, user);
    expectStatus(answer, 200);
    if (answer.headers.get('etag') !== this.#etag) throw wrong(answer, `the ETag ${this.#etag}`);
  }

  async #isListed(): Promise<void> {
    const list = this.#action('list');
    const user = list && this.#whoMay(list);
    if (!list || !user) return;
    const answer = await this.#send(list, user, undefined, `?id=${encodeURIComponent(this.#id)}`);
    expectStatus(answer, 200);
    const { items } = answer.body as { items?: { id?: unknown }[] };
    if (items?.length !== 1 || items[0]?.id !== this.#id)
      throw wrong(answer, `a list of the row ${this.#id}`);
  }

  async #isChanged(): Promise<void> {
    const change = this.#action('change');
    const user = change && this.#whoMay(change);
    if (!change || !user) return;
    const { plan, rows } = this.#sitting;
    const kept = this.#entity.fields.filter((field) => !change.takes.includes(field) && !field.computed);
    const given = Object.fromEntries(kept.map(({ name }) => [name, this.#values[name] ?? null]));
    const wanted = { given, full: true, user: user.id };
    const { values } = await rows.compose(this.#entity, change.takes, wanted);
    const answer = await this.#send(change, user, bodyOf(plan, change.takes, values));
    expectStatus(answer, 200);
    this.#follow(answer, { ...this.#values, ...values });
  }

  /** An operation that has not been done yet, that somebody may do, and that the row is ready for. */
  async #next(done: ReadonlySet<string>): Promise<Step | undefined> {
    for (const action of this.#actions) {
      const { operation } = action;
      if (!operation || operation.byHand || done.has(operation.name)) continue;
      const state = this.#entity.state === undefined ? undefined : this.#values[this.#entity.state];
      if (operation.from.length > 0 && !operation.from.includes(state as string)) continue;
      const user = this.#whoMay(action);
      const inputs = user && (await this.#inputs(action, user));
      if (inputs) return { action, user, inputs, done: new Set([...done, operation.name]) };
    }
    return undefined;
  }

  async #inputs({ operation, takes }: Action, user: User): Promise<Values | undefined> {
    const { rows } = this.#sitting;
    if (!operation) return undefined;
    const conditions = allowing(rows.plan, this.#entity, operation, rows.setting);
    const wanted = { given: this.#values, conditions, inputs: takes, user: user.id };
    try {
      return (await rows.compose(this.#entity, [], wanted)).inputs;
    } catch (error) {
      if (error instanceof NoSuchRow) return undefined;
      throw error;
    }
  }

  async #isDone({ action, user, inputs }: Step): Promise<void> {
    const { takes, operation } = action;
    const body = takes.length > 0 ? bodyOf(this.#sitting.plan, takes, inputs) : undefined;
    const answer = await this.#send(action, user, body);
    expectStatus(answer, 200);
    this.#follow(answer);
    const { state } = this.#entity;
    if (operation?.to !== undefined && state !== undefined && this.#values[state] !== operation.to)
      throw wrong(answer, `${state} to be ${operation.to}`);
  }

  async #isDeleted(): Promise<void> {
    const remove = this.#action('delete');
    const user = remove && this.#whoMay(remove);
    if (!remove || !user) return;
    expectStatus(await this.#send(remove, user), 204);
    const get = this.#action('get');
    if (get) expectStatus(await this.#send(get, user), 404);
  }

  #send(action: Action, user: User, body?: Values, query = ''): Promise<Answer> {
    const path = action.path.replace('{id}', encodeURIComponent(this.#id));
    const isGuarded = action.kind === 'change' || action.kind === 'delete';
    const call: Call = {
      method: action.method,
      url: this.#sitting.system.url('gateway') + path + query,
      token: user.accessToken,
      headers: {
        ...(isGuarded && { 'if-match': this.#etag }),
        ...(keyOf(action) === 'required' && { 'idempotency-key': crypto.randomUUID() }),
        ...(action.kind === 'change' && { 'content-type': 'application/merge-patch+json' }),
      },
      ...(body !== undefined && { body }),
    };
    return send(call).catch((error: unknown) => {
      throw error instanceof WrongAnswer ? new WrongAnswer(`${named(action)}: ${error.message}`) : error;
    });
  }
}

interface Step {
  readonly action: Action;
  readonly user: User;
  readonly inputs: Values;
  /** The operations up to this one. */
  readonly done: ReadonlySet<string>;
}
