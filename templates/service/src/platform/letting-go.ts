import { z } from 'zod';

/** What a service says of a row of another that is to be deleted: whether nothing of its own refers to it, nor will for a minute. */
export const LettingGo = z.object({ free: z.boolean() });
export type LettingGo = z.infer<typeof LettingGo>;
