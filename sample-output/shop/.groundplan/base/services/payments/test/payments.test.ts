import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type App, type Attempt, type Caller, type User, startApp } from './support/app.js';
import { newPayment, somePayment } from './support/rows.js';

describe('payments', () => {
  let app: App;
  let staff: User;
  beforeAll(async () => {
    app = await startApp();
    staff = app.user(['staff']);
  });
  afterAll(() => app.stop());

  it('are read', async () => {
    const row = await somePayment(app);

    const read = await staff.get(`/v1/payments/${row.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read).toMatchObject({ status: 200, body: { id: row.id, version: 1 } });
    const again = await staff.get(`/v1/payments/${row.id}`, { headers: { 'if-none-match': '"1"' } });
    expect(again.status).toBe(304);
  });

  it('are made by orders, whose flow they are a step of', async () => {
    const sent = newPayment();
    const created = await app.service('orders').post('/internal/v1/payments', sent);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      status: 'pending',
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
  });

  it('are made once for one Idempotency-Key', async () => {
    const caller = app.service('orders');
    const sent = newPayment();
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const create = () => caller.post('/internal/v1/payments', sent, { headers });
    const atOnce = await Promise.all(Array.from({ length: 5 }, create));
    const refused = atOnce.filter(({ status }) => status !== 201);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/idempotency-key-in-use' } });
    const later = await create();
    expect(later.status).toBe(201);
    expect(later.headers.get('location')).toBe(`/internal/v1/payments/${later.body.id}`);
    for (const { status, body } of atOnce) if (status === 201) expect(body).toEqual(later.body);
    const another = await caller.post('/internal/v1/payments', { ...sent, somethingElse: 1 }, { headers });
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    const nobodys = await caller.post('/internal/v1/payments', sent, {
      headers: { 'idempotency-key': 'a b' },
    });
    expect(nobodys).toMatchObject({ status: 400, body: { errors: [{ code: 'invalid-idempotency-key' }] } });
  });

  it.each<[string, unknown, unknown]>([
    ['amount', { amount: '0.05', currency: 'EUR' }, { amount: '0.05', currency: 'EUR' }],
    [
      'amount',
      { amount: '999999999999999.99', currency: 'EUR' },
      { amount: '999999999999999.99', currency: 'EUR' },
    ],
    ['amount', { amount: '7.5', currency: 'EUR' }, { amount: '7.50', currency: 'EUR' }],
    ['reference', '  Zoë🌱 ', 'Zoë🌱'],
  ])('show a %s of %j as %j', async (name, sent, shown) => {
    const row = await somePayment(app, { [name]: sent });
    expect(row[name]).toEqual(shown);
  });

  /** What each operation is called with. */
  const operations: Record<string, (id: string) => Promise<Answer>> = {
    authorise: (id) => app.service('orders').step('/internal/v1/payments/authorise', id),
    capture: (id) => app.service('orders').step('/internal/v1/payments/capture', id),
    void: (id) => app.service('orders').step('/internal/v1/payments/void', id),
    abandon: (id) => app.service('orders').step('/internal/v1/payments/abandon', id),
  };

  it.each<[string, Record<string, unknown>, object]>([
    ['authorise', { status: 'pending' }, { status: 'authorised', reference: expect.anything() }],
    ['capture', { status: 'authorised', reference: 'REF-1001' }, { status: 'captured' }],
    ['void', { status: 'authorised', reference: 'REF-1001' }, { status: 'voided' }],
    ['abandon', { status: 'pending' }, { status: 'voided' }],
  ])('%s, given %j, and are then %j', async (name, given, expected) => {
    const row = await somePayment(app);
    await app.database.put('payments', row, given);
    const done = await operations[name]?.(row.id);
    expect(done).toMatchObject({ status: 200, body: { ...expected, id: row.id, version: 2 } });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['authorise', { status: 'captured' }, 'payment-declined'],
    ['authorise', { status: 'voided' }, 'payment-declined'],
    ['authorise', { amount: '1000001', status: 'pending' }, 'payment-declined'],
    ['capture', { status: 'pending', reference: 'REF-1001' }, 'payment-capture-refused'],
    ['capture', { status: 'voided', reference: 'REF-1001' }, 'payment-capture-refused'],
    ['void', { status: 'pending', reference: 'REF-1001' }, 'payment-void-refused'],
    ['void', { status: 'captured', reference: 'REF-1001' }, 'payment-void-refused'],
    ['abandon', { status: 'authorised' }, 'payment-abandon-refused'],
    ['abandon', { status: 'captured' }, 'payment-abandon-refused'],
  ])('do not %s, given %j', async (name, given, problem) => {
    const row = await somePayment(app);
    await app.database.put('payments', row, given);
    const before = await app.database.row('payments', row.id);
    const refused = await operations[name]?.(row.id);
    expect(refused).toMatchObject({ status: 409, body: { type: `/problems/${problem}` } });
    expect(await app.database.row('payments', row.id)).toEqual(before);
  });

  it('authorise once for one key, and not at all without one', async () => {
    const row = await somePayment(app);
    const call = ({ id }: { id: string }, sent: object = {}) =>
      app.service('orders').step('/internal/v1/payments/authorise', id, undefined, sent);
    expect((await call(row)).status).toBe(400);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const done = await call(row, { headers });
    const again = await call(row, { headers });
    expect(done.status).toBe(200);
    expect([again.status, again.body]).toEqual([200, done.body]);
    const another = await call(await somePayment(app), { headers });
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('authorise once where the call was cut off after the port had answered', async () => {
    const row = await somePayment(app);
    const call = (key: string) =>
      app
        .service('orders')
        .step('/internal/v1/payments/authorise', row.id, undefined, { headers: { 'idempotency-key': key } });
    const key = crypto.randomUUID();
    await app.database.query(
      `ALTER TABLE port_attempts ADD CONSTRAINT cut_off CHECK (outcome IS NULL) NOT VALID`,
    );
    const cutOff = await call(key);
    const meanwhile = await call(crypto.randomUUID());
    await app.database.query('ALTER TABLE port_attempts DROP CONSTRAINT cut_off');
    expect([cutOff.status, meanwhile.status]).toEqual([500, 503]);
    const done = await call(key);
    expect(done.status).toBe(200);
    const { rows } = await app.database.query('SELECT id, outcome FROM port_attempts WHERE row_id = $1', [
      row.id,
    ]);
    expect(rows).toMatchObject([{ outcome: 'done' }]);
    expect(done.body.reference).toBe(`reference-${String(rows[0]?.['id'])}`.slice(0, 64));
  });

  it('capture once for one key, and not at all without one', async () => {
    const row = await app.database.put('payments', await somePayment(app), {
      status: 'authorised',
      reference: 'REF-1001',
    });
    const call = ({ id }: { id: string }, sent: object = {}) =>
      app.service('orders').step('/internal/v1/payments/capture', id, undefined, sent);
    expect((await call(row)).status).toBe(400);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const done = await call(row, { headers });
    const again = await call(row, { headers });
    expect(done.status).toBe(200);
    expect([again.status, again.body]).toEqual([200, done.body]);
    const another = await call(
      await app.database.put('payments', await somePayment(app), {
        status: 'authorised',
        reference: 'REF-1001',
      }),
      { headers },
    );
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('capture once where the call was cut off after the port had answered', async () => {
    const row = await app.database.put('payments', await somePayment(app), {
      status: 'authorised',
      reference: 'REF-1001',
    });
    const call = (key: string) =>
      app
        .service('orders')
        .step('/internal/v1/payments/capture', row.id, undefined, { headers: { 'idempotency-key': key } });
    const key = crypto.randomUUID();
    await app.database.query(
      `ALTER TABLE port_attempts ADD CONSTRAINT cut_off CHECK (outcome IS NULL) NOT VALID`,
    );
    const cutOff = await call(key);
    const meanwhile = await call(crypto.randomUUID());
    await app.database.query('ALTER TABLE port_attempts DROP CONSTRAINT cut_off');
    expect([cutOff.status, meanwhile.status]).toEqual([500, 503]);
    const done = await call(key);
    expect(done.status).toBe(200);
    const { rows } = await app.database.query('SELECT id, outcome FROM port_attempts WHERE row_id = $1', [
      row.id,
    ]);
    expect(rows).toMatchObject([{ outcome: 'done' }]);
  });

  it('void once for one key, and not at all without one', async () => {
    const row = await app.database.put('payments', await somePayment(app), {
      status: 'authorised',
      reference: 'REF-1001',
    });
    const call = ({ id }: { id: string }, sent: object = {}) =>
      app.service('orders').step('/internal/v1/payments/void', id, undefined, sent);
    expect((await call(row)).status).toBe(400);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const done = await call(row, { headers });
    const again = await call(row, { headers });
    expect(done.status).toBe(200);
    expect([again.status, again.body]).toEqual([200, done.body]);
    const another = await call(
      await app.database.put('payments', await somePayment(app), {
        status: 'authorised',
        reference: 'REF-1001',
      }),
      { headers },
    );
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('void once where the call was cut off after the port had answered', async () => {
    const row = await app.database.put('payments', await somePayment(app), {
      status: 'authorised',
      reference: 'REF-1001',
    });
    const call = (key: string) =>
      app
        .service('orders')
        .step('/internal/v1/payments/void', row.id, undefined, { headers: { 'idempotency-key': key } });
    const key = crypto.randomUUID();
    await app.database.query(
      `ALTER TABLE port_attempts ADD CONSTRAINT cut_off CHECK (outcome IS NULL) NOT VALID`,
    );
    const cutOff = await call(key);
    const meanwhile = await call(crypto.randomUUID());
    await app.database.query('ALTER TABLE port_attempts DROP CONSTRAINT cut_off');
    expect([cutOff.status, meanwhile.status]).toEqual([500, 503]);
    const done = await call(key);
    expect(done.status).toBe(200);
    const { rows } = await app.database.query('SELECT id, outcome FROM port_attempts WHERE row_id = $1', [
      row.id,
    ]);
    expect(rows).toMatchObject([{ outcome: 'done' }]);
  });

  it('abandon for a flow once for one key, and all of them or none', async () => {
    const row = await somePayment(app);
    const ask = (by: string, ...items: object[]) =>
      app
        .service('orders')
        .post('/internal/v1/payments/abandon', { items }, { headers: { 'idempotency-key': by } });
    const item = { row: { id: row.id } };
    const before = await app.database.row('payments', row.id);
    const key = crypto.randomUUID();
    const nowhere = { ...item, row: { id: crypto.randomUUID() } };
    expect((await ask(key, item, nowhere)).status).toBe(404);
    expect(await app.database.row('payments', row.id)).toEqual(before);
    expect(await ask(key, item)).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });

    const [done, again] = [await ask(`${key}-1`, item), await ask(`${key}-1`, item)];
    expect(done).toMatchObject({ status: 200, body: { items: [{ id: row.id, version: 2 }] } });
    expect([again.status, again.body]).toEqual([200, done.body]);

    for (const named of [{ order: row.order }])
      expect((await ask(crypto.randomUUID(), { ...item, row: named })).status).not.toBe(404);
  });

  it('do not abandon any more for a flow that has been told so', async () => {
    const row = await app.database.put('payments', await somePayment(app), { status: 'authorised' });
    const ask = (key: string) =>
      app
        .service('orders')
        .step('/internal/v1/payments/abandon', row.id, undefined, { headers: { 'idempotency-key': key } });
    const key = crypto.randomUUID();
    expect(await ask(key)).toMatchObject({
      status: 409,
      body: { type: '/problems/payment-abandon-refused' },
    });
    await app.database.put('payments', row, { status: 'pending' });
    expect(await ask(key)).toMatchObject({
      status: 409,
      body: { type: '/problems/payment-abandon-refused' },
    });
    expect((await ask(crypto.randomUUID())).status).toBe(200);
  });

  /** What else can be tried with a row: the columns that it is tried with, and how it is refused. */
  const others: Record<string, readonly [Record<string, unknown>, (id: string) => Promise<Answer>, number]> =
    {
      abandon: [
        { status: 'pending' },
        (id) => app.service('orders').step('/internal/v1/payments/abandon', id),
        409,
      ],
    };

  it.each(Object.keys(others))('do not %s while a port is called for them', async (name) => {
    const [columns, attempt, status] = others[name]!;
    const claimed = { ...columns, port_attempt_id: crypto.randomUUID() };
    const row = await app.database.put('payments', await somePayment(app), claimed);
    expect((await attempt(row.id)).status).toBe(status);
    expect(await app.database.row('payments', row.id)).toMatchObject({
      id: row.id,
      port_attempt_id: claimed.port_attempt_id,
    });
  });

  it.each<[string, object, string]>([
    ['no order', { order: undefined }, '/order'],
    ['an order that is no id', { order: 'some text' }, '/order'],
    ['no amount', { amount: undefined }, '/amount'],
    ['an amount with 3 decimals', { amount: { amount: '1.005', currency: 'EUR' } }, '/amount/amount'],
    ['an amount in another currency', { amount: { amount: '1.00', currency: 'USD' } }, '/amount/currency'],
    ['an amount that is too small', { amount: { amount: '0.00', currency: 'EUR' } }, '/amount'],
    ['a reference of blanks', { reference: '  ' }, '/reference'],
    ['a reference of 65 characters', { reference: 'x'.repeat(65) }, '/reference'],
    ['a status of its own choice', { status: 'voided' }, '/status'],
    ['an unknown field', { somethingElse: 1 }, '/somethingElse'],
  ])('are not made with %s', async (_, fields, pointer) => {
    const refused = await app.service('orders').post('/internal/v1/payments', newPayment(fields));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ amount: '0' }, 'payments_amount_check'],
    [{ status: 'lost' }, 'payments_status_check'],
  ])('are never stored with %j: the table has %s', async (columns, constraint) => {
    const row = await somePayment(app);
    await expect(app.database.put('payments', row, columns)).rejects.toMatchObject({ constraint });
  });

  it('have a order of their own', async () => {
    const values = { order: crypto.randomUUID() };
    await somePayment(app, values);
    const taken = await app.service('orders').post('/internal/v1/payments', newPayment(values));
    expect(taken).toMatchObject({
      status: 409,
      body: {
        type: '/problems/payment-order-taken',
        errors: [{ pointer: '/order', code: 'payment-order-taken' }],
      },
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
    list: [{}, (by, { id }) => by.get(`/v1/payments?id=${id}`)],
    read: [{}, (by, { id }) => by.get(`/v1/payments/${id}`)],
  };

  it.each([
    ['list', 'anyone 401, someone 403, customer 403, staff seen, admin seen, orders 403'],
    ['read', 'anyone 401, someone 403, customer 403, staff 200, admin 200, orders 403'],
  ])('let them %s as the plan says: %s', async (name, expected) => {
    const outcomes: string[] = [];
    for (const person of expected.split(', ').map((words) => words.split(' ')[0] ?? '')) {
      const [given, attempt] = attempts[name]!;
      const row = await app.database.put('payments', await somePayment(app), given);
      const { status, body } = await attempt(people[person]!(), row);
      const isPage = status === 200 && body.id === undefined;
      outcomes.push(`${person} ${isPage ? (body.items.length === 1 ? 'seen' : 'hidden') : status}`);
    }
    expect(outcomes.join(', ')).toBe(expected);
  });

  it.each<['GET' | 'POST', string, string[]]>([
    ['POST', '/internal/v1/payments', []],
    ['POST', '/internal/v1/payments/authorise', []],
    ['POST', '/internal/v1/payments/capture', []],
    ['POST', '/internal/v1/payments/void', []],
    ['POST', '/internal/v1/payments/abandon', []],
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
    ['POST', '/v1/payments', 405],
    ['PATCH', '/v1/payments/:id', 405],
    ['DELETE', '/v1/payments/:id', 405],
    ['POST', '/v1/payments/:id/authorise', 404],
    ['POST', '/v1/payments/:id/capture', 404],
    ['POST', '/v1/payments/:id/void', 404],
    ['POST', '/v1/payments/:id/abandon', 404],
  ])('have no public route for %s %s', async (method, path, expected) => {
    const { status } = await app
      .user(['customer', 'staff', 'admin'])
      .send(method, path.replace(':id', crypto.randomUUID()), method === 'GET' ? undefined : {});
    expect(status).toBe(expected);
  });

  it('are listed page by page, the newest first, without a gap while others are added', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await somePayment(app)).id);
    const first = await staff.get('/v1/payments?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await somePayment(app);
    const second = await staff.get(`/v1/payments?limit=2&after=${first.body.next}`);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(2, 4));
    const last = await staff.get(`/v1/payments?limit=2&id=${made.slice(0, 2).join(',')}`);
    expect(last.body.items).toHaveLength(2);
    expect(last.body).not.toHaveProperty('next');
  });

  it('take no cursor of another list, of another caller or of one’s own making', async () => {
    await somePayment(app);
    await somePayment(app);
    const { body } = await staff.get('/v1/payments?limit=1');
    const forged = Buffer.from('["-createdAt",null,""]').toString('base64url');
    const answers = [
      await staff.get(`/v1/payments?limit=1&sort=createdAt&after=${body.next}`),
      await app.user(['staff']).get(`/v1/payments?limit=1&after=${body.next}`),
      await staff.get(`/v1/payments?limit=1&after=${forged}`),
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
    'sort=order',
    'status=lost',
    'createdAt[$gt]=1',
    'q=x',
  ])('are not listed by %s', async (query) => {
    const pointer = `?${query.split('=')[0]}`;
    expect(await staff.get(`/v1/payments?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['status=captured', { status: 'captured' }, { status: 'authorised' }],
  ])('are listed by %s: those with %j, and not those with %j', async (query, wanted, unwanted) => {
    const found = await app.database.put('payments', await somePayment(app), wanted);
    const other = await app.database.put('payments', await somePayment(app), unwanted);
    const { body } = await staff.get(`/v1/payments?id=${found.id},${other.id}&${query}`);
    expect(body.items).toMatchObject([{ id: found.id }]);
  });

  it('are listed by order', async () => {
    const found = await somePayment(app);
    const other = await somePayment(app);
    const query = `id=${found.id},${other.id}&order=${encodeURIComponent(found.order)}`;
    expect((await staff.get(`/v1/payments?${query}`)).body.items).toMatchObject([{ id: found.id }]);
  });
});
