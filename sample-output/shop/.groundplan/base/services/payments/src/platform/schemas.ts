import { z } from 'zod';

/** Text that PostgreSQL can store as it is: without NUL and without half of a surrogate pair. */
const storable = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text without NUL');

/** One line, trimmed. Lengths are in characters. */
export const line = (min: number, max: number) => storable.trim().min(min).max(max);

export const uuid = () => z.uuid().toLowerCase();

/** `a,b,c` in a query parameter. */
export const listOf = <Item extends z.ZodType<unknown, string>>(item: Item, max = 100) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item).min(1).max(max));

/** What every list takes besides its filters. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(1_000).optional(),
};

/** What every row carries. */
export const rowFields = {
  id: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
  version: z.number().int(),
};

/** A page of a list; `next` is absent on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional() });

/** What a flow asks for: one thing, for as many rows at once as a list can have parts. */
export const itemsOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item).min(1).max(1000) });

/** The path parameter of one row. */
export const ById = z.strictObject({ id: uuid() });
export type ById = z.infer<typeof ById>;
