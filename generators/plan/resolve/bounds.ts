import type { FieldDraft } from '../draft/drafts.ts';
import { compact } from '../compact.ts';
import { assignable, describe, valueType, type ValueType } from '../expression/types.ts';
import type { Bound, Field, FieldType, Literal } from '../model.ts';
import type { World } from './world.ts';

/** The range that the column itself has, and the digits after the point. */
function range(
  type: FieldType,
  currencyDigits: number,
): { min: Exact; max: Exact; digits: number } | undefined {
  switch (type.kind) {
    case 'integer':
      return { min: exact('-2147483648'), max: exact('2147483647'), digits: 0 };
    case 'bigint':
      return { min: exact('-9223372036854775808'), max: exact('9223372036854775807'), digits: 0 };
    case 'money': {
      const most = 10n ** 18n;
      return {
        min: { units: -most, digits: currencyDigits },
        max: { units: most, digits: currencyDigits },
        digits: currencyDigits,
      };
    }
    case 'decimal': {
      const most = 10n ** BigInt(type.precision) - 1n;
      return {
        min: { units: -most, digits: type.scale },
        max: { units: most, digits: type.scale },
        digits: type.scale,
      };
    }
    default:
      return undefined;
  }
}

/** `> 0`, `1..999`: on numbers and money, within the column's range, the smaller first. */
export function checkBounds(draft: FieldDraft, type: FieldType, world: World): Field['bounds'] {
  const { min, max } = draft;
  const first = min ?? max;
  if (!first) return undefined;
  const limits = range(type, world.currencyDigits);
  if (!limits) {
    const message = `A range means nothing for ${describe(valueType(type))}.`;
    const mend =
      type.kind === 'string'
        ? 'Give its length: string(3..32).'
        : 'Leave it out, or write a condition in `checks`.';
    world.findings.error('invalid-bound', first.at, message, mend);
    return undefined;
  }
  for (const bound of [min, max]) {
    if (bound) checkNumber(bound.value, limits, bound.at, 'invalid-bound', world);
  }
  if (min && max) {
    const order = compare(exact(min.value), exact(max.value));
    if (order > 0 || (order === 0 && (min.exclusive || max.exclusive))) {
      const message = `No value lies between ${min.value} and ${max.value}.`;
      world.findings.error('invalid-bound', first.at, message, 'Write the smaller number first.');
    }
  }
  const bound = (from: typeof min): Bound | undefined =>
    from && { value: from.value, exclusive: from.exclusive };
  return compact({ min: bound(min), max: bound(max) });
}

function checkNumber(
  text: string,
  limits: { min: Exact; max: Exact; digits: number },
  at: FieldDraft['name'] | { source: FieldDraft['name']['source']; offset: number },
  code: 'invalid-bound' | 'invalid-default',
  world: World,
): void {
  const value = exact(text);
  if (value.digits > limits.digits) {
    const what = limits.digits === 0 ? 'a whole number' : `${limits.digits} digits after the point at most`;
    world.findings.error(code, at, `${text} does not fit: the field takes ${what}.`, 'Write fewer digits.');
  } else if (compare(value, limits.min) < 0 || compare(value, limits.max) > 0) {
    world.findings.error(
      code,
      at,
      `${text} does not fit into the column.`,
      'Use a smaller number, or a wider type.',
    );
  }
}

/** A literal default fits its type, its bounds and its length. */
export function checkDefault(
  literal: Literal,
  draft: FieldDraft,
  type: FieldType,
  resolved: ValueType,
  world: World,
): void {
  const at = draft.value?.at ?? draft.name;
  const fail = (message: string, mend: string): void =>
    world.findings.error('invalid-default', at, message, mend);
  const wanted = valueType(type);
  if (literal.type === 'null')
    return fail('Optional is written with "?", not with a default of null.', 'Write "?" after the type.');
  if (!assignable(wanted, resolved)) {
    return fail(
      `"${draft.name.text}" is ${describe(wanted)}; the default is ${describe(resolved)}.`,
      'Write a default of the same type.',
    );
  }
  if (literal.type === 'number') {
    const limits = range(type, world.currencyDigits);
    if (limits) checkNumber(literal.text, limits, at, 'invalid-default', world);
    if (!within(literal.text, draft))
      fail(`The default ${literal.text} breaks the field's own bound.`, 'Change the one or the other.');
  }
  if (literal.type === 'string' && type.kind === 'string') {
    const { length } = Array.from(literal.text);
    if (length < type.min || length > type.max) {
      fail(
        `The default has ${length} characters; the field takes ${type.min} to ${type.max}.`,
        'Change the one or the other.',
      );
    }
  }
}

function within(text: string, { min, max }: FieldDraft): boolean {
  const value = exact(text);
  const above = min ? compare(value, exact(min.value)) : 1;
  const below = max ? compare(exact(max.value), value) : 1;
  return above >= (min?.exclusive ? 1 : 0) && below >= (max?.exclusive ? 1 : 0);
}

/** A decimal number without rounding: `units` of the last digit. */
interface Exact {
  readonly units: bigint;
  readonly digits: number;
}

function exact(text: string): Exact {
  const [whole = '0', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), digits: fraction.length };
}

function compare(a: Exact, b: Exact): number {
  const digits = Math.max(a.digits, b.digits);
  const scaled = (value: Exact): bigint => value.units * 10n ** BigInt(digits - value.digits);
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
