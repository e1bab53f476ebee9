import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Tables } from '../../generators/render/system/demo/tables.ts';
import { eventually, fail, readData, succeed, type TestSystem, writeJson } from '../tools/support.ts';
import { connectTo, groundplan, makePlace, remove, servicesOf } from './support/generated.ts';

const project = join(import.meta.dirname, '../..');
const plans = {
  shop: ['--preset', 'shop'],
  clinic: ['--preset', 'clinic'],
  courier: ['--preset', 'courier'],
  library: ['--plan', join(project, 'test/plans/library.yaml')],
  workshop: ['--plan', join(project, 'test/plans/workshop.yaml')],
};

const ROWS = 150;
const fill = ['--rows', `${ROWS}`, '--seed', '7'];

describe.each(Object.entries(plans))('the tables of the %s, filled', (_, plan) => {
  let system: TestSystem;
  let tables: Tables['entities'];
  const databases = new Map<string, pg.Client>();
  const demo = <Content>(file: string) =>
    JSON.parse(readFileSync(join(system.root, 'tools/demo', file), 'utf8')) as Content;

  beforeAll(async () => {
    system = await makePlace();
    await groundplan(system, 'new-system', ...plan, '--out', system.root, '--yes');
    // What it needs is what this checkout has.
    symlinkSync(join(project, 'node_modules'), join(system.root, 'node_modules'), 'junction');
    await succeed(system, 'start', '--detach');
    tables = demo<Tables>('tables.json').entities;
    for (const { name } of servicesOf(system)) databases.set(name, await connectTo(system, name));
    await eventually(
      async () => (await running()) === 0,
      'the end of the flows that the demo data has begun',
    );
    await empty();
    await succeed(system, 'seed', ...fill);
  });
  afterAll(async () => {
    for (const database of databases.values()) await database.end();
    await remove(system);
  });

  /** Flows that still make rows, beside those that are looked at here. */
  async function running(): Promise<number> {
    const counts = [...databases.values()].map(async (database) => {
      const { rows } = await database.query<{ flows: string | null }>(`SELECT to_regclass('flows') AS flows`);
      if (!rows[0]?.flows) return 0;
      return (await database.query('SELECT FROM flows WHERE ended_at IS NULL')).rows.length;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** Nothing but the demo users is left, and nothing is known of rows that were made up. */
  async function empty() {
    for (const [name, database] of databases) {
      const names = tables.filter(({ service }) => service === name).map(({ table }) => table);
      if (names.length > 0) await database.query(`TRUNCATE ${names.join(', ')} RESTART IDENTITY CASCADE`);
    }
    await databases.get('identity')?.query(`DELETE FROM users WHERE email LIKE 'user-%'`);
    const { rows: _rows, ...progress } = readData<{ rows?: object }>(system, 'seed.json');
    writeJson(join(system.root, '.data/seed.json'), progress);
  }

  async function ask<Row extends object>(
    service: string,
    sql: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    return (await databases.get(service)!.query<Row>(sql, values)).rows;
  }

  const placeOf = (entity: string) =>
    tables.find((one) => one.entity === entity) ?? { service: 'identity', table: 'users' };

  it('have rows of every entity, and of every table that belongs to one', async () => {
    for (const { service, table, entity, parts = [], links = [] } of tables) {
      const [found] = await ask<{ count: number }>(
        service,
        `SELECT count(*)::integer AS count FROM ${table}`,
      );
      // Where each row needs another one in a certain state, there are no more than of those.
      expect(`${entity} ${found!.count > ROWS / 20 && found!.count <= ROWS}`).toBe(`${entity} true`);
      for (const list of [...parts, ...links])
        expect([list.table, await ask(service, `SELECT 1 FROM ${list.table} LIMIT 1`)]).toEqual([
          list.table,
          [expect.anything()],
        ]);
    }
  });

  it('refer to rows that are there, in the state that the plan asks for', async () => {
    const columns = tables.flatMap(({ service, table, columns, parts = [], links = [] }) => [
      ...[{ table, columns }, ...parts].flatMap((one) =>
        one.columns.flatMap((column) => ('to' in column ? [{ service, table: one.table, ...column }] : [])),
      ),
      ...links.map(({ table: join, column, to }) => ({
        service,
        table: join,
        name: column,
        to,
        where: undefined,
      })),
    ]);
    for (const { service, table, name, to, where = 'TRUE' } of columns) {
      const used = await ask<{ id: string }>(
        service,
        `SELECT DISTINCT ${name}::text AS id FROM ${table} WHERE ${name} IS NOT NULL`,
      );
      const target = placeOf(to);
      const ids = used.map(({ id }) => id);
      const known = `SELECT count(*)::integer AS count FROM ${target.table} WHERE id::text = ANY($1) AND (${where})`;
      expect([table, name, await ask(target.service, known, [ids])]).toEqual([
        table,
        name,
        [{ count: ids.length }],
      ]);
    }
  });

  it('are skewed: a few rows are referred to often, and most are not', async () => {
    const [root] = tables.filter(({ columns }) => columns.some((one) => 'to' in one && !one.unique));
    const column = root!.columns.find((one) => 'to' in one && !one.unique)!;
    const [most] = await ask<{ count: number }>(
      root!.service,
      `SELECT count(*)::integer AS count FROM ${root!.table} WHERE ${column.name} IS NOT NULL
       GROUP BY ${column.name} ORDER BY 1 DESC LIMIT 1`,
    );
    expect(most!.count).toBeGreaterThan(3);
  });

  it('are what lists over the gateway answer with', async () => {
    const { users } = demo<{ users: Record<string, { email: string; password: string }> }>('seed.json');
    const gateway = `http://127.0.0.1:${system.port}`;
    const tokens = await Promise.all(
      Object.values(users).map(async ({ email, password }) => {
        const answer = await fetch(`${gateway}/v1/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, password }),
        });
        return ((await answer.json()) as { accessToken: string }).accessToken;
      }),
    );
    const contract = (await (await fetch(`${gateway}/openapi.json`)).json()) as { paths: object };
    const lists = Object.entries(contract.paths).filter(([path, one]) => !path.includes('{') && 'get' in one);
    expect(lists.length).toBeGreaterThan(1);
    for (const [path] of lists) {
      const pages = await Promise.all(
        tokens.map((token) =>
          fetch(`${gateway}${path}?limit=100`, { headers: { authorization: `Bearer ${token}` } }),
        ),
      );
      const bodies = await Promise.all(
        pages.filter(({ ok }) => ok).map((page) => page.json() as Promise<{ items?: unknown[] }>),
      );
      expect(pages.filter(({ status }) => status >= 500)).toEqual([]);
      const shown = Math.max(...bodies.map(({ items = [] }) => items.length));
      // Nobody may list the users of a system that has but one role.
      if (!path.startsWith('/v1/users')) expect(`${path} ${shown > 3}`).toBe(`${path} true`);
    }
  });

  it('are filled once by one seed, and with the same rows where they are empty', async () => {
    const before = await snapshot();
    expect((await succeed(system, 'seed', ...fill)).stderr()).toContain(
      'The rows of seed 7 are there already. Another --seed adds more',
    );
    expect(await snapshot()).toEqual(before);
    await empty();
    await succeed(system, 'seed', ...fill);
    expect(await snapshot()).toEqual(before);
    await succeed(system, 'seed', '--rows', '20', '--seed', '8');
    expect((await snapshot()).length).toBeGreaterThan(before.length);
  });

  async function snapshot(): Promise<string[]> {
    const rows: { row: string }[] = [];
    for (const { service, table, parts = [], links = [] } of tables)
      for (const name of [table, ...[...parts, ...links].map((list) => list.table)])
        rows.push(...(await ask<{ row: string }>(service, `SELECT to_jsonb(t)::text AS row FROM ${name} t`)));
    return rows.map(({ row }) => row).toSorted();
  }
});

describe('seed --rows', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await makePlace();
    await groundplan(system, 'new-system', ...plans.shop, '--out', system.root, '--yes');
    symlinkSync(join(project, 'node_modules'), join(system.root, 'node_modules'), 'junction');
  });
  afterAll(() => remove(system));

  it('says what is wrong with what it was given', async () => {
    expect(await fail(system, 'seed', '--rows', 'many')).toContain(
      '--rows many: write a whole number, such as 1000.',
    );
    expect(await fail(system, 'seed', '--rows', '10', '--seed', 'x')).toContain(
      '--seed: write a whole number',
    );
    expect((await succeed(system, 'seed', '--help')).stdout()).toContain('--rows ENTITY=N');
  });

  it('makes nothing up in production', async () => {
    system.env['NODE_ENV'] = 'production';
    expect(await fail(system, 'seed', '--rows', '10')).toContain(
      'with NODE_ENV=production, and no row is made up',
    );
    delete system.env['NODE_ENV'];
  });

  it('makes as many of one entity as is said, and names the entities where there is none of a name', async () => {
    await succeed(system, 'start', '--detach');
    expect(await fail(system, 'seed', '--rows', 'catalog.Produkt=3')).toContain(
      'There is no entity catalog.Produkt. There are: identity.User, catalog.Category,',
    );
    const run = await succeed(system, 'seed', '--rows', '10', '--rows', 'catalog.Product=25');
    expect(run.stderr()).toMatch(/catalog\.Category +\d+\.\d s {2}10 rows/);
    expect(run.stderr()).toMatch(/catalog\.Product +\d+\.\d s {2}25 rows/);
  });

  it('computes what the services would: copies of other services’ rows, and sums', async () => {
    const [orders, catalog] = await Promise.all([connectTo(system, 'orders'), connectTo(system, 'catalog')]);
    const products = await catalog.query('SELECT id, name, price FROM products');
    const wrong = await orders.query(
      `SELECT line.id FROM order_lines line JOIN orders ON orders.id = order_id
       LEFT JOIN jsonb_to_recordset($1) AS product (id uuid, name text, price bigint)
         ON product.id = product_id AND product.name = line.name AND product.price = line.price
       WHERE product.id IS NULL
         OR total <> (SELECT sum(price * quantity) FROM order_lines WHERE order_id = orders.id)`,
      [JSON.stringify(products.rows)],
    );
    expect(wrong.rows).toEqual([]);
    await Promise.all([orders.end(), catalog.end()]);
  });
});
