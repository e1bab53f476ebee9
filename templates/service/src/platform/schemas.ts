import { z } from 'zod';

/** Text that PostgreSQL can store as it is: without NUL and without half of a surrogate pair. */
const storable = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text without NUL');

/** One line, trimmed. Lengths are in characters. */
export const line = (min: number, max: number) => storable.trim().min(min).max(max);

export const longText = () => storable.max(100_000);

export const uuid = () => z.uuid().toLowerCase();

export const email = () => z.email().max(254).toLowerCase();

export const url = () => z.url({ protocol: /^https?$/ }).max(2_048);

/** A moment with its zone, kept in UTC. */
export const instant = () => z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** 64 bits, as text: JSON numbers hold 53. */
export const int64 = () =>
  z
    .string()
    .regex(/^-?(0|[1-9]\d{0,18})$/)
    .transform(BigInt)
    .refine((value) => BigInt.asIntN(64, value) === value, 'must fit into 64 bits');

/** The key of a row that counts. */
export const bigId = () => z.string().regex(/^[1-9]\d{0,17}$/);

/** An exact number, as text, with so many digits in all and behind the point. */
export function decimal(precision: number, scale: number) {
  const whole = precision > scale ? `(0|[1-9]\\d{0,${precision - scale - 1}})` : '0';
  const form = new RegExp(`^-?${whole}${scale > 0 ? `(\\.\\d{1,${scale}})?` : ''}$`);
  return z.string().regex(form, { abort: true });
}

/** A time of the day; seconds may be left out. */
export const time = () =>
  z.iso.time({ precision: 0 }).or(z.iso.time({ precision: -1 }).transform((text) => `${text}:00`));

export const integerParameter = () =>
  z
    .string()
    .regex(/^-?\d{1,10}$/)
    .transform(Number)
    .pipe(z.int32());

export const booleanParameter = () => z.enum(['true', 'false']).transform((text) => text === 'true');

/** `a,b,c` in a query parameter. */
export const listOf = <Item extends z.ZodType<unknown, string>>(item: Item, max = 100) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item).min(1).max(max));

/** The ids of linked rows, each once. */
export const idsOf = <Item extends z.ZodType<string, string>>(item: Item, min: number, max: number) =>
  z
    .array(item)
    .min(min)
    .max(max)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name a row twice');

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

export const ByBigId = z.strictObject({ id: bigId() });
export type ByBigId = z.infer<typeof ByBigId>;

export const ByTextId = z.strictObject({ id: line(1, 255) });
export type ByTextId = z.infer<typeof ByTextId>;

/** The rows after this one, in the order of their ids. */
export const AfterId = z.strictObject({ after: uuid().optional() });
export type AfterId = z.infer<typeof AfterId>;

export const AfterBigId = z.strictObject({ after: bigId().optional() });
export type AfterBigId = z.infer<typeof AfterBigId>;

export const AfterTextId = z.strictObject({ after: line(1, 255).optional() });
export type AfterTextId = z.infer<typeof AfterTextId>;

/** Up to 100 rows by their ids. */
export const ByIds = z.strictObject({ id: listOf(uuid()) });
export type ByIds = z.infer<typeof ByIds>;

export const ByBigIds = z.strictObject({ id: listOf(bigId()) });
export type ByBigIds = z.infer<typeof ByBigIds>;

export const ByTextIds = z.strictObject({ id: listOf(line(1, 255)) });
export type ByTextIds = z.infer<typeof ByTextIds>;
