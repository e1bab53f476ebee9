import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Event } from '../src/platform/events/event.js';
import { type App, startApp } from './support/app.js';
import { peerProduct } from './support/rows.js';

type Row = Readonly<Record<string, unknown>> & { readonly id: string };

describe('the copy of products', () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const copied = (id: string) => app.database.row('catalog_products', id);

  /** Something has happened to a row over there. */
  const happened = async (name: string, row: Row, more: Partial<Event> = {}): Promise<Event> => {
    const event: Event = {
      specversion: '1.0',
      id: crypto.randomUUID(),
      source: '/catalog',
      type: `catalog.Product.${name}`,
      subject: row.id,
      time: new Date().toISOString(),
      dataversion: 1,
      data: row,
      ...more,
    };
    await app.bus.deliver(event);
    return event;
  };

  it('follows what happens over there', async () => {
    const row = peerProduct(app);
    await happened('created', row);
    expect(await copied(row.id)).toMatchObject({
      name: 'Product one',
      price: '1250',
      status: 'draft',
      version: 1,
      deleted_at: null,
    });
    await happened('changed', { ...row, name: 'Product one 1', version: 2 });
    expect(await copied(row.id)).toMatchObject({ name: 'Product one 1', version: 2, deleted_at: null });
    await happened('deleted', { ...row, version: 2 });
    expect(await copied(row.id)).toMatchObject({ version: 2, deleted_at: expect.any(Date) });
  });

  it('takes in nothing that is older than what it knows', async () => {
    const row = peerProduct(app);
    await happened('changed', { ...row, version: 3 });
    await happened('changed', { ...row, version: 2 });
    expect(await copied(row.id)).toMatchObject({ version: 3, deleted_at: null });
    await happened('deleted', { ...row, version: 3 });
    await happened('changed', { ...row, version: 4 });
    expect(await copied(row.id)).toMatchObject({ version: 3, deleted_at: expect.any(Date) });
  });

  it('puts aside what it does not understand, and what comes after it', async () => {
    const row = peerProduct(app);
    const strange = await happened('created', row, { dataversion: 2 });
    const next = await happened('changed', { ...row, version: 2 });
    expect(await copied(row.id)).toBeUndefined();
    const { rows } = await app.database.query(
      `SELECT id FROM delayed_events WHERE handler = 'copy' AND about = $1 ORDER BY position`,
      [`catalog.Product/${row.id}`],
    );
    expect(rows).toEqual([{ id: strange.id }, { id: next.id }]);
  });

  it('handles what an earlier release of this service did not know', async () => {
    const row = peerProduct(app);
    await happened('created', row);
    const later = await happened('not-known-yet', { ...row, version: 2 });
    await app.database.query(
      `UPDATE delayed_events SET event = event || '{ "type": "catalog.Product.changed" }', tries = 8, retry_at = NULL WHERE id = $1`,
      [later.id],
    );
    while ((await copied(row.id))?.['version'] === 1) await setTimeout(50);
    expect(await copied(row.id)).toMatchObject({ version: 2, deleted_at: null });
    const { rows } = await app.database.query(
      `SELECT FROM delayed_events WHERE id = $1 AND handler IN ('nobody', 'copy')`,
      [later.id],
    );
    expect(rows).toEqual([]);
  });

  it('is filled with what there is, and marks what there is no more', async () => {
    const rows = [peerProduct(app), peerProduct(app), peerProduct(app)];
    const gone = peerProduct(app);
    await happened('created', gone);
    app.peer('catalog').remove('products', gone);
    await app.database.query('UPDATE copies SET begun_at = now(), last_id = NULL, filled_at = NULL');
    while ((await copied(gone.id))?.['deleted_at'] === null) await setTimeout(50);
    for (const { id } of rows) expect(await copied(id)).toMatchObject({ version: 1, deleted_at: null });
    const { rows: copies } = await app.database.query('SELECT name, filled_at FROM copies ORDER BY name');
    expect(copies).toContainEqual({ name: 'catalog.Product', filled_at: expect.any(Date) });
  }, 20_000);
});
