import { randomBytes, randomUUID } from 'node:crypto';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { validValue } from '../../values/valid.ts';
import { actionsOf } from '../../wire/actions.ts';
import { administrators } from '../../wire/roles.ts';
import { type Answer, type Call, send, sendOnce } from '../ask/call.ts';
import { expectStatus } from '../ask/expect.ts';
import { somebody } from '../ask/people.ts';
import { askAll, contractText, type Question, type Sitting } from '../ask/sitting.ts';
import { Contract } from './contract-file.ts';
import { compare, routesQuestion } from './documented.ts';
import { type Endangered, askWithFaults } from './faults.ts';
import { accountQuestions } from './identity-accounts.ts';
import { identityRefusals } from './identity-refusals.ts';
import { identityRoutes, type IdentityRouteName } from './identity-routes.ts';
import { Subject } from './subject.ts';
import { successQuestions } from './successes.ts';

/** The identity service of a system that keeps its users itself. */
export class Identity {
  readonly sitting: Sitting;
  readonly user: ExamEntity;
  readonly contract: Contract;
  readonly seen = new Map<IdentityRouteName, Set<number>>();

  constructor(sitting: Sitting, user: ExamEntity, contract: Contract) {
    this.sitting = sitting;
    this.user = user;
    this.contract = contract;
  }

  call(
    name: IdentityRouteName,
    change: Partial<Call> & { readonly id?: string; readonly query?: string } = {},
  ): Call {
    const { method, path } = identityRoutes[name];
    const { id = '', query = '', ...rest } = change;
    const url = `${this.sitting.system.url('identity')}${path.replace('{id}', id)}${query}`;
    // Who fails too often is kept out by address; each call has one of its own.
    const headers = { 'x-forwarded-for': someAddress(), ...rest.headers };
    return { method, url, ...rest, headers };
  }

  async send(name: IdentityRouteName, call: Call, sent = send): Promise<Answer> {
    const answer = await sent(call);
    const { method, path } = identityRoutes[name];
    this.contract.check(answer, method, path);
    this.seen.set(name, (this.seen.get(name) ?? new Set()).add(answer.status));
    return answer;
  }

  ask(name: IdentityRouteName, change: Parameters<Identity['call']>[1] = {}): Promise<Answer> {
    return this.send(name, this.call(name, change));
  }

  question(name: IdentityRouteName, question: string, answer: () => Promise<void>): Question {
    return { subject: subjectOf(name), question, answer };
  }

  /** What somebody registers with who has not done so before; fields that the plan adds are there where they have to be. */
  registration(): { email: string; password: string } {
    const { rows } = this.sitting;
    const added = this.user.fields.filter(
      ({ name, optional, default: value }) =>
        name !== 'email' && name !== 'name' && !optional && value === undefined,
    );
    const extra = Object.fromEntries(
      added.map((field) => [field.name, validValue(field, rows.seed(), rows.setting)]),
    );
    return { email: `${randomUUID()}@exam.example`, password: randomBytes(12).toString('hex'), ...extra };
  }

  /** A user who has registered, and the role that includes the most. */
  async registered(): Promise<{ id: string; email: string; password: string }> {
    const body = this.registration();
    const answer = await this.ask('register', { body });
    expectStatus(answer, 201);
    return { ...body, id: (answer.body as { id: string }).id };
  }

  /** Somebody who may see all users and say which roles they have. */
  administrator(): Person {
    return somebody(administrators(this.sitting.plan).role);
  }

  /** Nobody is one where the role that includes the most is everybody's. */
  get hasAdministrators(): boolean {
    return administrators(this.sitting.plan).areThere;
  }

  tokenOf(person: Person): Promise<string> {
    return this.sitting.system.userToken(person);
  }
}

/** Out of the addresses that are kept for examples. */
function someAddress(): string {
  const [a = 0, b = 0] = randomBytes(2);
  return `198.${18 + (a % 2)}.${b}.${(a % 254) + 1}`;
}

/** The identity service with its contract. */
export const identityOf = async (sitting: Sitting, user: ExamEntity): Promise<Identity> =>
  new Identity(sitting, user, new Contract(await contractText(sitting, 'services/identity')));

/** Asks the identity service, where the system has one. */
export async function askIdentity(shared: Sitting): Promise<void> {
  const { user, provider } = shared.plan.identity;
  if (provider !== 'builtin' || !user) return;
  const identity = await identityOf(shared, user);
  const { contract } = identity;
  const lookups = actionsOf(shared.plan, user)
    .filter(({ callers }) => callers)
    .map((action) => new Subject(shared, action, contract));
  const routes = [...Object.values(identityRoutes), ...lookups.map(({ action }) => action)];
  const open = names.filter((name) => identity.hasAdministrators || !isAdministration(name));
  const isOpen = ({ subject }: Question) =>
    open.some((name) => subject === subjectOf(name)) || !names.some((name) => subject === subjectOf(name));
  await askAll(shared, [
    routesQuestion(
      'identity',
      contract,
      routes.map(({ method, path }) => `${method} ${path}`),
    ),
    ...names.map((name) => statusesQuestion(identity, name)),
    ...[...accountQuestions(identity), ...identityRefusals(identity)].filter((one) => isOpen(one)),
    ...lookups.flatMap((subject) => successQuestions(subject)),
  ]);
  await askWithFaults(shared, { name: 'identity', database: 'identity' }, endangered(identity, open));
  await askAll(
    shared,
    open.filter((name) => name !== 'keys').map((name) => seenQuestion(identity, name)),
  );
}

const subjectOf = (name: IdentityRouteName) => `${identityRoutes[name].method} ${identityRoutes[name].path}`;
const isAdministration = (name: IdentityRouteName) => name === 'list' || name === 'roles';
const names = Object.keys(identityRoutes) as IdentityRouteName[];

function statusesQuestion(identity: Identity, name: IdentityRouteName): Question {
  const { method, path, statuses } = identityRoutes[name];
  return identity.question(
    name,
    'the contract names every status that it can give and no others',
    async () => {
      compare('statuses', statuses, identity.contract.statuses(method, path));
      if (name === 'register')
        compare('problems', identityRoutes.register.problems, identity.contract.problems(method, path, 409));
    },
  );
}

const seenQuestion = (identity: Identity, name: IdentityRouteName): Question =>
  identity.question(name, 'every status that it can give has been seen', async () =>
    compare('statuses', identityRoutes[name].statuses, [...(identity.seen.get(name) ?? [])]),
  );

/** A call of each route that would succeed. The keys are known to the process and need no database. */
function endangered(identity: Identity, open: readonly IdentityRouteName[]): Endangered[] {
  const prepare = async (name: IdentityRouteName): Promise<Call> => {
    const { id, email, password } = await identity.registered();
    const session = await identity.ask('signIn', { body: { email, password } });
    const { refreshToken } = session.body as { refreshToken: string };
    const token = await identity.tokenOf({ ...identity.administrator(), id });
    switch (name) {
      case 'register':
        return identity.call(name, { body: identity.registration() });
      case 'signIn':
        return identity.call(name, { body: { email, password } });
      case 'refresh':
      case 'end':
        return identity.call(name, { body: { refreshToken } });
      case 'roles':
        return identity.call(name, { id, token, body: { roles: [] }, headers: { 'if-match': '"1"' } });
      default:
        return identity.call(name, { id, token });
    }
  };
  return open
    .filter((name) => name !== 'keys')
    .map((name) => ({
      subject: subjectOf(name),
      prepare: () => prepare(name),
      send: (call) => identity.send(name, call, sendOnce),
      peers: [],
      accepted: [],
      success: 200,
    }));
}
