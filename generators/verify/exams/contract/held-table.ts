import { quoted } from '../../rows/databases.ts';
import type { Subject } from './subject.ts';

/** Keeps everybody else from writing into a table. */
export async function holding(
  { sitting, action }: Subject,
  table: string,
  work: (letGo: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { databases } = sitting;
  const client = await databases.pool(databases.nameOf(action.entity.service)).connect();
  let isHeld = true;
  const letGo = async () => {
    if (isHeld) await client.query('ROLLBACK');
    isHeld = false;
  };
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${quoted(table)} IN SHARE MODE`);
    await work(letGo);
  } finally {
    await letGo();
    client.release();
  }
}

/** Until so many of the service's statements wait for the table; false where they do not come to that. */
export async function waiting({ sitting, action }: Subject, count = 1): Promise<boolean> {
  const { databases } = sitting;
  const { service } = action.entity;
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = $1 AND usename = $1 AND wait_event_type = 'Lock'`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [row] = await databases.query<{ count: number }>(service, text, [databases.nameOf(service)]);
    if ((row?.count ?? 0) >= count) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
