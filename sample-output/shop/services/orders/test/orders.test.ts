import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  type App,
  type Attempt,
  type Caller,
  type Reply,
  type User,
  startApp,
} from './support/app.js';
import { newOrder, peerProduct, someOrder } from './support/rows.js';

describe('orders', () => {
  let app: App;
  let staff: User;
  let owner: User;
  beforeAll(async () => {
    app = await startApp();
    staff = app.user(['staff']);
    owner = app.user(['customer']);
  });
  afterAll(() => app.stop());

  it('are created and read', async () => {
    const sent = newOrder(app);
    const created = await owner.post('/v1/orders', sent, {
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      customer: owner.id,
      status: 'placed',
      total: { amount: '25.00', currency: 'EUR' },
      lines: sent.lines.map((part) => ({
        ...part,
        id: expect.any(String),
        name: 'Product one',
        price: { amount: '12.50', currency: 'EUR' },
      })),
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
    const row = created.body;
    expect(created.headers.get('location')).toBe(`/v1/orders/${row.id}`);
    expect(created.headers.get('etag')).toBe('"1"');

    const read = await owner.get(`/v1/orders/${row.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body).toEqual(row);
    const again = await owner.get(`/v1/orders/${row.id}`, { headers: { 'if-none-match': '"1"' } });
    expect(again.status).toBe(304);

    const told = await app.told('orders.Order', row.id);
    expect(told).toMatchObject([
      {
        type: 'orders.Order.placed',
        source: '/orders',
        subject: row.id,
        dataversion: 1,
        data: { operation: 'create', version: 1 },
      },
    ]);
    expect(told[0]?.traceparent).toContain('a'.repeat(32));
    expect(await app.bus.publishes(told)).toEqual(told);
  });

  it('are made once for one Idempotency-Key', async () => {
    const caller = owner;
    const sent = newOrder(app);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const create = () => caller.post('/v1/orders', sent, { headers });
    const atOnce = await Promise.all(Array.from({ length: 5 }, create));
    const refused = atOnce.filter(({ status }) => status !== 201);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/idempotency-key-in-use' } });
    const later = await create();
    expect(later.status).toBe(201);
    expect(later.headers.get('location')).toBe(`/v1/orders/${later.body.id}`);
    for (const { status, body } of atOnce) if (status === 201) expect(body).toEqual(later.body);
    const another = await caller.post('/v1/orders', { ...sent, somethingElse: 1 }, { headers });
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    const stranger = app.user(['customer']);
    const theirs = await stranger.post('/v1/orders', newOrder(app), { headers });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(later.body.id);
    const nobodys = await caller.post('/v1/orders', sent, { headers: { 'idempotency-key': 'a b' } });
    expect(nobodys).toMatchObject({ status: 400, body: { errors: [{ code: 'invalid-idempotency-key' }] } });
  });

  /** What each operation is called with. */
  const operations: Record<string, (id: string) => Promise<Answer>> = {
    ship: (id) => staff.post(`/v1/orders/${id}/ship`, { code: 'CODE-1001' }),
    cancel: (id) => owner.post(`/v1/orders/${id}/cancel`),
  };

  it.each<[string, Record<string, unknown>, object, string[]]>([
    ['ship', { status: 'confirmed' }, { status: 'shipped', tracking: 'CODE-1001' }, ['orders.Order.shipped']],
    ['cancel', { status: 'placed' }, { status: 'cancelled' }, ['orders.Order.cancelled']],
    ['cancel', { status: 'confirmed' }, { status: 'cancelled' }, ['orders.Order.cancelled']],
  ])('%s, given %j, and are then %j', async (name, given, expected, types) => {
    const row = await someOrder(app, {}, owner);
    await app.database.put('orders', row, given);
    const done = await operations[name]?.(row.id);
    expect(done).toMatchObject({ status: 200, body: { ...expected, id: row.id, version: 2 } });
    expect(done?.headers.get('etag')).toBe('"2"');
    const told = (await app.told('orders.Order', row.id)).slice(1);
    expect(told.map(({ type }) => type)).toEqual(types);
    for (const { data } of told) {
      expect(data).toMatchObject({ operation: name, version: 2, before: { version: 1 } });
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['ship', { status: 'placed' }, 'order-ship-refused'],
    ['ship', { status: 'shipped' }, 'order-ship-refused'],
    ['ship', { status: 'cancelled' }, 'order-ship-refused'],
    ['cancel', { status: 'shipped' }, 'order-cancel-refused'],
    ['cancel', { status: 'cancelled' }, 'order-cancel-refused'],
  ])('do not %s, given %j', async (name, given, problem) => {
    const row = await someOrder(app, {}, owner);
    await app.database.put('orders', row, given);
    const before = await app.database.row('orders', row.id);
    const refused = await operations[name]?.(row.id);
    expect(refused).toMatchObject({ status: 409, body: { type: `/problems/${problem}` } });
    expect(await app.database.row('orders', row.id)).toEqual(before);
  });

  it('keep what the product was like when they were made', async () => {
    const referred = peerProduct(app, {
      status: 'active',
      name: 'Product one 1',
      price: { amount: '12.51', currency: 'EUR' },
    });
    const row = await someOrder(app, { lines: [{ product: referred.id, quantity: 2 }] }, owner);
    expect(row).toMatchObject({
      lines: [{ name: 'Product one 1', price: { amount: '12.51', currency: 'EUR' } }],
    });
    app
      .peer('catalog')
      .put('products', { ...referred, name: 'Product one', price: { amount: '12.50', currency: 'EUR' } });
    expect((await owner.get(`/v1/orders/${row.id}`)).body).toEqual(row);
  });

  it('sum up their total over all their lines', async () => {
    const row = await someOrder(
      app,
      {
        lines: [
          { product: peerProduct(app, { status: 'active' }).id, quantity: 2 },
          { product: peerProduct(app, { status: 'active' }).id, quantity: 3 },
        ],
      },
      owner,
    );
    expect(row.total).toEqual({ amount: '62.50', currency: 'EUR' });
  });

  it('show their own lines, in the order in which they were sent', async () => {
    const parts = [
      { product: peerProduct(app, { status: 'active' }).id, quantity: 2 },
      { product: peerProduct(app, { status: 'active' }).id, quantity: 3 },
      { product: peerProduct(app, { status: 'active' }).id, quantity: 2 },
    ];
    const row = await someOrder(app, { lines: parts }, owner);
    expect(row.lines).toMatchObject(parts);
    expect((await owner.get(`/v1/orders/${row.id}`)).body.lines).toEqual(row.lines);
    const another = await someOrder(
      app,
      { lines: [{ product: peerProduct(app, { status: 'active' }).id, quantity: 2 }] },
      owner,
    );
    const { body } = await owner.get(`/v1/orders?id=${row.id},${another.id}&sort=createdAt`);
    expect(body.items).toMatchObject([{ lines: row.lines }, { lines: another.lines }]);
  });

  it.each<[string, object, string]>([
    ['no lines', { lines: undefined }, '/lines'],
    ['a customer of its own choice', { customer: crypto.randomUUID() }, '/customer'],
    ['a status of its own choice', { status: 'cancelled' }, '/status'],
    ['a total of its own choice', { total: '1' }, '/total'],
    ['a tracking of its own choice', { tracking: 'TRACK-1001' }, '/tracking'],
    ['an unknown field', { somethingElse: 1 }, '/somethingElse'],
  ])('are not made with %s', async (_, fields, pointer) => {
    const refused = await owner.post('/v1/orders', newOrder(app, fields));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no product', { product: undefined }, '/product'],
    ['a product that is no id', { product: 'some text' }, '/product'],
    ['no quantity', { quantity: undefined }, '/quantity'],
    ['a quantity that is no whole number', { quantity: 1.5 }, '/quantity'],
    ['a quantity that is too small', { quantity: 0 }, '/quantity'],
    ['a quantity that is too large', { quantity: 1000 }, '/quantity'],
    ['a name of its own choice', { name: '1' }, '/name'],
    ['a price of its own choice', { price: '1' }, '/price'],
  ])('are not made with an order line that has %s', async (_, fault, pointer) => {
    const part = { product: peerProduct(app, { status: 'active' }).id, quantity: 2 };
    const fields = { lines: [{ ...part, ...fault }] };
    const refused = await owner.post('/v1/orders', newOrder(app, fields));
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer: `/lines/0${pointer}` }));
  });

  it('are not made with no order lines, or more than 50 order lines', async () => {
    const tooMany = await Promise.all(
      Array.from({ length: 51 }, async () => ({
        product: peerProduct(app, { status: 'active' }).id,
        quantity: 2,
      })),
    );
    for (const parts of [[], tooMany]) {
      const fields = { lines: parts };
      const refused = await owner.post('/v1/orders', newOrder(app, fields));
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/lines' }] } });
    }
  });

  it.each<[string, object, string]>([
    ['no code', { code: undefined }, '/code'],
    ['a code of blanks', { code: '  ' }, '/code'],
    ['a code of 41 characters', { code: 'x'.repeat(41) }, '/code'],
    ['an unknown input', { somethingElse: 1 }, '/somethingElse'],
  ])('do not ship with %s', async (_, fault, pointer) => {
    const row = await someOrder(app, {}, owner);
    const inputs = { code: 'CODE-1001' };
    const refused = await staff.post(`/v1/orders/${row.id}/ship`, { ...inputs, ...fault });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[Record<string, unknown>, string]>([[{ status: 'lost' }, 'orders_status_check']])(
    'are never stored with %j: the table has %s',
    async (columns, constraint) => {
      const row = await someOrder(app, {}, owner);
      await expect(app.database.put('orders', row, columns)).rejects.toMatchObject({ constraint });
    },
  );

  it('need a product in lines that exists', async () => {
    const id = crypto.randomUUID();
    const part = { product: peerProduct(app, { status: 'active' }).id, quantity: 2 };
    const fields = { lines: [{ ...part, product: id }] };
    const refused = await owner.post('/v1/orders', newOrder(app, fields));
    expect(refused).toMatchObject({
      status: 422,
      body: {
        type: '/problems/unprocessable',
        errors: [{ pointer: '/lines/0/product', code: 'product-not-found' }],
      },
    });
  });

  it('take no product that is not as the plan wants it', async () => {
    const { id } = peerProduct(app);
    const part = { product: peerProduct(app, { status: 'active' }).id, quantity: 2 };
    const fields = { lines: [{ ...part, product: id }] };
    const refused = await owner.post('/v1/orders', newOrder(app, fields));
    expect(refused).toMatchObject({
      status: 409,
      body: { type: '/problems/product-not-active', errors: [{ pointer: '/lines/0/product' }] },
    });
  });

  it('do not exist for anybody but their owner', async () => {
    const row = await someOrder(app, {}, owner);
    const another = app.user(['customer']);
    const read = await another.get(`/v1/orders/${row.id}`);
    expect(read).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    // Exactly as what is not there.
    const nothing = await another.get(`/v1/orders/${crypto.randomUUID()}`);
    expect({ ...read.body, requestId: '' }).toEqual({ ...nothing.body, requestId: '' });
    expect((await another.get(`/v1/orders?id=${row.id}`)).body).toEqual({ items: [] });
  });

  const people: Record<string, () => Caller> = {
    anyone: () => app.anyone,
    someone: () => app.user([]),
    customer: () => app.user(['customer']),
    staff: () => app.user(['staff']),
    admin: () => app.user(['admin']),
    owner: () => owner,
  };

  /** What can be tried, on a row with these columns. */
  const attempts: Record<string, Attempt> = {
    list: [{}, (by, { id }) => by.get(`/v1/orders?id=${id}`)],
    read: [{}, (by, { id }) => by.get(`/v1/orders/${id}`)],
    create: [{}, (by) => by.post('/v1/orders', newOrder(app))],
    ship: [{ status: 'confirmed' }, (by, { id }) => by.post(`/v1/orders/${id}/ship`, { code: 'CODE-1001' })],
    cancel: [{}, (by, { id }) => by.post(`/v1/orders/${id}/cancel`)],
    'read checkout': [
      {},
      async (by, { id }) => {
        await app.beginFlow('checkout', id);
        return by.get(`/v1/orders/${id}/checkout`);
      },
    ],
  };

  it.each([
    ['list', 'anyone 401, someone hidden, customer hidden, staff seen, admin seen, owner seen'],
    ['read', 'anyone 401, someone 404, customer 404, staff 200, admin 200, owner 200'],
    ['create', 'anyone 401, someone 403, customer 201, staff 403, admin 403, owner 201'],
    ['ship', 'anyone 401, someone 403, customer 403, staff 200, admin 200, owner 403'],
    ['cancel', 'anyone 401, someone 404, customer 404, staff 200, admin 200, owner 200'],
    ['read checkout', 'anyone 401, someone 404, customer 404, staff 200, admin 200, owner 200'],
  ])('let them %s as the plan says: %s', async (name, expected) => {
    const outcomes: string[] = [];
    for (const person of expected.split(', ').map((words) => words.split(' ')[0] ?? '')) {
      const [given, attempt] = attempts[name]!;
      const row = await app.database.put('orders', await someOrder(app, {}, owner), given);
      const { status, body } = await attempt(people[person]!(), row);
      const isPage = status === 200 && body.id === undefined;
      outcomes.push(`${person} ${isPage ? (body.items.length === 1 ? 'seen' : 'hidden') : status}`);
    }
    expect(outcomes.join(', ')).toBe(expected);
  });

  it.each<[string, string, number]>([
    ['PATCH', '/v1/orders/:id', 405],
    ['DELETE', '/v1/orders/:id', 405],
    ['POST', '/v1/orders/:id/confirm', 404],
  ])('have no public route for %s %s', async (method, path, expected) => {
    const { status } = await app
      .user(['customer', 'staff', 'admin'])
      .send(method, path.replace(':id', crypto.randomUUID()), method === 'GET' ? undefined : {});
    expect(status).toBe(expected);
  });

  it('are listed page by page, the newest first, without a gap while others are added', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await someOrder(app, {}, owner)).id);
    const first = await owner.get('/v1/orders?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await someOrder(app, {}, owner);
    const second = await owner.get(`/v1/orders?limit=2&after=${first.body.next}`);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(2, 4));
    const last = await owner.get(`/v1/orders?limit=2&id=${made.slice(0, 2).join(',')}`);
    expect(last.body.items).toHaveLength(2);
    expect(last.body).not.toHaveProperty('next');
  });

  it('take no cursor of another list, of another caller or of one’s own making', async () => {
    await someOrder(app, {}, owner);
    await someOrder(app, {}, owner);
    const { body } = await owner.get('/v1/orders?limit=1');
    const forged = Buffer.from('["-createdAt",null,""]').toString('base64url');
    const answers = [
      await owner.get(`/v1/orders?limit=1&sort=createdAt&after=${body.next}`),
      await app.user(['customer']).get(`/v1/orders?limit=1&after=${body.next}`),
      await owner.get(`/v1/orders?limit=1&after=${forged}`),
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
    'sort=customer',
    'status=lost',
    'createdAt[$gt]=1',
    'q=x',
  ])('are not listed by %s', async (query) => {
    const pointer = `?${query.split('=')[0]}`;
    expect(await owner.get(`/v1/orders?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['status=confirmed', { status: 'confirmed' }, { status: 'cancelled' }],
  ])('are listed by %s: those with %j, and not those with %j', async (query, wanted, unwanted) => {
    const found = await app.database.put('orders', await someOrder(app, {}, owner), wanted);
    const other = await app.database.put('orders', await someOrder(app, {}, owner), unwanted);
    const { body } = await owner.get(`/v1/orders?id=${found.id},${other.id}&${query}`);
    expect(body.items).toMatchObject([{ id: found.id }]);
  });

  describe('checkout', () => {
    /** It has begun with this row. */
    const begin = async () => {
      const row = await someOrder(app, {}, owner);
      return { row, flow: await app.flow('checkout', row.id) };
    };

    it('does what the plan says, once and in its order', async () => {
      const { flow } = await begin();
      const asked = app.desk.serve(flow.id, () => 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done', reason: null });
      expect(asked.map(({ service, path }) => `${service} ${path}`)).toEqual([
        'inventory stocks/reserve',
        'payments payments',
        'payments payments/authorise',
      ]);
    });

    it.each([
      [1, 'stocks/reserve'],
      [2, 'payments'],
      [3, 'payments/authorise'],
    ])('asks again with the same key where it is not known whether %i, %s, is done', async (step) => {
      const { flow } = await begin();
      const replies: Reply[] = ['failed', 'gone'];
      const asked = app.desk.serve(flow.id, (call) => (call.step === step && replies.pop()) || 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done' });
      const keys = asked.filter((call) => call.step === step).map(({ key }) => key);
      expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    });

    it.each<[number, string, string[]]>([
      [1, 'stocks/reserve', []],
      [2, 'payments', ['inventory stocks/release']],
      [3, 'payments/authorise', ['payments payments/abandon', 'inventory stocks/release']],
    ])('takes back what is done when %i, %s, is refused', async (step, _, undone) => {
      const { row, flow } = await begin();
      const faults: Reply[] = ['failed', 'gone', 'refused'];
      const asked = app.desk.serve(flow.id, (call) => {
        if (call.isUndo) return faults.pop() ?? 'done';
        return call.step === step ? 'refused' : 'done';
      });
      expect(await app.ended(flow.id)).toMatchObject({ state: 'undone', reason: 'no-luck' });
      const undos = asked.filter(({ isUndo }) => isUndo).map(({ service, path }) => `${service} ${path}`);
      expect([...new Set(undos)]).toEqual(undone);
      expect(await app.database.row('orders', row.id)).toMatchObject({ status: 'cancelled' });
    });
  });

  describe('fulfil', () => {
    /** It has begun with this row. */
    const begin = async () => {
      const row = await app.database.put('orders', await someOrder(app, {}, owner), { status: 'confirmed' });
      expect((await staff.post(`/v1/orders/${row.id}/ship`, { code: 'CODE-1001' })).status).toBe(200);
      return { row, flow: await app.flow('fulfil', row.id) };
    };

    it('does what the plan says, once and in its order', async () => {
      const { flow } = await begin();
      const asked = app.desk.serve(flow.id, () => 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done', reason: null });
      expect(asked.map(({ service, path }) => `${service} ${path}`)).toEqual([
        'inventory stocks/ship',
        'payments payments/capture',
      ]);
    });

    it.each([
      [1, 'stocks/ship'],
      [2, 'payments/capture'],
    ])('asks again with the same key where it is not known whether %i, %s, is done', async (step) => {
      const { flow } = await begin();
      const replies: Reply[] = ['failed', 'gone'];
      const asked = app.desk.serve(flow.id, (call) => (call.step === step && replies.pop()) || 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done' });
      const keys = asked.filter((call) => call.step === step).map(({ key }) => key);
      expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    });

    it.each([
      [1, 'stocks/ship'],
      [2, 'payments/capture'],
    ])('asks for %i, %s, with another key when it is refused', async (step) => {
      const { flow } = await begin();
      const replies: Reply[] = ['refused'];
      const asked = app.desk.serve(flow.id, (call) => (call.step === step && replies.pop()) || 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done' });
      const keys = asked.filter((call) => call.step === step).map(({ key }) => key);
      expect(new Set(keys).size).toBe(2);
    });
  });

  describe('give-back', () => {
    /** It has begun with this row. */
    const begin = async () => {
      const row = await app.database.put('orders', await someOrder(app, {}, owner), { status: 'confirmed' });
      expect((await owner.post(`/v1/orders/${row.id}/cancel`)).status).toBe(200);
      return { row, flow: await app.flow('give-back', row.id) };
    };

    it('does what the plan says, once and in its order', async () => {
      const { flow } = await begin();
      const asked = app.desk.serve(flow.id, () => 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done', reason: null });
      expect(asked.map(({ service, path }) => `${service} ${path}`)).toEqual([
        'inventory stocks/release',
        'payments payments/void',
      ]);
    });

    it.each([
      [1, 'stocks/release'],
      [2, 'payments/void'],
    ])('asks again with the same key where it is not known whether %i, %s, is done', async (step) => {
      const { flow } = await begin();
      const replies: Reply[] = ['failed', 'gone'];
      const asked = app.desk.serve(flow.id, (call) => (call.step === step && replies.pop()) || 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done' });
      const keys = asked.filter((call) => call.step === step).map(({ key }) => key);
      expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    });

    it.each([
      [1, 'stocks/release'],
      [2, 'payments/void'],
    ])('asks for %i, %s, with another key when it is refused', async (step) => {
      const { flow } = await begin();
      const replies: Reply[] = ['refused'];
      const asked = app.desk.serve(flow.id, (call) => (call.step === step && replies.pop()) || 'done');
      expect(await app.ended(flow.id)).toMatchObject({ state: 'done' });
      const keys = asked.filter((call) => call.step === step).map(({ key }) => key);
      expect(new Set(keys).size).toBe(2);
    });
  });

  it('wait for catalog, which is asked, to be there again', async () => {
    const sent = newOrder(app);
    app.peer('catalog').fail();
    const refused = await owner.post('/v1/orders', sent);
    expect(refused).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    app.peer('catalog').answerAfter(3000);
    const start = Date.now();
    expect((await owner.post('/v1/orders', sent)).status).toBe(503);
    expect(Date.now() - start).toBeLessThan(3000);
    app.peer('catalog').answerAfter(0);
    let status = 503;
    while (status === 503) {
      await setTimeout(100);
      ({ status } = await owner.post('/v1/orders', sent));
    }
    expect(status).toBe(201);
    app.peer('catalog').fail();
    // Known by now, and so not asked for again.
    expect((await owner.post('/v1/orders', sent)).status).toBe(201);
    app.peer('catalog').answerAfter(0);
  }, 11000);

  it('ask catalog once more where an answer is lost', async () => {
    app.peer('catalog').fail(1);
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    expect((await owner.post('/v1/orders', newOrder(app), { headers })).status).toBe(201);
    expect(app.peer('catalog').lastTrace()).toContain('a'.repeat(32));
  });

  it('leave catalog alone for a while where it goes on failing', async () => {
    app.peer('catalog').fail();
    const refusal = async () => (await owner.post('/v1/orders', newOrder(app))).status;
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
