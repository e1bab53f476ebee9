import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService } from './support/service.js';

describe('products', () => {
  let catalog: Awaited<ReturnType<typeof startService>>;
  let category: string;
  let staff: ReturnType<typeof catalog.user>;
  beforeAll(async () => {
    catalog = await startService();
    staff = catalog.user(['staff']);
    category = (await staff.post('/v1/categories', { name: 'Tea' })).body.id;
  });
  afterAll(() => catalog.stop());

  let count = 0;
  const draft = (fields: object = {}) => {
    count += 1;
    return {
      sku: `SKU-${count}`,
      name: `Tea ${count}`,
      price: { amount: '12.50', currency: 'EUR' },
      category,
      ...fields,
    };
  };
  const create = async (fields: object = {}) => (await staff.post('/v1/products', draft(fields))).body;

  it('are drafts at first, seen by staff alone, and public once they are active', async () => {
    const product = await create({ name: 'Assam', price: { amount: '7.5', currency: 'EUR' } });
    expect(product).toMatchObject({
      name: 'Assam',
      status: 'draft',
      price: { amount: '7.50', currency: 'EUR' },
    });
    expect((await catalog.anyone.get(`/v1/products/${product.id}`)).status).toBe(404);

    const activated = await staff.post(`/v1/products/${product.id}/activate`);
    expect(activated.status).toBe(200);
    expect(activated.body).toMatchObject({ status: 'active', version: 2 });
    expect((await catalog.anyone.get(`/v1/products/${product.id}`)).body).toEqual(activated.body);

    expect((await staff.post(`/v1/products/${product.id}/retire`)).body.status).toBe('retired');
    expect((await catalog.anyone.get(`/v1/products/${product.id}`)).status).toBe(404);
  });

  it('move only from the state that the operation begins in', async () => {
    const { id } = await create();
    const refused = await staff.post(`/v1/products/${id}/retire`);
    expect(refused.status).toBe(409);
    expect(refused.body.type).toBe('/problems/product-retire-refused');
    await staff.post(`/v1/products/${id}/activate`);
    expect((await staff.post(`/v1/products/${id}/activate`)).status).toBe(409);
    expect((await staff.post(`/v1/products/${crypto.randomUUID()}/activate`)).status).toBe(404);
    expect((await catalog.user(['customer']).post(`/v1/products/${id}/retire`)).status).toBe(403);
  });

  it('are changed by one of two who read the same version', async () => {
    const { id } = await create();
    const changes = await Promise.all(
      ['First', 'Second'].map((name) => staff.patch(`/v1/products/${id}`, { name }, { version: 1 })),
    );
    expect(changes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await staff.patch(`/v1/products/${id}`, { name: 'Unseen' })).status).toBe(428);
    expect((await staff.delete(`/v1/products/${id}`, { version: 1 })).status).toBe(412);
    expect((await staff.delete(`/v1/products/${id}`, { version: 2 })).status).toBe(204);
  });

  it('keep what a change leaves out, and lose what it sets to null', async () => {
    const { id } = await create({ description: 'Malty' });
    const renamed = await staff.patch(`/v1/products/${id}`, { name: 'Renamed' }, { version: 1 });
    expect(renamed.body).toMatchObject({ name: 'Renamed', description: 'Malty' });
    const cleared = await staff.patch(`/v1/products/${id}`, { description: null }, { version: 2 });
    expect(cleared.body).not.toHaveProperty('description');
  });

  it.each([
    ['no sku', { sku: undefined }, '/sku'],
    ['an empty name', { name: '  ' }, '/name'],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, '/name'],
    ['a price of nothing', { price: { amount: '0.00', currency: 'EUR' } }, '/price'],
    ['a price with three decimals', { price: { amount: '1.005', currency: 'EUR' } }, '/price/amount'],
    ['a foreign currency', { price: { amount: '1.00', currency: 'USD' } }, '/price/currency'],
    ['a state of its own choice', { status: 'active' }, ''],
    ['an unknown field', { colour: 'red' }, ''],
    ['text that cannot be stored', { description: 'a\0b' }, '/description'],
    ['a category that is no id', { category: 'tea' }, '/category'],
  ])('are refused with %s', async (_, fields, pointer) => {
    const refused = await staff.post('/v1/products', draft(fields));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it('have a sku that stays theirs', async () => {
    const { id, sku } = await create();
    const taken = await staff.post('/v1/products', draft({ sku }));
    expect(taken.body).toMatchObject({ status: 409, type: '/problems/product-sku-taken' });
    expect((await staff.patch(`/v1/products/${id}`, { sku: 'NEW' }, { version: 1 })).status).toBe(400);
    expect((await staff.post('/v1/products', draft({ category: crypto.randomUUID() }))).status).toBe(422);
  });

  it('are listed page by page, newest first, without a gap while others are added', async () => {
    const names = ['Ceylon', 'Darjeeling', 'Earl Grey', 'Fennel', 'Ginger'];
    for (const name of names) await create({ name, description: 'listed' });
    const first = await staff.get('/v1/products?limit=2');
    expect(first.body.items.map((item: { name: string }) => item.name)).toEqual(['Ginger', 'Fennel']);
    await create();
    const second = await staff.get(`/v1/products?limit=2&after=${first.body.next}`);
    expect(second.body.items.map((item: { name: string }) => item.name)).toEqual(['Earl Grey', 'Darjeeling']);
    expect((await staff.get('/v1/products?sort=name&q=EARL')).body.items).toHaveLength(1);
    expect((await staff.get('/v1/products?q=%25')).body.items).toEqual([]);
    expect((await staff.get('/v1/products?status=active,retired&limit=100')).body.items).not.toContainEqual(
      expect.objectContaining({ status: 'draft' }),
    );
  });

  it('are listed by name across pages', async () => {
    const seen: string[] = [];
    for (let after = ''; ;) {
      const page = await staff.get(`/v1/products?sort=name&limit=3${after}`);
      seen.push(...page.body.items.map((item: { name: string }) => item.name));
      if (!page.body.next) break;
      after = `&after=${page.body.next}`;
    }
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe((await staff.get('/v1/products?limit=100')).body.items.length);
  });

  it('take no cursor of another list, another caller or of one’s own making', async () => {
    const { body } = await staff.get('/v1/products?limit=1');
    const refused = [
      await staff.get(`/v1/products?limit=1&status=draft&after=${body.next}`),
      await catalog.user(['staff']).get(`/v1/products?limit=1&after=${body.next}`),
      await staff.get(
        `/v1/products?limit=1&after=${Buffer.from('["-createdAt",null,""]').toString('base64url')}`,
      ),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'sort=price',
    'colour=red',
    'id=1',
    'status=lost',
    'sku[$gt]=',
  ])('are not listed by %s', async (query) => {
    expect((await staff.get(`/v1/products?${query}`)).status).toBe(400);
  });

  it('are shown to the services of the plan, whatever their state', async () => {
    const { id } = await create();
    const found = await catalog
      .service('orders')
      .get(`/internal/v1/products?id=${id},${crypto.randomUUID()}`);
    expect(found.body.items).toMatchObject([{ id, status: 'draft' }]);
    expect((await catalog.service('payments').get(`/internal/v1/products?id=${id}`)).status).toBe(401);
    expect((await staff.get(`/internal/v1/products?id=${id}`)).status).toBe(403);
    expect((await catalog.service('orders').post('/v1/products', draft())).status).toBe(403);
  });
});
