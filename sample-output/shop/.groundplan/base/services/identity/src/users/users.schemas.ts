import { z } from 'zod';
import {
  email as address,
  line,
  listOf,
  longText,
  pageOf,
  pageQuery,
  rowFields,
  uuid,
} from '../platform/schemas.js';
import { roles } from './user-roles.js';

/** Whoever writes an address with capitals means the same person. */
export const email = () => z.string().trim().pipe(address());

/** Never trimmed. Lengths are in code points; counting ends where the text is too long for certain. */
export const password = (min: number, max = 256) =>
  longText().refine((text) => {
    const { length } = Array.from(text.slice(0, 2 * max + 1));
    return length >= min && length <= max;
  }, `must have ${min} to ${max} characters`);

export const Registration = z.strictObject({
  email: email(),
  password: password(8),
  name: line(1, 120).optional(),
});
export type Registration = z.output<typeof Registration>;

export const RolesChange = z.strictObject({
  roles: z
    .array(z.enum(roles))
    .max(roles.length)
    .transform((given) => [...new Set(given)]),
});
export type RolesChange = z.output<typeof RolesChange>;

export const UserQuery = z.strictObject({
  ...pageQuery,
  id: listOf(uuid()).optional(),
  email: listOf(email()).optional(),
  sort: z.enum(['createdAt', '-createdAt']).default('-createdAt'),
});
export type UserQuery = z.output<typeof UserQuery>;

export const UserView = z.object({
  ...rowFields,
  email: z.string(),
  name: z.string().optional(),
  roles: z.array(z.string()),
});
export type UserView = z.infer<typeof UserView>;

export const UserPage = pageOf(UserView);
export type UserPage = z.infer<typeof UserPage>;
