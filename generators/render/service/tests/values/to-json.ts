import type { Currency, Field } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { moneyValue } from '../../../contract/fields.ts';
import type { Scalar } from './evaluate.ts';

/** A computed value as an answer shows it; undefined where it is not known, or would have to be rounded. */
export function toJson({ type }: Field, value: Scalar, currency: Currency): Json | undefined {
  if (typeof value === 'number') return numberJson(type, value, currency);
  return type.kind === 'json' ? undefined : value;
}

function numberJson(type: Field['type'], value: number, currency: Currency): Json | undefined {
  switch (type.kind) {
    case 'integer':
      return Number.isInteger(value) ? value : undefined;
    case 'bigint':
      return Number.isSafeInteger(value) ? String(value) : undefined;
    case 'decimal':
      return exact(value, type.scale);
    case 'money': {
      const amount = exact(value, currency.digits);
      return amount === undefined ? undefined : moneyValue(amount, currency);
    }
    case 'timestamp':
      return new Date(value).toISOString();
    default:
      return undefined;
  }
}

function exact(value: number, decimals: number): string | undefined {
  const text = value.toFixed(decimals);
  return Math.abs(Number(text) - value) < 1e-9 ? text : undefined;
}
