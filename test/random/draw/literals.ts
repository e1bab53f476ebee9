import type { Dice } from './dice.ts';
import type { DrawnBounds, DrawnType } from './drawn.ts';
import { inDigits, roomOf } from './types.ts';
import { TEXTS } from './words.ts';

/** A literal that the type and its bounds take; undefined where there is none. */
export function literal(type: DrawnType, bounds: DrawnBounds | undefined, dice: Dice): string | undefined {
  switch (type.kind) {
    case 'string':
      return type.pattern === undefined ? text(type, dice) : undefined;
    case 'text':
      return dice.pick(TEXTS);
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'money':
      return number(type, bounds, dice);
    case 'boolean':
      return dice.pick(['true', 'false']);
    case 'enum':
      return enumValue(dice.pick(type.values ?? []), dice);
    case 'date':
      return dice.pick(["'2020-02-29'", "'1999-12-31'", "'2030-01-01'"]);
    case 'time':
      return dice.pick(["'08:00'", "'23:59:59'"]);
    case 'timestamp':
      return dice.pick(["'2020-02-29T00:00:00Z'", "'2031-01-01T12:30Z'"]);
    case 'duration':
      return dice.pick(['15m', '36h', '2w', '1.5h', '90s', '1d']);
    case 'uuid':
      return "'0198c0de-0000-7000-8000-000000000001'";
    case 'email':
      return "'someone@example.com'";
    case 'url':
      return "'https://example.com/a?b=c'";
    default:
      return undefined;
  }
}

/** A value may stand in quotes, and has to where a dash before a digit would be a minus. */
export const enumValue = (word: string, dice: Dice) =>
  /-\d/.test(word) || dice.chance(10) ? `'${word}'` : word;

function text({ length: [least, most] = [1, 80] }: DrawnType, dice: Dice): string | undefined {
  const fitting = TEXTS.filter((one) => {
    const { length } = Array.from(one.slice(1, -1));
    return length >= least && length <= most;
  });
  return fitting.length > 0 ? dice.pick(fitting) : undefined;
}

/** Inside the bounds, so that on either side of it there is a value as well, where there is room. */
export function number(type: DrawnType, bounds: DrawnBounds | undefined, dice: Dice): string {
  const { min, max } = inside(type, bounds);
  return inDigits(dice.between(min, max), type.scale ?? 0);
}

function inside(type: DrawnType, bounds: DrawnBounds | undefined): { min: number; max: number } {
  const inset = bounds?.exclusive === true ? 1 : 0;
  const min = bounds?.min === undefined ? undefined : bounds.min + inset;
  const max = bounds?.max === undefined ? undefined : bounds.max - inset;
  const room = Math.min(roomOf(type), 10_000);
  if (min !== undefined) return { min, max: max ?? Math.max(min, room) };
  return { min: max === undefined ? 0 : Math.min(0, max), max: max ?? room };
}

/** Whole days for dates. */
export const drawDuration = (kind: 'date' | 'timestamp', dice: Dice): string =>
  dice.pick(kind === 'date' ? ['1d', '2w', '30d'] : ['1d', '90m', '2w', '12h', '15s']);
