/** Digits after the point, by ISO 4217; all other currencies have two. */
const DIGITS: readonly (readonly [number, string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

export function currencyOf(code = 'EUR'): { code: string; digits: number } {
  const found = DIGITS.find(([, codes]) => codes.split(' ').includes(code));
  return { code, digits: found?.[0] ?? 2 };
}
