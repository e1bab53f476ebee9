import { VALUE_WORDS } from './words.ts';
import type { Dice } from './dice.ts';
import type { Common, DrawnBounds, DrawnType, Kind } from './drawn.ts';

const SIMPLE = [
  'text',
  'boolean',
  'date',
  'time',
  'timestamp',
  'duration',
  'uuid',
  'email',
  'url',
  'json',
] as const;
const NUMBERS = ['integer', 'bigint', 'decimal', 'money'] as const;

export const PLAIN_KINDS: readonly Kind[] = [...SIMPLE, ...NUMBERS, 'string', 'string', 'enum'];

/** A type that refers to nothing. */
export function drawType(dice: Dice, common: Common, kinds: readonly Kind[] = PLAIN_KINDS): DrawnType {
  const kind = dice.pick(kinds);
  switch (kind) {
    case 'string':
      return drawString(dice);
    case 'decimal': {
      const [precision, scale] = dice.pick([
        [5, 2],
        [12, 4],
        [1, 0],
        [3, 3],
        [18, 6],
        [30, 10],
      ] as const);
      return { kind, text: `decimal(${precision},${scale})`, scale };
    }
    case 'enum':
      return enumOf(drawValues(dice));
    case 'integer':
    case 'bigint':
      return { kind, text: kind, scale: 0 };
    case 'money':
      return { kind, text: kind, scale: common.digits };
    default:
      return { kind, text: kind };
  }
}

export const enumOf = (values: readonly string[]): DrawnType => ({
  kind: 'enum',
  text: values.join(' | '),
  values,
});

/** The first value is none that would begin another type. */
export function drawValues(dice: Dice, least = 2): readonly string[] {
  return dice.some(VALUE_WORDS, dice.between(least, 5));
}

const PATTERNS = ['[A-Z]{2}[0-9]{4}', '[a-z]+(?:-[a-z]+)*', '\\d{3}/\\d{3}', '(?:AB|CD)[0-9]?x'];

function drawString(dice: Dice): DrawnType {
  if (dice.chance(10))
    return { kind: 'string', text: 'string(20)', length: [1, 20], pattern: dice.pick(PATTERNS) };
  if (dice.chance(30)) {
    const length = dice.pick([
      [3, 32],
      [0, 80],
      [1, 1],
      [8, 8],
      [0, 500],
    ] as const);
    return { kind: 'string', text: `string(${length[0]}..${length[1]})`, length };
  }
  const most = dice.pick([1, 9, 20, 80, 200]);
  return { kind: 'string', text: `string(${most})`, length: [1, most] };
}

/** Bounds within which there is always more than one value. */
export function drawBounds(type: DrawnType, dice: Dice): DrawnBounds | undefined {
  if (type.scale === undefined || !dice.chance(45)) return undefined;
  const room = roomOf(type);
  if (dice.chance(35)) return { min: 0, exclusive: dice.chance(60) };
  const max = dice.between(Math.min(5, room), Math.min(room, 100_000));
  if (dice.chance(20)) return { max, exclusive: dice.chance(50) };
  return {
    min: dice.chance(20) ? -dice.between(0, Math.min(room, 500)) : dice.below(3),
    max,
    exclusive: false,
  };
}

/** Whether many rows can each have a value of their own. */
export const isVaried = ({ kind, text, length, pattern }: DrawnType, bounds?: DrawnBounds): boolean =>
  ['integer', 'bigint', 'money', 'uuid', 'email', 'url'].includes(kind)
    ? bounds?.max === undefined
    : kind === 'string'
      ? (length?.[1] ?? 0) >= 20 && pattern === undefined
      : text === 'decimal(18,6)' && bounds?.max === undefined;

/** The greatest number of units that a literal of this type has. */
export function roomOf(type: DrawnType): number {
  const digits = /^decimal\((\d+),/.exec(type.text)?.[1];
  return digits === undefined ? 1_000_000 : Math.min(1_000_000, 10 ** Number(digits) - 1);
}

/** Units as the plan writes them: 1250 with two digits is 12.50. */
export function inDigits(units: number, scale: number): string {
  const digits = String(Math.abs(units)).padStart(scale + 1, '0');
  const sign = units < 0 ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
