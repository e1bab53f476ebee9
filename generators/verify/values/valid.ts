import type { ExamField, ExamKey, ExamType } from '../plan/exam-plan.ts';
import { isNumber, rangeOf, scaleOf, toUnits, type ValueSetting, written } from './kinds.ts';
import { matching } from './pattern.ts';

type Text = Extract<ExamType, { kind: 'string' }>;

/**
 * A value that a field takes, as it travels; another one for each seed as far as the type has so many. References, parts and
 * links are made of rows: see `rows/`.
 */
export function validValue(field: ExamField, seed: number, setting: ValueSetting): unknown {
  const { type } = field;
  if (isNumber(field)) return written(field, ordinaryNumber(field, seed, setting), setting);
  switch (type.kind) {
    case 'string':
      return textOf(type, seed);
    case 'text':
      return `Some words ${tag(seed)}.`;
    case 'enum':
      return type.values[seed % type.values.length];
    case 'boolean':
      return seed % 2 === 0;
    case 'date':
      return dayOf(seed);
    case 'time':
      return `${two(seed % 24)}:${two(Math.floor(seed / 24) % 60)}:${two(Math.floor(seed / 1440) % 60)}`;
    case 'timestamp':
      return `${dayOf(seed)}T${two(seed % 24)}:${two(seed % 60)}:00.${String(seed % 1000).padStart(3, '0')}Z`;
    case 'duration':
      return `PT${(seed % 1000) + 1}M`;
    case 'uuid':
      return uuidOf(seed);
    case 'email':
      return `${tag(seed)}@exam.example`;
    case 'url':
      return `https://exam.example/${tag(seed)}`;
    case 'json':
      return { tag: tag(seed), list: [1, null, { deep: true }] };
    default:
      throw new Error(`A ${type.kind} is made of rows: ${field.name}`);
  }
}

/** The shortest, longest, least and most that a field takes, with what makes each special. */
export function edges(
  field: ExamField,
  seed: number,
  setting: ValueSetting,
): { what: string; value: unknown }[] {
  const { type } = field;
  if (isNumber(field)) {
    const { least, most } = rangeOf(field, setting);
    return [
      { what: 'the least', value: written(field, least, setting) },
      { what: 'the most', value: written(field, most, setting) },
    ];
  }
  if (type.kind === 'enum') return type.values.map((value) => ({ what: value, value }));
  if (type.kind === 'boolean') return [true, false].map((value) => ({ what: String(value), value }));
  if (type.kind === 'text') return [{ what: 'the longest', value: 'x'.repeat(100_000) }];
  if (type.kind !== 'string' || type.pattern !== undefined) return [];
  const longest = lengthened(tag(seed), type.max);
  return [
    { what: 'the shortest', value: lengthened(tag(seed), type.min) },
    { what: 'the longest', value: longest },
    ...(type.max >= 2
      ? [{ what: 'the longest beyond 16 bits', value: '𝄞'.repeat(type.max - 1) + longest.slice(-1) }]
      : []),
  ];
}

/** Small where nothing else is asked for, so that sums stay far from every limit; unique ones spread over all there are. */
function ordinaryNumber(field: ExamField, seed: number, setting: ValueSetting): bigint {
  const { least, most } = rangeOf(field, setting);
  const span = most - least + 1n;
  if (field.unique)
    return (
      (least > 0n ? least : most < 0n ? least : 1n) + (BigInt(seed) % (span > 2n ** 40n ? 2n ** 40n : span))
    );
  const one = 10n ** BigInt(scaleOf(field, setting));
  const wanted = (BigInt(seed % 7) + 2n) * one + (one > 1n ? BigInt(seed % 9) * (one / 10n) : 0n);
  if (wanted >= least && wanted <= most) return wanted;
  return least + (BigInt(seed) % (span > 7n ? 7n : span));
}

function textOf(type: Text, seed: number): string {
  if (type.pattern === undefined) return lengthened(tag(seed), Math.min(type.max, Math.max(type.min, 8)));
  const text = matching(type.pattern, type, seed);
  if (text === undefined) throw new Error(`No text can be made for the pattern ${type.pattern}.`);
  return text;
}

/** The same text for the same seed, of exactly so many characters; the end is what tells seeds apart. */
const lengthened = (text: string, length: number) =>
  text.length >= length ? text.slice(text.length - length) : `${'x'.repeat(length - text.length)}${text}`;

const tag = (seed: number) => seed.toString(36).padStart(7, '0');

const two = (value: number) => String(value).padStart(2, '0');

/** Between 2001 and 2028. */
const dayOf = (seed: number) => new Date(Date.UTC(2001, 0, 1 + (seed % 10_000))).toISOString().slice(0, 10);

export const uuidOf = (seed: number) =>
  `00000000-0000-4000-8000-${seed.toString(16).padStart(12, '0').slice(-12)}`;

/** A key that no row has: rows have keys that count, or random ones. */
export function unknownKey(key: ExamKey, seed: number): string {
  if (key === 'uuid') return uuidOf(seed);
  if (key === 'bigint') return String(900_000_000_000_000n + BigInt(seed));
  return lengthened(tag(seed), Math.min(key.string, 10));
}

/** Whether a number's text stands for the same number: `12.5` and `12.50`. */
export const isSameNumber = (one: string, other: string, scale: number) =>
  toUnits(one, scale) === toUnits(other, scale);
