/** Decimal numbers travel as text. They are reckoned as whole numbers of their smallest unit, so that nothing is lost. */

/** `"12.5"` with 3 places -> 12500n */
export function toScaled(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(places, '0').slice(0, places));
  return text.startsWith('-') ? -units : units;
}

/** 12345n with 3 places -> `"12.34"` with 2. */
export function fromScaled(units: bigint, places: number, wanted: number): string {
  const rounded = places > wanted ? halfEven(units, places - wanted) : units * 10n ** BigInt(wanted - places);
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(wanted + 1, '0');
  const text = wanted > 0 ? `${digits.slice(0, -wanted)}.${digits.slice(-wanted)}` : digits;
  return rounded < 0n ? `-${text}` : text;
}

/** Without its last places; a half goes to the even neighbour, as banks do it. */
export function halfEven(units: bigint, places: number): bigint {
  const unit = 10n ** BigInt(places);
  const [quotient, rest] = [units / unit, units % unit];
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const isUp = twice > unit || (twice === unit && quotient % 2n !== 0n);
  return isUp ? quotient + (units < 0n ? -1n : 1n) : quotient;
}
