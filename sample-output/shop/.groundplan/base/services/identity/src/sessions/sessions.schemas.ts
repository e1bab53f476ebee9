import { z } from 'zod';
import { email, password } from '../users/users.schemas.js';

/** Shorter passwords than registration takes, too: one that is wrong is answered as wrong. */
export const SignIn = z.strictObject({ email: email(), password: password(1) });
export type SignIn = z.output<typeof SignIn>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(1).max(200) });
export type Refresh = z.output<typeof Refresh>;

export const Tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().int(),
  tokenType: z.literal('Bearer'),
});
export type Tokens = z.infer<typeof Tokens>;
