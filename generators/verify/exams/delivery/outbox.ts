import type { ToldEvent } from './bus.ts';
import type { Told } from './told.ts';

/** Puts an event among those that wait for the owner's relay. */
export const INSERT = 'INSERT INTO outbox (event) VALUES ($1)';

export async function tell({ sitting, target }: Told, event: ToldEvent): Promise<void> {
  await sitting.databases.query(target.service, INSERT, [JSON.stringify(event)]);
}
