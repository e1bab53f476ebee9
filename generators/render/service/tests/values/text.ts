import type { Field } from '../../../../plan/model.ts';

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The same text with another number or other letters in it, still within the field's length and pattern. */
export function variedText({ type }: Field, usual: string, n: number): string | undefined {
  if (type.kind !== 'string') return undefined;
  const { min, max, pattern } = type;
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  const candidates = [appended(usual, n, max), counted(usual, n)];
  return candidates.find((text) => text.length >= min && text.length <= max && (!whole || whole.test(text)));
}

/** `Tea` -> `Tea 1`; where there is no room, the end makes place. */
function appended(usual: string, n: number, max: number): string {
  const tail = max < 4 ? String(n) : ` ${n}`;
  return `${usual.slice(0, max - tail.length).trim()}${tail}`.slice(-max);
}

/** `AB-0001` counted on as a number whose digits are the letters and digits of the text. */
function counted(usual: string, n: number): string {
  let carry = n;
  const characters = Array.from(usual)
    .reverse()
    .map((character) => {
      const wheel = wheelOf(character);
      if (!wheel || carry === 0) return character;
      const place = wheel.indexOf(character) + carry;
      carry = Math.floor(place / wheel.length);
      return wheel[place % wheel.length] ?? character;
    });
  return characters.reverse().join('');
}

const wheelOf = (character: string) =>
  [DIGITS, CAPITALS, CAPITALS.toLowerCase()].find((wheel) => wheel.includes(character));
