import { impliedRoles, type Role } from '../platform/roles.js';

export const roles = Object.keys(impliedRoles) as Role[];

/** What everyone gets who registers. */
export const defaultRole: Role = 'customer';

/** Who may see all users and say which roles they have. */
export const administrators: readonly Role[] = ['admin'];
