/** Believable values for the columns of made-up rows: the same for the same seed, whatever else is drawn. */

/** What `tools/demo/tables.json` says of a column. `like` holds values that are believable. */
export type Column = {
  name: string;
  optional?: boolean;
  /** No two rows have the same. */
  unique?: boolean;
  /** Keeps the rules of the table, where nothing that is drawn does. */
  sure?: Value;
} & (
  | { kind: 'text'; like: string[]; min?: number; max?: number; pattern?: string }
  /** In units of the last of its decimals. */
  | { kind: 'number'; like: number[]; min: string; max: string; decimals?: number }
  | { kind: 'date' | 'time' | 'timestamp'; like: string[] }
  | { kind: 'one'; like: Value[] }
  | { kind: 'uuid' }
  | Reference
);

/** To a row of an entity, perhaps of another service, where that row is as the plan asks. */
export interface Reference {
  kind?: undefined;
  to: string;
  where?: string;
  optional?: boolean;
}

export type Value = string | number | boolean | null;
export type Random = () => number;

/** What the values of a row have in common. */
export interface Drawing {
  random: Random;
  seed: number;
  /** Which of the rows drawn for the table it is. */
  number: number;
  /** How often most of what was drawn has been refused: values become tamer by it, and in the end those that are sure. */
  round: number;
  /** Moments are taken from the same place of their lists and moved together, so that what comes first still does. */
  moment: number;
  quarters: number;
}

/** Numbers from 0 up to 1 that follow from these words alone. */
export function randomOf(...words: (string | number)[]): Random {
  let state = 0x811c9dc5;
  for (const character of words.join(' ')) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function drawingOf(seed: number, table: string, number: number, round: number): Drawing {
  const random = randomOf(seed, table, number);
  return { random, seed, number, round, moment: random(), quarters: Math.floor(random() * 1500 * 96) };
}

/** One of a list, the first ones more often: some products sell better than others. */
export const frequent = <Item>(list: Item[], random: Random, skew = 3): Item | undefined =>
  list[Math.floor(list.length * random() ** skew)];

/** A length of a list: mostly short, rarely long. */
export function lengthOf({ random, round }: Drawing, { min, max }: { min: number; max: number }): number {
  if (max === 0) return 0;
  const more = round < 3 ? Math.floor(-Math.log(1 - random()) * 2) : 0;
  return Math.min(max, Math.max(min, 1) + more);
}

const start = Date.UTC(2024, 0, 1);
const span = Date.UTC(2026, 0, 1) - start;

/** A moment of two years, more often of the second: business grows. */
export const momentOf = (random: Random) => new Date(start + Math.floor(span * Math.sqrt(random())));

export function keyOf(kind: 'uuid' | 'text', length: number, random: Random, moment: Date): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  if (kind === 'text') return hex.slice(0, length);
  const time = moment.getTime().toString(16).padStart(12, '0');
  const variant = '89ab'[Math.floor(random() * 4)];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}

/** From this round on, values are those that are sure. */
const lastResort = 5;

export function drawValue(column: Exclude<Column, Reference>, drawing: Drawing): Value {
  const { random, round } = drawing;
  if (round >= lastResort && column.sure !== undefined) return column.sure;
  if (column.optional && random() < 0.3) return null;
  switch (column.kind) {
    case 'uuid':
      return keyOf('uuid', 32, random, momentOf(random));
    case 'one':
      return frequent(column.like, random, 1.5) ?? null;
    case 'text':
      return textOf(column, drawing);
    case 'number':
      return numberOf(column, drawing);
    default:
      return movedBy(
        drawing.quarters,
        column.kind,
        column.like[Math.floor(column.like.length * drawing.moment)] ?? '',
      );
  }
}

function textOf(column: Extract<Column, { kind: 'text' }>, { random, seed, number }: Drawing): string {
  const { min = 1, max = 250, pattern, unique } = column;
  const like = frequent(column.like, random) ?? '';
  if (pattern !== undefined) return variant(like, new RegExp(`^(?:${pattern})$`, 'u'), random);
  const long = unique ? `${seed}-${number}` : String(1 + Math.floor(random() * 500));
  const short = unique ? `${seed}${number.toString(36)}` : long;
  const text = like.replace('{n}', like.length - 3 + long.length <= max ? long : short);
  return text.slice(-max).trim().padEnd(min, 'x');
}

/** The same with other letters and digits, as far as the pattern goes along. */
function variant(text: string, pattern: RegExp, random: Random): string {
  const sets = ['0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];
  let varied = text;
  for (const [place, character] of Array.from(text).entries()) {
    const set = sets.find((one) => one.includes(character));
    if (!set) continue;
    const other = varied.slice(0, place) + set[Math.floor(random() * set.length)] + varied.slice(place + 1);
    if (pattern.test(other)) varied = other;
  }
  return varied;
}

function numberOf(column: Extract<Column, { kind: 'number' }>, drawing: Drawing): string {
  const { random, seed, number, round } = drawing;
  const [min, max] = [BigInt(column.min), BigInt(column.max)];
  const like = (frequent(column.like, random) ?? 1) * (0.5 + 2 * random() ** 2);
  const wanted = column.unique
    ? min + BigInt(number) + BigInt(seed) * 1_000_000_000n
    : BigInt(Math.round(like / 2 ** round));
  const units = wanted < min ? min : wanted > max ? (column.unique ? min + BigInt(number) : max) : wanted;
  return decimal(units, column.decimals ?? 0);
}

function decimal(units: bigint, decimals: number): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const text = decimals > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
  return units < 0n ? `-${text}` : text;
}

const quarter = 15 * 60_000;

function movedBy(quarters: number, kind: 'date' | 'time' | 'timestamp', like: string): string {
  if (kind === 'time') {
    // Within a working day, so that nothing that ends has begun on the day before.
    const moved = Date.parse(`2000-01-01T${like}Z`) + (quarters % 32) * quarter;
    return new Date(moved).toISOString().slice(11, 19);
  }
  const days = Math.floor(quarters / 96) * 86_400_000;
  if (kind === 'date') return new Date(Date.parse(like) - days).toISOString().slice(0, 10);
  return new Date(Date.parse(like) - quarters * quarter).toISOString();
}
