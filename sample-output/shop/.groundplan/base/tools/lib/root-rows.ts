/** Draws the rows of one entity, with their parts and links, until there are enough that the database takes. */
import type pg from 'pg';
import { type Choices, type Draft, draftRow, type Link, referencesOf, type Root } from './draft-row.ts';
import {
  compute,
  createDraft,
  draftOf,
  insert,
  judge,
  keep,
  keepParts,
  layOut,
  type Row,
  type Shape,
  shapeOf,
} from './drafts.ts';
import { drawingOf, type Reference } from './draw.ts';
import type { Sources } from './sources.ts';

export interface Amount {
  seed: number;
  count: number;
  report: (placed: number) => void;
}

const mostRounds = 8;
const mostAtOnce = 5_000;

export async function fillRoot(
  sources: Sources,
  root: Root,
  { seed, count, report }: Amount,
): Promise<number> {
  const client = await sources.database(root.service);
  await client.query('BEGIN');
  const shapes = await prepare(client, sources, root);
  const used = new Map<Reference, number>();
  let placed = 0;
  let number = 0;
  for (let round = 0; placed < count && round < mostRounds; report(placed)) {
    // A few at first: rows that refer to rows of their own kind need some that are there.
    const size = Math.min(mostAtOnce, Math.max(100, placed), count - placed);
    const ids = root.key === 'bigint' ? await nextKeys(client, root.table, size) : [];
    const choices = await choicesOf(sources, root);
    const drafts = Array.from({ length: size }, (_, index) => {
      const drawing = drawingOf(seed, root.table, number + index, round);
      return draftRow(root, { drawing, choices, used }, ids[index]);
    });
    number += size;
    const kept = await settle(
      client,
      root,
      shapes,
      drafts.filter((draft) => draft !== undefined),
    );
    placed += kept;
    if (kept * 2 < size) round += 1;
    if (kept > 0 && refersToItself(root)) sources.forget(root.entity);
  }
  await client.query('COMMIT');
  return placed;
}

const refersToItself = (root: Root) => referencesOf(root).some(({ to }) => to === root.entity);

async function choicesOf(sources: Sources, root: Root): Promise<Choices> {
  const choices: Choices = new Map();
  for (const reference of referencesOf(root)) choices.set(reference, await sources.choices(reference));
  return choices;
}

/** Numbers come from the table's own sequence. */
async function nextKeys(client: pg.Client, table: string, count: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT nextval(pg_get_serial_sequence($1, 'id'))::text AS id FROM generate_series(1, $2::integer)`,
    [table, count],
  );
  return rows.map(({ id }) => id);
}

async function prepare(client: pg.Client, sources: Sources, root: Root): Promise<Map<string, Shape>> {
  const shapes = new Map<string, Shape>();
  for (const table of [root, ...(root.parts ?? [])]) {
    shapes.set(table.table, await shapeOf(client, table.table));
    await createDraft(client, table);
  }
  for (const { table } of root.links ?? []) shapes.set(table, await shapeOf(client, table));
  for (const [entity, columns] of Object.entries(root.seen ?? {})) {
    const { types, rows } = await sources.read(entity, columns);
    await layOut(client, entity, types, rows);
  }
  return shapes;
}

/** How many of these the database takes. Where reckoning with one fails, all but that one are tried again. */
async function settle(
  client: pg.Client,
  root: Root,
  shapes: Map<string, Shape>,
  drafts: Draft[],
): Promise<number> {
  if (drafts.length === 0) return 0;
  await client.query('SAVEPOINT batch');
  try {
    const kept = await place(client, root, shapes, drafts);
    await client.query('RELEASE SAVEPOINT batch');
    return kept;
  } catch (error) {
    // Classes 22 and 23: a value that does not fit, or a constraint.
    if (!/^2[23]/.test((error as { code?: string }).code ?? '')) throw error;
    await client.query('ROLLBACK TO SAVEPOINT batch');
    if (drafts.length === 1) return 0;
    const half = drafts.length >> 1;
    const first = await settle(client, root, shapes, drafts.slice(0, half));
    return first + (await settle(client, root, shapes, drafts.slice(half)));
  }
}

async function place(
  client: pg.Client,
  root: Root,
  shapes: Map<string, Shape>,
  drafts: Draft[],
): Promise<number> {
  const { parts = [], links = [] } = root;
  const shapeFor = ({ table }: { table: string }) => shapes.get(table) as Shape;
  const listed = ({ table }: { table: string }) => drafts.flatMap(({ lists }) => lists.get(table) ?? []);
  await insert(
    client,
    draftOf(root),
    shapeFor(root).types,
    drafts.map(({ row }) => row),
  );
  for (const part of parts) {
    await insert(client, draftOf(part), shapeFor(part).types, listed(part));
    await compute(client, part);
    await judge(client, part, shapeFor(part), [root, part.owner]);
  }
  await compute(client, root);
  await judge(client, root, shapeFor(root));
  const kept = await keep(client, root, shapeFor(root));
  for (const part of parts) await keepParts(client, part, part.owner, root, shapeFor(part));
  for (const link of links) await keepLinks(client, link, root, shapeFor(link), listed(link));
  await client.query(`TRUNCATE ${[root, ...parts].map(draftOf).join(', ')}`);
  return kept;
}

async function keepLinks(client: pg.Client, link: Link, root: Root, { types }: Shape, rows: Row[]) {
  const { table, owner, column } = link;
  await client.query(
    `INSERT INTO ${table} (${owner}, ${column})
     SELECT owner, target FROM unnest($1::${types.get(owner)}[], $2::${types.get(column)}[]) AS link (owner, target)
     WHERE owner IN (SELECT id FROM ${draftOf(root)})`,
    [rows.map((row) => row[owner]), rows.map((row) => row[column])],
  );
}
