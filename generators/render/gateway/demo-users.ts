import type { Model } from '../../plan/model.ts';
import { demoUsers } from '../system/demo/users.ts';

/** Whom the page of the contract offers to sign in as, while the system is in development. */
export const demoUsersView = (model: Model) => ({
  users: Object.values(demoUsers(model)).map(({ name, email, password }) =>
    JSON.stringify({ name, email, password }),
  ),
});
