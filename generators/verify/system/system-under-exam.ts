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
  /** An access token as the identity service would sign it; `roles` as granted. */
  userToken(user: Person): Promise<string>;
  /** A service's own token, good for one callee, on behalf of nobody or of a user. */
  serviceToken(caller: string, callee: string, user?: Person): Promise<string>;
}

export interface Person {
  /** UUID. */
  readonly id: string;
  readonly roles: readonly string[];
}
