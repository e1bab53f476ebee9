import type { Arrangement } from '../ask/arrangement.ts';
import type { Answer } from '../ask/call.ts';
import { expectShown } from '../ask/shown-row.ts';
import { expectStored } from '../ask/stored.ts';
import type { Subject } from './subject.ts';

export const idOf = (row: unknown): string => String((row as { id?: unknown } | undefined)?.id);

/** That a row is shown, and stands in its table, with all that it was made from. */
export async function expectCreated(
  { sitting, action: { entity } }: Subject,
  { composed }: Arrangement,
  answer: Answer,
  shown: unknown,
): Promise<void> {
  const { id: _id, ...values } = { ...composed };
  const id = idOf(shown);
  expectShown(sitting, answer, entity, values, shown);
  await expectStored(sitting, { entity, id, values, version: 1 });
  sitting.rows.remember(entity, id, { ...values, id });
}
