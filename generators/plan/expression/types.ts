import type { FieldType } from '../model.ts';

/** What an expression may be worth. */
export type ValueType =
  /** `literal`: written in the plan, so that it may also stand for an amount of money. */
  | { readonly kind: 'number'; readonly whole: boolean; readonly literal?: boolean }
  | {
      readonly kind:
        | 'money'
        | 'boolean'
        | 'text'
        | 'date'
        | 'time'
        | 'timestamp'
        | 'duration'
        | 'uuid'
        | 'json'
        | 'null'
        /** Known to be wrong and reported already. */
        | 'anything';
    }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'reference'; readonly target: string }
  | { readonly kind: 'list'; readonly of: string };

export const ANYTHING: ValueType = { kind: 'anything' };
export const BOOLEAN: ValueType = { kind: 'boolean' };

/** The type of a field's value. */
export function valueType(type: FieldType): ValueType {
  switch (type.kind) {
    case 'string':
    case 'text':
    case 'email':
    case 'url':
      return { kind: 'text' };
    case 'integer':
    case 'bigint':
      return { kind: 'number', whole: true };
    case 'decimal':
      return { kind: 'number', whole: false };
    case 'enum':
      return { kind: 'enum', values: type.values };
    case 'reference':
      return { kind: 'reference', target: type.target };
    case 'parts':
      return { kind: 'list', of: type.of };
    case 'links':
      return { kind: 'list', of: type.to };
    default:
      return { kind: type.kind };
  }
}

/** For messages: `an amount of money`. */
export function describe(type: ValueType): string {
  switch (type.kind) {
    case 'number':
      return type.whole ? 'a whole number' : 'a number';
    case 'money':
      return 'an amount of money';
    case 'enum':
      return `one of ${type.values.slice(0, 6).join(', ')}`;
    case 'reference':
      return `a reference to ${type.target}`;
    case 'list':
      return `a list of ${type.of}`;
    case 'boolean':
      return 'a condition';
    case 'json':
      return 'JSON';
    case 'text':
    case 'anything':
    case 'null':
      return type.kind;
    default:
      return `a ${type.kind}`;
  }
}

/** Whether two values can be compared, or the second stand where the first is expected. */
export function compatible(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'anything' || b.kind === 'anything') return true;
  if (isMoneyLiteral(a, b) || isMoneyLiteral(b, a)) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'enum' && b.kind === 'enum') return b.values.some((value) => a.values.includes(value));
  if (a.kind === 'reference' && b.kind === 'reference') return a.target === b.target;
  return a.kind !== 'list' && a.kind !== 'json';
}

/** Like `compatible`, where the second value is stored in the first. */
export function assignable(to: ValueType, from: ValueType): boolean {
  if (to.kind === 'number' && from.kind === 'number' && to.whole && !from.whole) return false;
  if (to.kind === 'enum' && from.kind === 'enum')
    return from.values.every((value) => to.values.includes(value));
  if (to.kind === 'json' && from.kind === 'json') return true;
  return compatible(to, from);
}

function isMoneyLiteral(a: ValueType, b: ValueType): boolean {
  return a.kind === 'money' && b.kind === 'number' && b.literal === true;
}

const ORDERED: ReadonlySet<ValueType['kind']> = new Set([
  'number',
  'money',
  'date',
  'time',
  'timestamp',
  'duration',
  'anything',
]);

/** Whether `<` means something. Text has no order that all languages share. */
export function ordered(type: ValueType): boolean {
  return ORDERED.has(type.kind);
}

/** The type of `a operator b`, undefined where it means nothing. */
export function arithmetic(
  operator: '+' | '-' | '*' | '/',
  a: ValueType,
  b: ValueType,
): ValueType | undefined {
  if (a.kind === 'anything' || b.kind === 'anything') return ANYTHING;
  return operator === '+' || operator === '-' ? additive(operator, a, b) : multiplicative(operator, a, b);
}

function additive(operator: '+' | '-', a: ValueType, b: ValueType): ValueType | undefined {
  const kinds = `${a.kind} ${operator} ${b.kind}`;
  if (a.kind === 'number' && b.kind === 'number') return numbers(a, b);
  switch (kinds) {
    case 'money + money':
    case 'money - money':
      return { kind: 'money' };
    case 'timestamp + duration':
    case 'timestamp - duration':
      return { kind: 'timestamp' };
    case 'date + duration':
    case 'date - duration':
      return { kind: 'date' };
    case 'duration + duration':
    case 'duration - duration':
    case 'timestamp - timestamp':
      return { kind: 'duration' };
    default:
      return compatible(a, b) && (a.kind === 'money' || b.kind === 'money') ? { kind: 'money' } : undefined;
  }
}

function multiplicative(operator: '*' | '/', a: ValueType, b: ValueType): ValueType | undefined {
  if (a.kind === 'number' && b.kind === 'number') {
    return operator === '*' ? numbers(a, b) : { kind: 'number', whole: false };
  }
  const scaled = (kind: 'money' | 'duration'): boolean => {
    return (
      (a.kind === kind && b.kind === 'number') || (operator === '*' && a.kind === 'number' && b.kind === kind)
    );
  };
  if (scaled('money')) return { kind: 'money' };
  if (scaled('duration')) return { kind: 'duration' };
  if (operator === '/' && a.kind === 'money' && b.kind === 'money') return { kind: 'number', whole: false };
  return undefined;
}

function numbers(a: ValueType & { kind: 'number' }, b: ValueType & { kind: 'number' }): ValueType {
  const whole = a.whole && b.whole;
  return a.literal && b.literal ? { kind: 'number', whole, literal: true } : { kind: 'number', whole };
}
