import pluralize from 'pluralize';
import { LOCAL_WORDS, TYPESCRIPT_WORDS } from '../../plan/reserved.ts';

/** One of a list: `lines` -> `line`. */
export const itemName = (list: string, ...others: readonly string[]): string =>
  localName(pluralize.singular(list), localName(list), ...others);

/** A field's name as the name of a variable, clear of words and of the names that `others` has taken. */
export function localName(name: string, ...others: readonly string[]): string {
  const isTaken = TYPESCRIPT_WORDS.has(name) || LOCAL_WORDS.has(name) || others.includes(name);
  return isTaken ? localName(`${name}Row`, ...others) : name;
}
