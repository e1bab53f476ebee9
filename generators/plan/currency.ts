import type { Currency } from './model.ts';

/** ISO 4217, by the digits after the point. Written down here: what a runtime knows differs from release to release. */
const BY_DIGITS: readonly (readonly [number, string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
     CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
     KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
     PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
     UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  ],
];

const CURRENCIES: ReadonlyMap<string, Currency> = new Map(
  BY_DIGITS.flatMap(([digits, codes]) =>
    codes
      .split(/\s+/)
      .filter((code) => code !== '')
      .map((code) => [code, { code, digits }] as const),
  ),
);

/** The currency of an ISO 4217 code, undefined where there is none. */
export function currencyOf(code: string): Currency | undefined {
  return CURRENCIES.get(code);
}

export function currencyCodes(): string[] {
  return [...CURRENCIES.keys()].sort();
}
