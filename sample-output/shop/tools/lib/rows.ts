/** Fills the tables of all services with made-up rows, straight in their databases. For development alone. */
import { join } from 'node:path';
import { readSeedFile, readSeedProgress, writeSeedProgress } from './demo.ts';
import { referencesOf, type Root } from './draft-row.ts';
import { drawingOf, keyOf, momentOf } from './draw.ts';
import { type Amount, fillRoot } from './root-rows.ts';
import { Sources } from './sources.ts';
import { identityOf, readJson, type System } from './system.ts';
import { phase, say, Trouble } from './terminal.ts';

export interface Wanted {
  seed: number;
  /** Of every entity that is not named. */
  rows: number;
  named: Map<string, number>;
}

const USERS = 'identity.User';

export async function fillTables(system: System, wanted: Wanted): Promise<void> {
  const { entities } = readJson<{ entities: Root[] }>(join(system.root, 'tools', 'demo', 'tables.json'));
  const order = [...(identityOf(system) ? [USERS] : []), ...inOrder(entities).map(({ entity }) => entity)];
  refuseUnknown(wanted, order);
  const progress = readSeedProgress(system);
  const done = progress.rows?.[wanted.seed] ?? [];
  const countOf = (entity: string) => wanted.named.get(entity) ?? wanted.rows;
  const missing = order.filter((entity) => !done.includes(entity) && countOf(entity) > 0);
  if (missing.length === 0)
    say(
      `The rows of seed ${wanted.seed} are there already. Another --seed adds more, \`npm start -- --fresh\` begins anew.`,
    );
  const [like] = Object.values(readSeedFile(system)?.users ?? {});
  const places = new Map(entities.map(({ entity, service, table }) => [entity, { service, table }]));
  const sources = new Sources(system, places.set(USERS, { service: 'identity', table: 'users' }));
  const width = Math.max(...order.map(({ length }) => length));
  try {
    for (const entity of missing) {
      const count = countOf(entity);
      const root = entities.find((one) => one.entity === entity);
      await phase(entity.padEnd(width), async (tell) => {
        const report = (placed: number) => tell(`${placed} of ${count}`);
        const amount = { seed: wanted.seed, count, report };
        const placed = root
          ? await fillRoot(sources, root, amount)
          : await addUsers(system, sources, like?.email, amount);
        sources.forget(entity);
        done.push(entity);
        writeSeedProgress(system, { ...progress, rows: { ...progress.rows, [wanted.seed]: done } });
        return placed < count
          ? `${placed} rows of ${count}, as many as its rules and references leave room for`
          : `${placed} rows`;
      });
    }
  } finally {
    await sources.end();
  }
}

function refuseUnknown({ named }: Wanted, known: string[]) {
  const unknown = [...named.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Trouble(`There is no entity ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
}

/** First those that others refer to; where they refer to each other, those that can do without. */
function inOrder(roots: Root[]): Root[] {
  const waiting = [...roots];
  const order: Root[] = [];
  while (waiting.length > 0) {
    const waits = (root: Root, alsoOptional: boolean) =>
      referencesOf(root).some(
        ({ to, optional }) =>
          (alsoOptional || !optional) && to !== root.entity && waiting.some(({ entity }) => entity === to),
      );
    const next =
      waiting.find((root) => !waits(root, true)) ?? waiting.find((root) => !waits(root, false)) ?? waiting[0];
    if (!next) break;
    waiting.splice(waiting.indexOf(next), 1);
    order.push(next);
  }
  return order;
}

/** They have the roles and the password of the demo user whose role everybody has. */
async function addUsers(
  { name: system }: System,
  sources: Sources,
  like: string | undefined,
  { seed, count, report }: Amount,
): Promise<number> {
  const client = await sources.database('identity');
  let placed = 0;
  await client.query('BEGIN');
  for (let from = 0; from < count; from += 10_000) {
    const numbers = Array.from({ length: Math.min(10_000, count - from) }, (_, index) => from + index);
    const users = numbers.map((number) => {
      const { random } = drawingOf(seed, 'users', number, 0);
      const created = momentOf(random);
      const id = keyOf('uuid', 32, random, created);
      return {
        id,
        email: `user-${seed}-${number}@${system}.example`,
        name: `User ${seed}-${number}`,
        created,
      };
    });
    const { rowCount } = await client.query(
      `INSERT INTO users (id, email, name, created_at, updated_at, roles, password_hash)
       SELECT made.id, made.email, made.name, made.created_at, made.created_at, demo.roles, demo.password_hash
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS made (id, email, name, created_at)
       JOIN users demo ON demo.email = $5 ON CONFLICT DO NOTHING`,
      [
        users.map(({ id }) => id),
        users.map(({ email }) => email),
        users.map(({ name }) => name),
        users.map(({ created }) => created),
        like,
      ],
    );
    placed += rowCount ?? 0;
    report(placed);
  }
  await client.query('COMMIT');
  return placed;
}
