import { z } from 'zod';

const currency = 'EUR';
const digits = 2;
const scale = 10n ** BigInt(digits);

const form = new RegExp(`^-?(0|[1-9]\\d{0,14})(\\.\\d{1,${digits}})?$`);

/** `"12.5"` -> 1250n, in the minor unit. */
export function toMinor(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const minor = BigInt(whole) * scale + BigInt(fraction.padEnd(digits, '0'));
  return amount.startsWith('-') ? -minor : minor;
}

/** 1250n -> `{ amount: "12.50", currency: "EUR" }`. */
export function toMoney(minor: bigint): Money {
  const positive = minor < 0n ? -minor : minor;
  const amount = `${positive / scale}.${String(positive % scale).padStart(digits, '0')}`;
  return { amount: minor < 0n ? `-${amount}` : amount, currency };
}

/** Money in an answer. */
export const Money = z.object({ amount: z.string(), currency: z.string() });
export type Money = z.infer<typeof Money>;

/** Money in a request, as minor units. */
export const money = () =>
  z
    .strictObject({ amount: z.string().regex(form), currency: z.literal(currency) })
    .transform(({ amount }) => toMinor(amount));
