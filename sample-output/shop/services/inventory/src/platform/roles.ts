export type Role = 'customer' | 'staff' | 'admin';

/** What each role stands for: itself and the roles that it includes. */
export const impliedRoles: Readonly<Record<Role, readonly Role[]>> = {
  customer: ['customer'],
  staff: ['staff'],
  admin: ['admin', 'staff'],
};
