import type { ExamPlan } from '../plan/exam-plan.ts';

/** A running system, seen from outside: over HTTP, and as the superuser of its database server. */
export interface SystemUnderExam {
  /** Folder of the system. */
  readonly root: string;
  readonly plan: ExamPlan;
  /** `http://127.0.0.1:49153` of a service, of `identity`, or of `gateway`. */
  url(name: string): string;
  /** URL of a database as superuser: `postgres://postgres:…@127.0.0.1:49154/orders`. */
  databaseUrl(database: string): string;
  /** What carries events, where that is a server of its own. */
  readonly broker?: BrokerUnderExam | undefined;
  /** What the database server has logged, from the beginning or the last rotation until now. */
  databaseLog(): Promise<string>;
  /** What a service has logged since it was there first; where several are one process, the others as well. */
  logOf(service: string): Promise<string>;
  /** Takes parts of it away for a while; undefined where that cannot be done. */
  readonly outages?: Outages;
  /** An access token as the identity service would sign it; `roles` as granted. */
  userToken(user: Person, change?: TokenChange): Promise<string>;
  /** A service's own token, good for one callee, on behalf of nobody or of a user. */
  serviceToken(caller: string, callee: string, user?: Person, change?: TokenChange): Promise<string>;
}

/** Of services, the gateway and identity among them, of `postgres`, which is the database server, and of the broker by its name. */
export interface Outages {
  /** All that can be taken away; what is one process goes together. */
  readonly parts: readonly (readonly string[])[];
  /** Ends them at once, as a power cut would: `kill -9`. */
  kill(names: readonly string[]): Promise<void>;
  /** Starts again what was killed. It takes requests when this returns. */
  start(names: readonly string[]): Promise<void>;
  /** Has them end in order, as for an update of their machine, and starts them again. They take requests when this returns. */
  restart(names: readonly string[]): Promise<void>;
}

export interface Person {
  /** UUID. */
  readonly id: string;
  readonly roles: readonly string[];
}

/** What is different in a token that must not be taken. A claim that is undefined is left out. */
export interface TokenChange {
  readonly header?: Readonly<Record<string, string>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A broker, seen from outside. */
export interface BrokerUnderExam {
  /** With the user that a service is for it: its `BUS_URL`, at an address that is reached from here. Undefined where it has none. */
  urlOf(service: string): Promise<string | undefined>;
  /** Of its management API, with the administrator's name and password, where it has one. */
  readonly api?: URL;
  /** Does something while it stands still. */
  pausing(work: () => Promise<void>): Promise<void>;
}
