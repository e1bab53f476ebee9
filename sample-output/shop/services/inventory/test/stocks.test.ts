import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type App, type Attempt, type Caller, type User, startApp } from './support/app.js';
import { newStock, peerProduct, someStock } from './support/rows.js';

describe('stocks', () => {
  let app: App;
  let staff: User;
  beforeAll(async () => {
    app = await startApp();
    staff = app.user(['staff']);
  });
  afterAll(() => app.stop());

  it('are created and read', async () => {
    const sent = newStock(app);
    const created = await staff.post('/v1/stocks', sent);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      received: 0,
      available: 0,
      reserved: 0,
      shipped: 0,
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
    const row = created.body;
    expect(created.headers.get('location')).toBe(`/v1/stocks/${row.id}`);
    expect(created.headers.get('etag')).toBe('"1"');

    const read = await staff.get(`/v1/stocks/${row.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body).toEqual(row);
    const again = await staff.get(`/v1/stocks/${row.id}`, { headers: { 'if-none-match': '"1"' } });
    expect(again.status).toBe(304);
  });

  it('are made once for one Idempotency-Key', async () => {
    const caller = staff;
    const sent = newStock(app);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const create = () => caller.post('/v1/stocks', sent, { headers });
    const atOnce = await Promise.all(Array.from({ length: 5 }, create));
    const refused = atOnce.filter(({ status }) => status !== 201);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/idempotency-key-in-use' } });
    const later = await create();
    expect(later.status).toBe(201);
    expect(later.headers.get('location')).toBe(`/v1/stocks/${later.body.id}`);
    for (const { status, body } of atOnce) if (status === 201) expect(body).toEqual(later.body);
    const another = await caller.post('/v1/stocks', { ...sent, somethingElse: 1 }, { headers });
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    const stranger = app.user(['staff']);
    const theirs = await stranger.post('/v1/stocks', newStock(app), { headers });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(later.body.id);
    const nobodys = await caller.post('/v1/stocks', sent, { headers: { 'idempotency-key': 'a b' } });
    expect(nobodys).toMatchObject({ status: 400, body: { errors: [{ code: 'invalid-idempotency-key' }] } });
  });

  /** What each operation is called with. */
  const operations: Record<string, (id: string) => Promise<Answer>> = {
    receive: (id) => staff.post(`/v1/stocks/${id}/receive`, { quantity: 2 }),
    reserve: (id) => app.service('orders').step('/internal/v1/stocks/reserve', id, { quantity: 2 }),
    release: (id) => app.service('orders').step('/internal/v1/stocks/release', id, { quantity: 2 }),
    ship: (id) => app.service('orders').step('/internal/v1/stocks/ship', id, { quantity: 2 }),
  };

  it.each<[string, Record<string, unknown>, object]>([
    ['receive', { received: 10, available: 10 }, { received: 12, available: 12 }],
    ['reserve', { available: 10, reserved: 10 }, { available: 8, reserved: 12 }],
    ['release', { available: 10, reserved: 10 }, { reserved: 8, available: 12 }],
    ['ship', { reserved: 10, shipped: 10 }, { reserved: 8, shipped: 12 }],
  ])('%s, given %j, and are then %j', async (name, given, expected) => {
    const row = await someStock(app);
    await app.database.put('stocks', row, given);
    const done = await operations[name]?.(row.id);
    expect(done).toMatchObject({ status: 200, body: { ...expected, id: row.id, version: 2 } });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['receive', { received: 2147483647, available: 10 }, 'stock-receive-refused'],
    ['receive', { received: 10, available: 2147483647 }, 'stock-receive-refused'],
    ['reserve', { reserved: 10 }, 'out-of-stock'],
    ['reserve', { available: 10, reserved: 2147483647 }, 'out-of-stock'],
    ['release', { available: 10 }, 'stock-release-refused'],
    ['release', { available: 2147483647, reserved: 10 }, 'stock-release-refused'],
    ['ship', { shipped: 10 }, 'stock-ship-refused'],
    ['ship', { reserved: 10, shipped: 2147483647 }, 'stock-ship-refused'],
  ])('do not %s, given %j', async (name, given, problem) => {
    const row = await someStock(app);
    await app.database.put('stocks', row, given);
    const before = await app.database.row('stocks', row.id);
    const refused = await operations[name]?.(row.id);
    expect(refused).toMatchObject({ status: 409, body: { type: `/problems/${problem}` } });
    expect(await app.database.row('stocks', row.id)).toEqual(before);
  });

  it('let 10 of 50 reserve what is enough for 10', async () => {
    const row = await app.database.put('stocks', await someStock(app), { available: 10, reserved: 10 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        app.service('orders').step('/internal/v1/stocks/reserve', row.id, { quantity: 1 }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(40);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/out-of-stock' } });
    expect(String((await app.database.row('stocks', row.id))?.['available'])).toBe('0');
  });

  it('let 10 of 50 release what is enough for 10', async () => {
    const row = await app.database.put('stocks', await someStock(app), { available: 10, reserved: 10 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        app.service('orders').step('/internal/v1/stocks/release', row.id, { quantity: 1 }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(40);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/stock-release-refused' } });
    expect(String((await app.database.row('stocks', row.id))?.['reserved'])).toBe('0');
  });

  it('reserve for a flow once for one key, and all of them or none', async () => {
    const row = await app.database.put('stocks', await someStock(app), { available: 10, reserved: 10 });
    const ask = (by: string, ...items: object[]) =>
      app
        .service('orders')
        .post('/internal/v1/stocks/reserve', { items }, { headers: { 'idempotency-key': by } });
    const item = { row: { id: row.id }, with: { quantity: 2 } };
    const before = await app.database.row('stocks', row.id);
    const key = crypto.randomUUID();
    const nowhere = { ...item, row: { id: crypto.randomUUID() } };
    expect((await ask(key, item, nowhere)).status).toBe(404);
    expect(await app.database.row('stocks', row.id)).toEqual(before);
    expect(await ask(key, item)).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });

    const [done, again] = [await ask(`${key}-1`, item), await ask(`${key}-1`, item)];
    expect(done).toMatchObject({ status: 200, body: { items: [{ id: row.id, version: 2 }] } });
    expect([again.status, again.body]).toEqual([200, done.body]);

    for (const named of [{ product: row.product }])
      expect((await ask(crypto.randomUUID(), { ...item, row: named })).status).not.toBe(404);
  });

  it('release for a flow once for one key, and all of them or none', async () => {
    const row = await app.database.put('stocks', await someStock(app), { available: 10, reserved: 10 });
    const ask = (by: string, ...items: object[]) =>
      app
        .service('orders')
        .post('/internal/v1/stocks/release', { items }, { headers: { 'idempotency-key': by } });
    const item = { row: { id: row.id }, with: { quantity: 2 } };
    const before = await app.database.row('stocks', row.id);
    const key = crypto.randomUUID();
    const nowhere = { ...item, row: { id: crypto.randomUUID() } };
    expect((await ask(key, item, nowhere)).status).toBe(404);
    expect(await app.database.row('stocks', row.id)).toEqual(before);
    expect(await ask(key, item)).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });

    const [done, again] = [await ask(`${key}-1`, item), await ask(`${key}-1`, item)];
    expect(done).toMatchObject({ status: 200, body: { items: [{ id: row.id, version: 2 }] } });
    expect([again.status, again.body]).toEqual([200, done.body]);

    for (const named of [{ product: row.product }])
      expect((await ask(crypto.randomUUID(), { ...item, row: named })).status).not.toBe(404);
  });

  it.each<[string, object, string]>([
    ['no product', { product: undefined }, '/product'],
    ['a product that is no id', { product: 'some text' }, '/product'],
    ['a received of its own choice', { received: 0 }, '/received'],
    ['an available of its own choice', { available: 0 }, '/available'],
    ['a reserved of its own choice', { reserved: 0 }, '/reserved'],
    ['a shipped of its own choice', { shipped: 0 }, '/shipped'],
    ['an unknown field', { somethingElse: 1 }, '/somethingElse'],
  ])('are not made with %s', async (_, fields, pointer) => {
    const refused = await staff.post('/v1/stocks', newStock(app, fields));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no quantity', { quantity: undefined }, '/quantity'],
    ['a quantity that is no whole number', { quantity: 1.5 }, '/quantity'],
    ['a quantity that is too small', { quantity: 0 }, '/quantity'],
    ['a quantity that is too large', { quantity: 10001 }, '/quantity'],
    ['an unknown input', { somethingElse: 1 }, '/somethingElse'],
  ])('do not receive with %s', async (_, fault, pointer) => {
    const row = await someStock(app);
    const inputs = { quantity: 2 };
    const refused = await staff.post(`/v1/stocks/${row.id}/receive`, { ...inputs, ...fault });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no quantity', { quantity: undefined }, '/items/0/with/quantity'],
    ['a quantity that is no whole number', { quantity: 1.5 }, '/items/0/with/quantity'],
    ['a quantity that is too small', { quantity: 0 }, '/items/0/with/quantity'],
    ['a quantity that is too large', { quantity: 1000 }, '/items/0/with/quantity'],
    ['an unknown input', { somethingElse: 1 }, '/items/0/with/somethingElse'],
  ])('do not reserve with %s', async (_, fault, pointer) => {
    const row = await someStock(app);
    const inputs = { quantity: 2 };
    const refused = await app
      .service('orders')
      .step('/internal/v1/stocks/reserve', row.id, { ...inputs, ...fault });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no quantity', { quantity: undefined }, '/items/0/with/quantity'],
    ['a quantity that is no whole number', { quantity: 1.5 }, '/items/0/with/quantity'],
    ['a quantity that is too small', { quantity: 0 }, '/items/0/with/quantity'],
    ['a quantity that is too large', { quantity: 1000 }, '/items/0/with/quantity'],
    ['an unknown input', { somethingElse: 1 }, '/items/0/with/somethingElse'],
  ])('do not release with %s', async (_, fault, pointer) => {
    const row = await someStock(app);
    const inputs = { quantity: 2 };
    const refused = await app
      .service('orders')
      .step('/internal/v1/stocks/release', row.id, { ...inputs, ...fault });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no quantity', { quantity: undefined }, '/items/0/with/quantity'],
    ['a quantity that is no whole number', { quantity: 1.5 }, '/items/0/with/quantity'],
    ['a quantity that is too small', { quantity: 0 }, '/items/0/with/quantity'],
    ['a quantity that is too large', { quantity: 1000 }, '/items/0/with/quantity'],
    ['an unknown input', { somethingElse: 1 }, '/items/0/with/somethingElse'],
  ])('do not ship with %s', async (_, fault, pointer) => {
    const row = await someStock(app);
    const inputs = { quantity: 2 };
    const refused = await app
      .service('orders')
      .step('/internal/v1/stocks/ship', row.id, { ...inputs, ...fault });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ received: -1 }, 'stocks_received_check'],
    [{ available: -1 }, 'stocks_available_check'],
    [{ reserved: -1 }, 'stocks_reserved_check'],
    [{ shipped: -1 }, 'stocks_shipped_check'],
  ])('are never stored with %j: the table has %s', async (columns, constraint) => {
    const row = await someStock(app);
    await expect(app.database.put('stocks', row, columns)).rejects.toMatchObject({ constraint });
  });

  it('have a product of their own', async () => {
    const values = { product: peerProduct(app).id };
    await someStock(app, values);
    const taken = await staff.post('/v1/stocks', newStock(app, values));
    expect(taken).toMatchObject({
      status: 409,
      body: {
        type: '/problems/stock-product-taken',
        errors: [{ pointer: '/product', code: 'stock-product-taken' }],
      },
    });
  });

  it('need a product that exists', async () => {
    const id = crypto.randomUUID();
    const fields = { product: id };
    const refused = await staff.post('/v1/stocks', newStock(app, fields));
    expect(refused).toMatchObject({
      status: 422,
      body: { type: '/problems/unprocessable', errors: [{ pointer: '/product', code: 'product-not-found' }] },
    });
  });

  const people: Record<string, () => Caller> = {
    anyone: () => app.anyone,
    someone: () => app.user([]),
    customer: () => app.user(['customer']),
    staff: () => app.user(['staff']),
    admin: () => app.user(['admin']),
    orders: () => app.service('orders'),
  };

  /** What can be tried, on a row with these columns. */
  const attempts: Record<string, Attempt> = {
    list: [{}, (by, { id }) => by.get(`/v1/stocks?id=${id}`)],
    read: [{}, (by, { id }) => by.get(`/v1/stocks/${id}`)],
    create: [{}, (by) => by.post('/v1/stocks', newStock(app))],
    receive: [
      { received: 10, available: 10 },
      (by, { id }) => by.post(`/v1/stocks/${id}/receive`, { quantity: 2 }),
    ],
  };

  it.each([
    ['list', 'anyone seen, someone seen, customer seen, staff seen, admin seen, orders 403'],
    ['read', 'anyone 200, someone 200, customer 200, staff 200, admin 200, orders 403'],
    ['create', 'anyone 401, someone 403, customer 403, staff 201, admin 201, orders 403'],
    ['receive', 'anyone 401, someone 403, customer 403, staff 200, admin 200, orders 403'],
  ])('let them %s as the plan says: %s', async (name, expected) => {
    const outcomes: string[] = [];
    for (const person of expected.split(', ').map((words) => words.split(' ')[0] ?? '')) {
      const [given, attempt] = attempts[name]!;
      const row = await app.database.put('stocks', await someStock(app), given);
      const { status, body } = await attempt(people[person]!(), row);
      const isPage = status === 200 && body.id === undefined;
      outcomes.push(`${person} ${isPage ? (body.items.length === 1 ? 'seen' : 'hidden') : status}`);
    }
    expect(outcomes.join(', ')).toBe(expected);
  });

  it.each<['GET' | 'POST', string, string[]]>([
    ['POST', '/internal/v1/stocks/reserve', []],
    ['POST', '/internal/v1/stocks/release', []],
    ['POST', '/internal/v1/stocks/ship', []],
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

  it.each<[string, string, number]>([
    ['PATCH', '/v1/stocks/:id', 405],
    ['DELETE', '/v1/stocks/:id', 405],
    ['POST', '/v1/stocks/:id/reserve', 404],
    ['POST', '/v1/stocks/:id/release', 404],
    ['POST', '/v1/stocks/:id/ship', 404],
  ])('have no public route for %s %s', async (method, path, expected) => {
    const { status } = await app
      .user(['customer', 'staff', 'admin'])
      .send(method, path.replace(':id', crypto.randomUUID()), method === 'GET' ? undefined : {});
    expect(status).toBe(expected);
  });

  it('are listed page by page, the newest first, without a gap while others are added', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await someStock(app)).id);
    const first = await staff.get('/v1/stocks?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await someStock(app);
    const second = await staff.get(`/v1/stocks?limit=2&after=${first.body.next}`);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(2, 4));
    const last = await staff.get(`/v1/stocks?limit=2&id=${made.slice(0, 2).join(',')}`);
    expect(last.body.items).toHaveLength(2);
    expect(last.body).not.toHaveProperty('next');
  });

  it('take no cursor of another list, of another caller or of one’s own making', async () => {
    await someStock(app);
    await someStock(app);
    const { body } = await staff.get('/v1/stocks?limit=1');
    const forged = Buffer.from('["-createdAt",null,""]').toString('base64url');
    const answers = [
      await staff.get(`/v1/stocks?limit=1&sort=createdAt&after=${body.next}`),
      await app.user(['staff']).get(`/v1/stocks?limit=1&after=${body.next}`),
      await staff.get(`/v1/stocks?limit=1&after=${forged}`),
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
    'sort=product',
    'createdAt[$gt]=1',
    'q=x',
  ])('are not listed by %s', async (query) => {
    const pointer = `?${query.split('=')[0]}`;
    expect(await staff.get(`/v1/stocks?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it('are listed by product', async () => {
    const found = await someStock(app);
    const other = await someStock(app);
    const query = `id=${found.id},${other.id}&product=${encodeURIComponent(found.product)}`;
    expect((await staff.get(`/v1/stocks?${query}`)).body.items).toMatchObject([{ id: found.id }]);
  });

  it('wait for catalog, which is asked, to be there again', async () => {
    const sent = newStock(app);
    app.peer('catalog').fail();
    const refused = await staff.post('/v1/stocks', sent);
    expect(refused).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    app.peer('catalog').answerAfter(3000);
    const start = Date.now();
    expect((await staff.post('/v1/stocks', sent)).status).toBe(503);
    expect(Date.now() - start).toBeLessThan(3000);
    app.peer('catalog').answerAfter(0);
    let status = 503;
    while (status === 503) {
      await setTimeout(100);
      ({ status } = await staff.post('/v1/stocks', sent));
    }
    expect(status).toBe(201);
  }, 11000);

  it('ask catalog once more where an answer is lost', async () => {
    app.peer('catalog').fail(1);
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    expect((await staff.post('/v1/stocks', newStock(app), { headers })).status).toBe(201);
    expect(app.peer('catalog').lastTrace()).toContain('a'.repeat(32));
  });

  it('leave catalog alone for a while where it goes on failing', async () => {
    app.peer('catalog').fail();
    const refusal = async () => (await staff.post('/v1/stocks', newStock(app))).status;
    expect(await Promise.all([refusal(), refusal(), refusal()])).toEqual([503, 503, 503]);
    const asked = app.peer('catalog').asked();
    expect(await refusal()).toBe(503);
    expect(app.peer('catalog').asked()).toBe(asked);
    app.peer('catalog').answerAfter(0);
    let status = 503;
    for (let tries = 0; status === 503 && tries < 5; tries += 1) {
      await setTimeout(2_100);
      status = await refusal();
    }
    expect(status).toBe(201);
  });
});
