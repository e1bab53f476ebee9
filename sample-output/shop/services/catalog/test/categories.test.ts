import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService } from './support/service.js';

describe('categories', () => {
  let catalog: Awaited<ReturnType<typeof startService>>;
  beforeAll(async () => {
    catalog = await startService();
  });
  afterAll(() => catalog.stop());

  const someone = () => catalog.user(['staff']);

  it('are created, read, changed and deleted', async () => {
    const created = await someone().post('/v1/categories', { name: 'Tea' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'Tea', version: 1 });
    expect(created.body).not.toHaveProperty('parent');
    expect(created.headers.get('location')).toBe(`/v1/categories/${created.body.id}`);

    const read = await catalog.anyone.get(`/v1/categories/${created.body.id}`);
    expect(read.body).toEqual(created.body);
    expect(read.headers.get('etag')).toBe('"1"');

    const changed = await someone().patch(
      `/v1/categories/${created.body.id}`,
      { name: 'Teas' },
      { version: 1 },
    );
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ name: 'Teas', version: 2 });

    expect((await someone().delete(`/v1/categories/${created.body.id}`, { version: 2 })).status).toBe(204);
    expect((await catalog.anyone.get(`/v1/categories/${created.body.id}`)).status).toBe(404);
  });

  it('are not deleted while something refers to them', async () => {
    const parent = await someone().post('/v1/categories', { name: 'Books' });
    const child = await someone().post('/v1/categories', { name: 'Novels', parent: parent.body.id });
    const refused = await someone().delete(`/v1/categories/${parent.body.id}`, { version: 1 });
    expect(refused.status).toBe(409);
    expect(refused.body.type).toBe('/problems/in-use');

    const cleared = await someone().patch(
      `/v1/categories/${child.body.id}`,
      { parent: null },
      { version: 1 },
    );
    expect(cleared.body).not.toHaveProperty('parent');
    expect((await someone().delete(`/v1/categories/${parent.body.id}`, { version: 1 })).status).toBe(204);
  });

  it('have names of their own', async () => {
    await someone().post('/v1/categories', { name: 'Games' });
    const second = await someone().post('/v1/categories', { name: ' Games ' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      type: '/problems/category-name-taken',
      errors: [{ pointer: '/name' }],
    });
  });

  it('belong to a category that exists', async () => {
    const refused = await someone().post('/v1/categories', { name: 'Orphans', parent: crypto.randomUUID() });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ pointer: '/parent', code: 'category-not-found' }]);
  });

  it('are written by staff alone', async () => {
    expect((await catalog.anyone.post('/v1/categories', { name: 'Mine' })).status).toBe(401);
    expect((await catalog.user(['customer']).post('/v1/categories', { name: 'Mine' })).status).toBe(403);
    expect((await catalog.user(['admin']).post('/v1/categories', { name: 'Admins are staff' })).status).toBe(
      201,
    );
  });
});
