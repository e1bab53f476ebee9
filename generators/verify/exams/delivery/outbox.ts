import type { ToldEvent } from './bus.ts';
import type { Told } from './told.ts';

/** Puts an event among those that wait for the owner's relay. */
export const INSERT = 'INSERT INTO outbox (event) VALUES ($1)';

export async function tell({ sitting, target }: Told, ...events: readonly ToldEvent[]): Promise<void> {
  const insert = 'INSERT INTO outbox (event) SELECT jsonb_array_elements($1)';
  await sitting.databases.query(target.service, insert, [JSON.stringify(events)]);
}
