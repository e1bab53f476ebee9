import type { Operator } from './operators.ts';

/** A name, what it looks for, and what it puts there. */
type Edit = readonly [name: string, files: RegExp, find: RegExp, replace: string];

/** Of the shop's services, these are called by the flows of another one. */
const of = (path: string) => new RegExp(`(?:inventory|payments)/src/${path}$`);

const IDEMPOTENCY = of('platform/idempotency\\.ts');
const STEPS = of('platform/steps\\.ts');

const EDITS: readonly Edit[] = [
  ['take rows in the order of the call', STEPS, /\.toSorted\(\(one, other\) => compare\([^)]*\)\)/g, ''],
  ['answer in the order of the keys', STEPS, /(?<=results\[)index(?=\] = )/g, 'results.length'],
  [
    'do again what is done already',
    of('\\w+/\\w+\\.steps\\.ts'),
    /\n\s+if \(\w+\.\w+ === '\w+'\) return toView\(\w+\);/g,
    '',
  ],
  ['keep no refusal', IDEMPOTENCY, /if \(answer === undefined\) await keep\([^;]*;/g, ''],
  ['keep no answer', IDEMPOTENCY, /\n\s+await keep\(request, answer, transaction\);/g, ''],
  [
    'take another body for the same',
    IDEMPOTENCY,
    /found\.fingerprint !== fingerprint/g,
    'found.fingerprint === ""',
  ],
];

/** Faults in what flows of other services have done: with several rows at once, and again where no answer has come. */
export const STEP_FAULTS: readonly Operator[] = EDITS.map(([name, files, find, replace]) => ({
  name,
  group: 'steps',
  files,
  find,
  replace,
  exams: ['contract'],
}));
