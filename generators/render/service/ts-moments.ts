import { type Code, inner } from './ts-code.ts';

const DURATIONS = new Set<Code['type']>(['duration', 'milliseconds']);

/** Whether `a operator b` is about moments, days or durations. */
export const isOfTime = (left: Code, right: Code): boolean =>
  ['moment', 'day'].includes(left.type) || DURATIONS.has(left.type) || DURATIONS.has(right.type);

/** `now + 14d`, `order.placed - product.notice`, `due - 7d`, `closed - opened`. */
export function timed(left: Code, operator: string, right: Code): Code {
  const absent = [...left.absent, ...right.absent];
  if (left.type === 'moment' && right.type === 'moment')
    return { code: `${left.code}.getTime() - ${right.code}.getTime()`, type: 'milliseconds', absent };
  if (left.type === 'moment' || left.type === 'day') return { ...moved(left, operator, right), absent };
  return { code: `${length(left)} ${operator} ${length(right)}`, type: 'milliseconds', absent };
}

function moved(left: Code, operator: string, right: Code): Omit<Code, 'absent'> {
  const isDay = left.type === 'day';
  if (right.type === 'duration') {
    const move = `${operator === '-' ? 'earlier' : 'later'}(${isDay ? `new Date(${left.code})` : left.code}, ${right.code})`;
    return isDay ? day(move) : { code: move, type: 'moment' };
  }
  const start = isDay ? `Date.parse(${left.code})` : `${inner(left.code)}.getTime()`;
  const move = `new Date(${start} ${operator} ${length(right)})`;
  return isDay ? day(move) : { code: move, type: 'moment' };
}

const day = (moment: string): Omit<Code, 'absent'> => ({
  code: `${moment}.toISOString().slice(0, 10)`,
  type: 'day',
});

/** A duration in milliseconds; a number that it is multiplied with stays one. */
export const length = ({ code, type }: Code): string =>
  type === 'duration' ? `toMilliseconds(${code})` : inner(code);

/** A number of milliseconds as a duration travels. */
export const asDuration = ({ code, type }: Code): string =>
  type === 'milliseconds' ? `toDuration(${code})` : code;

/** `PT15M` -> 900000. */
export function milliseconds(duration: string): number {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  const lengths = [604_800, 86_400, 3_600, 60, 1];
  return lengths.reduce((sum, seconds, index) => sum + seconds * 1_000 * Number(match?.[index + 1] ?? 0), 0);
}
