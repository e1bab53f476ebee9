import type { Entity, Field } from '../../plan/model.ts';
import { sentence } from '../wire/words.ts';
import { patternExample } from './pattern-example.ts';

const people =
  /^(user|customer|patient|doctor|person|employee|member|author|contact|guest|student|teacher|driver)$/;

/** What people expect to see, by the last words of a field's name. */
const usual: readonly [RegExp, string][] = [
  [/\b(first|given) name$/, 'Ada'],
  [/\b(last|family) name$/, 'Lovelace'],
  [/\bsku$/, 'SKU-1001'],
  [/\bcountry( code)?$/, 'DE'],
  [/\b(postcode|postal code|zip|zip code)$/, '10115'],
  [/\bcity$/, 'Berlin'],
  [/\b(street|address)$/, 'Example Street 1'],
  [/\b(phone|mobile|telephone)( number)?$/, '+49 30 1234567'],
  [/\b(tracking|tracking code|tracking number)$/, 'TRACK-1001'],
  [/\bcode$/, 'CODE-1001'],
  [/\b(reference|number)$/, 'REF-1001'],
  [/\biban$/, 'DE02120300000000202051'],
  [/\bisbn$/, '9780131103627'],
  [/\bcolou?r$/, 'blue'],
  [/\blanguage$/, 'en'],
  [/\b(password|secret)$/, 'correct horse battery staple'],
];

/** Text that fits a field; undefined only where its pattern is beyond what examples are made of. */
export function textExample({ names }: Entity, { label, type }: Field): string | undefined {
  if (type.kind === 'text') return `Some words about the ${names.label}.`;
  if (type.kind !== 'string') return undefined;
  const wanted = wordsFor(names.label, label);
  if (type.pattern === undefined) return fit(wanted, type.min, type.max);
  const whole = new RegExp(`^(?:${type.pattern})$`, 'u');
  const fits = (text: string) => whole.test(text) && text.length >= type.min && text.length <= type.max;
  return [wanted, patternExample(type.pattern)].find((text) => text !== undefined && fits(text));
}

function wordsFor(entity: string, label: string): string {
  const found = usual.find(([names]) => names.test(label));
  if (found) return found[1];
  if (label === 'name' && people.test(entity)) return 'Ada Lovelace';
  return /^(name|title|label)$/.test(label) ? `${sentence(entity)} one` : `Some ${label}`;
}

function fit(text: string, min: number, max: number): string {
  const cut = text.slice(0, max).trim();
  return cut.padEnd(min, 'x');
}
