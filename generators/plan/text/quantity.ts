/** Numbers with a unit, as people write them: `300ms`, `2M`, `2000/s`, `3x`. All return undefined for anything else. */

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };
const PERIODS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** `300ms`, `5m`, `30d` in milliseconds. */
export function milliseconds(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d|w)$/.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (MILLISECONDS[match[2] ?? ''] ?? 0));
}

/** `2M`, `500k`, `1200`. */
export function count(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)([kMG]?)$/.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (MULTIPLES[match[2] ?? ''] ?? 1));
}

/** `2000/s`, `60/min`, `5k/h`: how many in how many seconds. */
export function rate(text: string): { amount: number; seconds: number } | undefined {
  const match = /^([\d.]+[kMG]?)\s*\/\s*(s|min|h|d)$/.exec(text);
  const amount = match ? count(match[1] ?? '') : undefined;
  if (!match || amount === undefined) return undefined;
  return { amount, seconds: PERIODS[match[2] ?? ''] ?? 1 };
}

/** `3x`, `1.5x`. */
export function factor(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)x$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** `2x per year`. */
export function growth(text: string): { factor: number; per: 'year' | 'month' } | undefined {
  const match = /^(\S+) per (year|month)$/.exec(text);
  const times = match ? factor(match[1] ?? '') : undefined;
  if (!match || times === undefined) return undefined;
  return { factor: times, per: match[2] === 'month' ? 'month' : 'year' };
}

/** `15m` as ISO 8601: `PT15M`. */
export function isoDuration(text: string): string | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d|w)$/.exec(text);
  if (!match) return undefined;
  const [, amount = '0', unit] = match;
  if (unit === 'd') return amount.includes('.') ? undefined : `P${Number(amount)}D`;
  if (unit === 'w') return amount.includes('.') ? undefined : `P${Number(amount) * 7}D`;
  if (unit === 'ms') return `PT${Number(amount) / 1000}S`;
  return `PT${Number(amount)}${String(unit).toUpperCase()}`;
}
