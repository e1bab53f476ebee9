import type { Identity } from '../../plan/model.ts';
import { administratorsOf } from './administrators.ts';

/** The view of `users/user-roles.ts`. */
export const userRolesView = (identity: Identity) => ({
  defaultRole: identity.default,
  administrators: administratorsOf(identity)
    .map((role) => `'${role}'`)
    .join(', '),
});
