import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  type App,
  type Attempt,
  type Caller,
  type User,
  listed,
  startApp,
} from './support/app.js';
import { newProduct, next, someProduct } from './support/rows.js';

describe('products', () => {
  let app: App;
  let staff: User;
  beforeAll(async () => {
    app = await startApp();
    staff = app.user(['staff']);
  });
  afterAll(() => app.stop());

  it('are created, read, changed and deleted', async () => {
    const sent = { ...(await newProduct(app)), description: 'Some words about the product.' };
    const created = await staff.post('/v1/products', sent, {
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      status: 'draft',
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
    const row = created.body;
    expect(created.headers.get('location')).toBe(`/v1/products/${row.id}`);
    expect(created.headers.get('etag')).toBe('"1"');

    const read = await staff.get(`/v1/products/${row.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body).toEqual(row);
    const again = await staff.get(`/v1/products/${row.id}`, { headers: { 'if-none-match': '"1"' } });
    expect(again.status).toBe(304);

    const change = { name: 'Product one 1' };
    const changed = await staff.patch(`/v1/products/${row.id}`, change, { version: 1 });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...row, ...change, version: 2, updatedAt: expect.any(String) });
    expect(changed.headers.get('etag')).toBe('"2"');

    expect((await staff.delete(`/v1/products/${row.id}`, { version: 2 })).status).toBe(204);
    expect((await staff.get(`/v1/products/${row.id}`)).status).toBe(404);

    const told = await app.told('catalog.Product', row.id);
    expect(told).toMatchObject([
      {
        type: 'catalog.Product.created',
        source: '/catalog',
        subject: row.id,
        dataversion: 1,
        data: { operation: 'create', version: 1 },
      },
      {
        type: 'catalog.Product.changed',
        source: '/catalog',
        subject: row.id,
        dataversion: 1,
        data: { operation: 'change', version: 2, name: change.name, before: { version: 1 } },
      },
      {
        type: 'catalog.Product.deleted',
        source: '/catalog',
        subject: row.id,
        dataversion: 1,
        data: { operation: 'delete', version: 2 },
      },
    ]);
    expect(told[0]?.traceparent).toContain('a'.repeat(32));
    expect(await app.bus.publishes(told)).toEqual(told);
  });

  it('are made once for one Idempotency-Key', async () => {
    const caller = staff;
    const sent = await newProduct(app);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const create = () => caller.post('/v1/products', sent, { headers });
    const atOnce = await Promise.all(Array.from({ length: 5 }, create));
    const refused = atOnce.filter(({ status }) => status !== 201);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/idempotency-key-in-use' } });
    const later = await create();
    expect(later.status).toBe(201);
    expect(later.headers.get('location')).toBe(`/v1/products/${later.body.id}`);
    for (const { status, body } of atOnce) if (status === 201) expect(body).toEqual(later.body);
    const another = await caller.post('/v1/products', { ...sent, somethingElse: 1 }, { headers });
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    const stranger = app.user(['staff']);
    const theirs = await stranger.post('/v1/products', await newProduct(app), { headers });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(later.body.id);
    const nobodys = await caller.post('/v1/products', sent, { headers: { 'idempotency-key': 'a b' } });
    expect(nobodys).toMatchObject({ status: 400, body: { errors: [{ code: 'invalid-idempotency-key' }] } });
  });

  it('need no more than what is required', async () => {
    const sent = await newProduct(app);
    const created = await staff.post('/v1/products', sent);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      status: 'draft',
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
  });

  it('keep what a change leaves out, and lose what it sets to null', async () => {
    const row = await someProduct(app);
    const values = { description: 'Some words about the product.' };
    const filled = await staff.patch(`/v1/products/${row.id}`, values, { version: 1 });
    expect(filled).toMatchObject({ status: 200, body: values });
    const nothing = await staff.patch(`/v1/products/${row.id}`, {}, { version: 2 });
    expect(nothing).toMatchObject({ status: 200, body: values });
    const cleared = await staff.patch(
      `/v1/products/${row.id}`,
      { description: null },
      { version: nothing.body.version },
    );
    expect(cleared.status).toBe(200);
    for (const name of Object.keys(values)) expect(cleared.body).not.toHaveProperty(name);
  });

  it.each<[string, unknown, unknown]>([
    ['sku', '  Zoë🌱 ', 'Zoë🌱'],
    ['name', '  Zoë🌱 ', 'Zoë🌱'],
    ['description', '"Zoë" \\ 🌱\nand a line', '"Zoë" \\ 🌱\nand a line'],
    ['price', { amount: '0.05', currency: 'EUR' }, { amount: '0.05', currency: 'EUR' }],
    [
      'price',
      { amount: '999999999999999.99', currency: 'EUR' },
      { amount: '999999999999999.99', currency: 'EUR' },
    ],
    ['price', { amount: '7.5', currency: 'EUR' }, { amount: '7.50', currency: 'EUR' }],
  ])('show a %s of %j as %j', async (name, sent, shown) => {
    const row = await someProduct(app, { [name]: sent });
    expect(row[name]).toEqual(shown);
  });

  /** What each operation is called with. */
  const operations: Record<string, (id: string) => Promise<Answer>> = {
    activate: (id) => staff.post(`/v1/products/${id}/activate`),
    retire: (id) => staff.post(`/v1/products/${id}/retire`),
  };

  it.each<[string, Record<string, unknown>, object, string[]]>([
    ['activate', { status: 'draft' }, { status: 'active' }, ['catalog.Product.changed']],
    ['retire', { status: 'active' }, { status: 'retired' }, ['catalog.Product.changed']],
  ])('%s, given %j, and are then %j', async (name, given, expected, types) => {
    const row = await someProduct(app);
    await app.database.put('products', row, given);
    const done = await operations[name]?.(row.id);
    expect(done).toMatchObject({ status: 200, body: { ...expected, id: row.id, version: 2 } });
    expect(done?.headers.get('etag')).toBe('"2"');
    const told = (await app.told('catalog.Product', row.id)).slice(1);
    expect(told.map(({ type }) => type)).toEqual(types);
    for (const { data } of told) {
      expect(data).toMatchObject({ operation: name, version: 2, before: { version: 1 } });
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['activate', { status: 'active' }, 'product-activate-refused'],
    ['activate', { status: 'retired' }, 'product-activate-refused'],
    ['retire', { status: 'draft' }, 'product-retire-refused'],
    ['retire', { status: 'retired' }, 'product-retire-refused'],
  ])('do not %s, given %j', async (name, given, problem) => {
    const row = await someProduct(app);
    await app.database.put('products', row, given);
    const before = await app.database.row('products', row.id);
    const refused = await operations[name]?.(row.id);
    expect(refused).toMatchObject({ status: 409, body: { type: `/problems/${problem}` } });
    expect(await app.database.row('products', row.id)).toEqual(before);
  });

  it('are changed by one of three who have read the same version', async () => {
    const row = await someProduct(app);
    const change = { name: 'Product one 1' };
    const changes = await Promise.all(
      [1, 2, 3].map(() => staff.patch(`/v1/products/${row.id}`, change, { version: 1 })),
    );
    expect(changes.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412, 412]);
    expect((await staff.patch(`/v1/products/${row.id}`, change)).status).toBe(428);
    expect((await staff.patch(`/v1/products/${crypto.randomUUID()}`, change, { version: 1 })).status).toBe(
      404,
    );
  });

  it('are deleted by those who have read the last version', async () => {
    const row = await someProduct(app);
    expect((await staff.delete(`/v1/products/${row.id}`)).status).toBe(428);
    expect((await staff.delete(`/v1/products/${row.id}`, { version: 2 })).status).toBe(412);
    expect((await staff.delete(`/v1/products/${crypto.randomUUID()}`, { version: 1 })).status).toBe(404);
    expect((await staff.delete(`/v1/products/${row.id}`, { version: 1 })).status).toBe(204);
  });

  it.each<[string, object, string]>([
    ['no sku', { sku: undefined }, '/sku'],
    ['a sku of blanks', { sku: '  ' }, '/sku'],
    ['a sku of 33 characters', { sku: 'x'.repeat(33) }, '/sku'],
    ['no name', { name: undefined }, '/name'],
    ['a name of blanks', { name: '  ' }, '/name'],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, '/name'],
    ['a description that cannot be stored', { description: 'a\0b' }, '/description'],
    ['no price', { price: undefined }, '/price'],
    ['a price with 3 decimals', { price: { amount: '1.005', currency: 'EUR' } }, '/price/amount'],
    ['a price in another currency', { price: { amount: '1.00', currency: 'USD' } }, '/price/currency'],
    ['a price that is too small', { price: { amount: '0.00', currency: 'EUR' } }, '/price'],
    ['no category', { category: undefined }, '/category'],
    ['a category that is no id', { category: 'some text' }, '/category'],
    ['a status of its own choice', { status: 'retired' }, '/status'],
    ['an unknown field', { somethingElse: 1 }, '/somethingElse'],
  ])('are not made with %s', async (_, fields, pointer) => {
    const refused = await staff.post('/v1/products', await newProduct(app, fields));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no name', { name: null }, '/name'],
    ['no price', { price: null }, '/price'],
    ['no category', { category: null }, '/category'],
    ['a name of blanks', { name: '  ' }, '/name'],
    ['a description that cannot be stored', { description: 'a\0b' }, '/description'],
    ['a price with 3 decimals', { price: { amount: '1.005', currency: 'EUR' } }, '/price/amount'],
    ['a category that is no id', { category: 'some text' }, '/category'],
    ['a sku of its own choice', { sku: 'SKU-1001' }, '/sku'],
    ['a status of its own choice', { status: 'retired' }, '/status'],
  ])('are not changed to have %s', async (_, change, pointer) => {
    const row = await someProduct(app);
    const refused = await staff.patch(`/v1/products/${row.id}`, change, { version: 1 });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ price: '0' }, 'products_price_check'],
    [{ status: 'lost' }, 'products_status_check'],
  ])('are never stored with %j: the table has %s', async (columns, constraint) => {
    const row = await someProduct(app);
    await expect(app.database.put('products', row, columns)).rejects.toMatchObject({ constraint });
  });

  it('have a sku of their own', async () => {
    const values = { sku: `SKU-1001 ${next()}` };
    await someProduct(app, values);
    const taken = await staff.post('/v1/products', await newProduct(app, values));
    expect(taken).toMatchObject({
      status: 409,
      body: { type: '/problems/product-sku-taken', errors: [{ pointer: '/sku', code: 'product-sku-taken' }] },
    });
  });

  it('need a category that exists', async () => {
    const id = crypto.randomUUID();
    const fields = { category: id };
    const refused = await staff.post('/v1/products', await newProduct(app, fields));
    expect(refused).toMatchObject({
      status: 422,
      body: {
        type: '/problems/unprocessable',
        errors: [{ pointer: '/category', code: 'category-not-found' }],
      },
    });
    const row = await someProduct(app);
    const changed = await staff.patch(`/v1/products/${row.id}`, fields, { version: 1 });
    expect(changed).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/category', code: 'category-not-found' }] },
    });
  });

  const people: Record<string, () => Caller> = {
    anyone: () => app.anyone,
    someone: () => app.user([]),
    customer: () => app.user(['customer']),
    staff: () => app.user(['staff']),
    admin: () => app.user(['admin']),
    inventory: () => app.service('inventory'),
  };

  /** What can be tried, on a row with these columns. */
  const attempts: Record<string, Attempt> = {
    list: [{}, (by, { id }) => by.get(`/v1/products?id=${id}`)],
    'list (status active)': [{ status: 'active' }, (by, { id }) => by.get(`/v1/products?id=${id}`)],
    read: [{}, (by, { id }) => by.get(`/v1/products/${id}`)],
    'read (status active)': [{ status: 'active' }, (by, { id }) => by.get(`/v1/products/${id}`)],
    create: [{}, async (by) => by.post('/v1/products', await newProduct(app))],
    change: [{}, (by, { id }) => by.patch(`/v1/products/${id}`, { name: 'Product one 1' }, { version: 1 })],
    delete: [{}, (by, { id }) => by.delete(`/v1/products/${id}`, { version: 1 })],
    activate: [{}, (by, { id }) => by.post(`/v1/products/${id}/activate`)],
    retire: [{ status: 'active' }, (by, { id }) => by.post(`/v1/products/${id}/retire`)],
  };

  it.each([
    ['list', 'anyone hidden, someone hidden, customer hidden, staff seen, admin seen, inventory 403'],
    [
      'list (status active)',
      'anyone seen, someone seen, customer seen, staff seen, admin seen, inventory 403',
    ],
    ['read', 'anyone 404, someone 404, customer 404, staff 200, admin 200, inventory 403'],
    ['read (status active)', 'anyone 200, someone 200, customer 200, staff 200, admin 200, inventory 403'],
    ['create', 'anyone 401, someone 403, customer 403, staff 201, admin 201, inventory 403'],
    ['change', 'anyone 401, someone 403, customer 403, staff 200, admin 200, inventory 403'],
    ['delete', 'anyone 401, someone 403, customer 403, staff 204, admin 204, inventory 403'],
    ['activate', 'anyone 401, someone 403, customer 403, staff 200, admin 200, inventory 403'],
    ['retire', 'anyone 401, someone 403, customer 403, staff 200, admin 200, inventory 403'],
  ])('let them %s as the plan says: %s', async (name, expected) => {
    const outcomes: string[] = [];
    for (const person of expected.split(', ').map((words) => words.split(' ')[0] ?? '')) {
      const [given, attempt] = attempts[name]!;
      const row = await app.database.put('products', await someProduct(app), given);
      const { status, body } = await attempt(people[person]!(), row);
      const isPage = status === 200 && body.id === undefined;
      outcomes.push(`${person} ${isPage ? (body.items.length === 1 ? 'seen' : 'hidden') : status}`);
    }
    expect(outcomes.join(', ')).toBe(expected);
  });

  it('are shown by id to the services that ask for them, as far as they are there', async () => {
    const row = await someProduct(app);
    const { status, body } = await app
      .service('inventory')
      .get(`/internal/v1/products?id=${row.id},${crypto.randomUUID()}`);
    expect(status).toBe(200);
    expect(body).toEqual({ items: [expect.objectContaining({ id: row.id, version: 1 })] });
    expect((await app.service('inventory').get('/internal/v1/products')).status).toBe(400);
    const late = { headers: { 'x-request-deadline': '0' } };
    expect((await app.service('inventory').get(`/internal/v1/products?id=${row.id}`, late)).status).toBe(503);
  });

  it('are all shown to the services that copy them, each once', async () => {
    const rows = [await someProduct(app), await someProduct(app)];
    const seen: string[] = [];
    for (let page = [''], after = ''; page.length > 0; after = `?after=${page.at(-1)}`) {
      const { body } = await app.service('orders').get(`/internal/v1/products/snapshot${after}`);
      page = body.items.map(({ id }: { id: string }) => id);
      seen.push(...page);
    }
    expect(seen).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each<['GET' | 'POST', string, string[]]>([
    ['GET', '/internal/v1/products?id=:id', []],
    ['GET', '/internal/v1/products/snapshot', ['inventory']],
  ])('have %s %s for no user, and for no service but those of the plan', async (method, path, others) => {
    const send = async (by: Caller) =>
      (await by.send(method, path.replace(':id', crypto.randomUUID()), method === 'GET' ? undefined : {}))
        .status;
    expect(await send(app.anyone)).toBe(401);
    expect(await send(app.user(['customer', 'staff', 'admin']))).toBe(403);
    expect(await send(app.service('a-stranger'))).toBe(401);
    expect(await send(app.service('a-neighbour'))).toBe(403);
    for (const name of others) expect(await send(app.service(name))).toBe(403);
  });

  it('are listed page by page, the newest first, without a gap while others are added', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await someProduct(app)).id);
    const first = await staff.get('/v1/products?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await someProduct(app);
    const second = await staff.get(`/v1/products?limit=2&after=${first.body.next}`);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(2, 4));
    const last = await staff.get(`/v1/products?limit=2&id=${made.slice(0, 2).join(',')}`);
    expect(last.body.items).toHaveLength(2);
    expect(last.body).not.toHaveProperty('next');
  });

  it('take no cursor of another list, of another caller or of one’s own making', async () => {
    await someProduct(app);
    await someProduct(app);
    const { body } = await staff.get('/v1/products?limit=1');
    const forged = Buffer.from('["-createdAt",null,""]').toString('base64url');
    const answers = [
      await staff.get(`/v1/products?limit=1&sort=createdAt&after=${body.next}`),
      await app.user(['staff']).get(`/v1/products?limit=1&after=${body.next}`),
      await staff.get(`/v1/products?limit=1&after=${forged}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'id=x',
    'after=x',
    'somethingElse=1',
    'sort=sku',
    'status=lost',
    'createdAt[$gt]=1',
    'q=',
  ])('are not listed by %s', async (query) => {
    const pointer = `?${query.split('=')[0]}`;
    expect(await staff.get(`/v1/products?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['name=Product%20one%201', { name: 'Product one 1' }, { name: 'Product one' }],
    ['status=draft', { status: 'draft' }, { status: 'active' }],
  ])('are listed by %s: those with %j, and not those with %j', async (query, wanted, unwanted) => {
    const found = await app.database.put('products', await someProduct(app), wanted);
    const other = await app.database.put('products', await someProduct(app), unwanted);
    const { body } = await staff.get(`/v1/products?id=${found.id},${other.id}&${query}`);
    expect(body.items).toMatchObject([{ id: found.id }]);
  });

  it('are listed by sku', async () => {
    const found = await someProduct(app);
    const other = await someProduct(app);
    const query = `id=${found.id},${other.id}&sku=${encodeURIComponent(found.sku)}`;
    expect((await staff.get(`/v1/products?${query}`)).body.items).toMatchObject([{ id: found.id }]);
  });

  it('are listed by category', async () => {
    const found = await someProduct(app);
    const other = await someProduct(app);
    const query = `id=${found.id},${other.id}&category=${encodeURIComponent(found.category)}`;
    expect((await staff.get(`/v1/products?${query}`)).body.items).toMatchObject([{ id: found.id }]);
  });

  it.each<[string, Record<string, unknown>[], (number | undefined)[]]>([
    [
      'name',
      [
        { name: 'Product one 1' },
        { name: 'Product one' },
        { name: 'Product one 1' },
        { name: 'Product one' },
      ],
      [1, 0, 1, 0],
    ],
  ])('are ordered by %s, across pages, and by id where it is the same', async (sort, columns, ranks) => {
    const made: { id: string; rank: number | undefined }[] = [];
    for (const [index, values] of columns.entries()) {
      const { id } = await app.database.put('products', await someProduct(app), values);
      made.push({ id, rank: ranks[index] });
    }
    for (const direction of ['', '-']) {
      const sign = direction === '-' ? -1 : 1;
      const ids = made.map(({ id }) => id);
      const seen = await listed(staff, `/v1/products?sort=${direction}${sort}&limit=1&id=${ids.join(',')}`);
      const ranked = made.filter(({ rank }) => rank !== undefined);
      ranked.sort(
        (former, latter) =>
          sign * ((former.rank ?? 0) - (latter.rank ?? 0) || (former.id < latter.id ? -1 : 1)),
      );
      expect(seen.filter((id) => ranked.some((row) => row.id === id))).toEqual(ranked.map(({ id }) => id));
      expect(seen.sort((a, b) => (a < b ? -1 : 1))).toEqual(ids.sort((a, b) => (a < b ? -1 : 1)));
    }
  });

  it.each<[string, Record<string, unknown>]>([['qUINce', { name: 'Quince 7' }]])(
    'are found by %s',
    async (text, columns) => {
      const found = await app.database.put('products', await someProduct(app), columns);
      const other = await someProduct(app);
      const search = async (q: string) =>
        (await staff.get(`/v1/products?id=${found.id},${other.id}&q=${encodeURIComponent(q)}`)).body.items;
      expect(await search(text)).toMatchObject([{ id: found.id }]);
      expect(await search('%')).toEqual([]);
      expect(await search('_')).toEqual([]);
    },
  );
});
