import type { Findings } from '../findings.ts';
import { LIMITS } from '../limits.ts';
import type { Key } from '../model.ts';
import type { Phrase } from '../text/phrase.ts';

/** `id: bigint`, `id: string(26)`; a UUIDv7 where the plan says nothing. */
export function readKey(phrase: Phrase | undefined, findings: Findings): Key {
  if (!phrase || phrase.text === 'uuid') return { kind: 'uuid' };
  if (phrase.text === 'bigint') return { kind: 'bigint' };
  const match = /^string\((\d{1,3})\)$/.exec(phrase.text);
  const max = Number(match?.[1] ?? 0);
  if (max >= 1 && max <= 255) return { kind: 'string', max };
  const mend = 'Write uuid, bigint or string(n), n from 1 to 255.';
  findings.error('invalid-type', phrase, `"${phrase.text}" cannot be the type of an id.`, mend);
  return { kind: 'uuid' };
}

/** The values of an enum: well-formed, different, not too many. */
export function checkEnumValues(values: readonly Phrase[], findings: Findings): string[] {
  const seen = new Set<string>();
  for (const value of values) {
    if (!/^[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*$/.test(value.text) || value.text.length > 63) {
      const mend = 'Letters, digits and dashes, a letter first, 63 characters at most.';
      findings.error('invalid-name', value, `"${value.text}" cannot be a value of an enum.`, mend);
    } else if (['true', 'false', 'null', 'and', 'or', 'not'].includes(value.text)) {
      findings.error(
        'reserved-name',
        value,
        `"${value.text}" is a word of expressions.`,
        'Take another word.',
      );
    } else if (seen.has(value.text)) {
      findings.error(
        'duplicate-name',
        value,
        `The value "${value.text}" is there twice.`,
        'Keep one of the two.',
      );
    }
    seen.add(value.text);
  }
  const [first] = values;
  if (first && values.length > LIMITS.enumValues) {
    const message = `An enum has ${LIMITS.enumValues} values at most; this one has ${values.length}.`;
    findings.error('too-many', first, message, 'Make it an entity, and refer to its rows.');
  }
  return [...seen];
}
