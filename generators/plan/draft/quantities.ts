import type { Findings } from '../findings.ts';
import * as quantity from '../text/quantity.ts';
import type { Phrase } from '../text/phrase.ts';

/** Quantities of the plan: a wrong one is reported and undefined. */

export function readMilliseconds(phrase: Phrase, findings: Findings): number | undefined {
  const found = quantity.milliseconds(phrase.text);
  if (found !== undefined && found > 0) return found;
  return refuse(phrase, 'a duration', '300ms, 30s, 5m, 2h, 30d', findings);
}

export function readSeconds(phrase: Phrase | undefined, findings: Findings): number | undefined {
  const found = phrase && readMilliseconds(phrase, findings);
  if (!phrase || found === undefined) return undefined;
  return found >= 1000
    ? Math.round(found / 1000)
    : refuse(phrase, 'a second or more', '30s, 5m, 2h', findings);
}

export function readCount(phrase: Phrase | undefined, findings: Findings): number | undefined {
  if (!phrase) return undefined;
  return quantity.count(phrase.text) ?? refuse(phrase, 'a number', '1200, 50k, 2M', findings);
}

/** Per second. */
export function readRate(phrase: Phrase | undefined, findings: Findings): number | undefined {
  const found = phrase && quantity.rate(phrase.text);
  if (!phrase) return undefined;
  return found ? found.amount / found.seconds : refuse(phrase, 'a rate', '2000/s, 60/min, 5k/h', findings);
}

/** Reports a quantity that cannot be read. */
export function refuse(phrase: Phrase, what: string, examples: string, findings: Findings): undefined {
  findings.error(
    'invalid-quantity',
    phrase,
    `"${phrase.text}" is not ${what}.`,
    `Write it like ${examples}.`,
  );
  return undefined;
}
