import { type Code, CODES } from '../codes.ts';
import type { Finding } from '../model.ts';
import { readPlan } from '../read.ts';
import { BETWEEN } from './between.ts';
import { ENTITIES } from './entities.ts';
import type { Example } from './example.ts';
import { EXPRESSIONS } from './expressions.ts';
import { FIELDS } from './fields.ts';
import { FORM } from './form.ts';
import { inFrame } from './frames.ts';
import { NAMES } from './names.ts';
import { OPERATIONS } from './operations.ts';

/** For each code of the checker a plan that has exactly this fault, and the same plan without it. */
export const FAULTS: Readonly<Record<Code, Example>> = {
  ...FORM,
  ...NAMES,
  ...FIELDS,
  ...EXPRESSIONS,
  ...OPERATIONS,
  ...ENTITIES,
  ...BETWEEN,
};

/** What the checker says of an example, in its frame. */
export function remarksOn({ frame, wrong }: Example): readonly Finding[] {
  return readPlan({ main: inFrame(frame, wrong), files: new Map() }).findings;
}

/** An example as it is shown: a line that goes on for long without news is cut short. */
export const shownExample = (text: string) => text.replaceAll(/^(.{60}).{60,}(.{20})$/gm, '$1 … $2');

export const isCheckerCode = (code: string): code is Code => code in CODES;
