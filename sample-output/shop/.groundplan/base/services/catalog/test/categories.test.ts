import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type App, type Attempt, type Caller, type User, startApp } from './support/app.js';
import { newCategory, next, someCategory, someProduct } from './support/rows.js';

describe('categories', () => {
  let app: App;
  let staff: User;
  beforeAll(async () => {
    app = await startApp();
    staff = app.user(['staff']);
  });
  afterAll(() => app.stop());

  it('are created, read, changed and deleted', async () => {
    const sent = { ...newCategory(), parent: (await someCategory(app)).id };
    const created = await staff.post('/v1/categories', sent);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
    const row = created.body;
    expect(created.headers.get('location')).toBe(`/v1/categories/${row.id}`);
    expect(created.headers.get('etag')).toBe('"1"');

    const read = await staff.get(`/v1/categories/${row.id}`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body).toEqual(row);
    const again = await staff.get(`/v1/categories/${row.id}`, { headers: { 'if-none-match': '"1"' } });
    expect(again.status).toBe(304);

    const change = { name: `Category one ${next()}` };
    const changed = await staff.patch(`/v1/categories/${row.id}`, change, { version: 1 });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...row, ...change, version: 2, updatedAt: expect.any(String) });
    expect(changed.headers.get('etag')).toBe('"2"');

    expect((await staff.delete(`/v1/categories/${row.id}`, { version: 2 })).status).toBe(204);
    expect((await staff.get(`/v1/categories/${row.id}`)).status).toBe(404);
  });

  it('are made once for one Idempotency-Key', async () => {
    const caller = staff;
    const sent = newCategory();
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const create = () => caller.post('/v1/categories', sent, { headers });
    const atOnce = await Promise.all(Array.from({ length: 5 }, create));
    const refused = atOnce.filter(({ status }) => status !== 201);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/idempotency-key-in-use' } });
    const later = await create();
    expect(later.status).toBe(201);
    expect(later.headers.get('location')).toBe(`/v1/categories/${later.body.id}`);
    for (const { status, body } of atOnce) if (status === 201) expect(body).toEqual(later.body);
    const another = await caller.post('/v1/categories', { ...sent, somethingElse: 1 }, { headers });
    expect(another).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    const stranger = app.user(['staff']);
    const theirs = await stranger.post('/v1/categories', newCategory(), { headers });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(later.body.id);
    const nobodys = await caller.post('/v1/categories', sent, { headers: { 'idempotency-key': 'a b' } });
    expect(nobodys).toMatchObject({ status: 400, body: { errors: [{ code: 'invalid-idempotency-key' }] } });
  });

  it('need no more than what is required', async () => {
    const sent = newCategory();
    const created = await staff.post('/v1/categories', sent);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...sent,
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
  });

  it('keep what a change leaves out, and lose what it sets to null', async () => {
    const row = await someCategory(app);
    const values = { parent: (await someCategory(app)).id };
    const filled = await staff.patch(`/v1/categories/${row.id}`, values, { version: 1 });
    expect(filled).toMatchObject({ status: 200, body: values });
    const nothing = await staff.patch(`/v1/categories/${row.id}`, {}, { version: 2 });
    expect(nothing).toMatchObject({ status: 200, body: values });
    const cleared = await staff.patch(
      `/v1/categories/${row.id}`,
      { parent: null },
      { version: nothing.body.version },
    );
    expect(cleared.status).toBe(200);
    for (const name of Object.keys(values)) expect(cleared.body).not.toHaveProperty(name);
  });

  it.each<[string, unknown, unknown]>([['name', '  Zoë🌱 ', 'Zoë🌱']])(
    'show a %s of %j as %j',
    async (name, sent, shown) => {
      const row = await someCategory(app, { [name]: sent });
      expect(row[name]).toEqual(shown);
    },
  );

  it('are changed by one of three who have read the same version', async () => {
    const row = await someCategory(app);
    const change = { name: `Category one ${next()}` };
    const changes = await Promise.all(
      [1, 2, 3].map(() => staff.patch(`/v1/categories/${row.id}`, change, { version: 1 })),
    );
    expect(changes.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412, 412]);
    expect((await staff.patch(`/v1/categories/${row.id}`, change)).status).toBe(428);
    expect((await staff.patch(`/v1/categories/${crypto.randomUUID()}`, change, { version: 1 })).status).toBe(
      404,
    );
  });

  it('are deleted by those who have read the last version', async () => {
    const row = await someCategory(app);
    expect((await staff.delete(`/v1/categories/${row.id}`)).status).toBe(428);
    expect((await staff.delete(`/v1/categories/${row.id}`, { version: 2 })).status).toBe(412);
    expect((await staff.delete(`/v1/categories/${crypto.randomUUID()}`, { version: 1 })).status).toBe(404);
    expect((await staff.delete(`/v1/categories/${row.id}`, { version: 1 })).status).toBe(204);
  });

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, '/name'],
    ['a name of blanks', { name: '  ' }, '/name'],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, '/name'],
    ['a parent that is no id', { parent: 'some text' }, '/parent'],
    ['an unknown field', { somethingElse: 1 }, '/somethingElse'],
  ])('are not made with %s', async (_, fields, pointer) => {
    const refused = await staff.post('/v1/categories', newCategory(fields));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each<[string, object, string]>([
    ['no name', { name: null }, '/name'],
    ['a name of blanks', { name: '  ' }, '/name'],
    ['a parent that is no id', { parent: 'some text' }, '/parent'],
  ])('are not changed to have %s', async (_, change, pointer) => {
    const row = await someCategory(app);
    const refused = await staff.patch(`/v1/categories/${row.id}`, change, { version: 1 });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it('have a name of their own', async () => {
    const values = { name: `Category one ${next()}` };
    await someCategory(app, values);
    const taken = await staff.post('/v1/categories', newCategory(values));
    expect(taken).toMatchObject({
      status: 409,
      body: {
        type: '/problems/category-name-taken',
        errors: [{ pointer: '/name', code: 'category-name-taken' }],
      },
    });
    const other = await someCategory(app);
    const changed = await staff.patch(`/v1/categories/${other.id}`, values, { version: 1 });
    expect(changed).toMatchObject({ status: 409, body: { type: '/problems/category-name-taken' } });
  });

  it('need a category as parent that exists', async () => {
    const id = crypto.randomUUID();
    const fields = { parent: id };
    const refused = await staff.post('/v1/categories', newCategory(fields));
    expect(refused).toMatchObject({
      status: 422,
      body: { type: '/problems/unprocessable', errors: [{ pointer: '/parent', code: 'category-not-found' }] },
    });
    const row = await someCategory(app);
    const changed = await staff.patch(`/v1/categories/${row.id}`, fields, { version: 1 });
    expect(changed).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/parent', code: 'category-not-found' }] },
    });
  });

  it('are not deleted while a category refers to them', async () => {
    const row = await someCategory(app);
    await app.database.put('categories', await someCategory(app), { parent_id: row.id });
    const deleted = await staff.delete(`/v1/categories/${row.id}`, { version: 1 });
    expect(deleted).toMatchObject({ status: 409, body: { type: '/problems/in-use' } });
  });

  it('are not deleted while a product refers to them', async () => {
    const row = await someCategory(app);
    await app.database.put('products', await someProduct(app), { category_id: row.id });
    const deleted = await staff.delete(`/v1/categories/${row.id}`, { version: 1 });
    expect(deleted).toMatchObject({ status: 409, body: { type: '/problems/in-use' } });
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
    list: [{}, (by, { id }) => by.get(`/v1/categories?id=${id}`)],
    read: [{}, (by, { id }) => by.get(`/v1/categories/${id}`)],
    create: [{}, (by) => by.post('/v1/categories', newCategory())],
    change: [
      {},
      (by, { id }) => by.patch(`/v1/categories/${id}`, { name: `Category one ${next()}` }, { version: 1 }),
    ],
    delete: [{}, (by, { id }) => by.delete(`/v1/categories/${id}`, { version: 1 })],
  };

  it.each([
    ['list', 'anyone seen, someone seen, customer seen, staff seen, admin seen, inventory 403'],
    ['read', 'anyone 200, someone 200, customer 200, staff 200, admin 200, inventory 403'],
    ['create', 'anyone 401, someone 403, customer 403, staff 201, admin 201, inventory 403'],
    ['change', 'anyone 401, someone 403, customer 403, staff 200, admin 200, inventory 403'],
    ['delete', 'anyone 401, someone 403, customer 403, staff 204, admin 204, inventory 403'],
  ])('let them %s as the plan says: %s', async (name, expected) => {
    const outcomes: string[] = [];
    for (const person of expected.split(', ').map((words) => words.split(' ')[0] ?? '')) {
      const [given, attempt] = attempts[name]!;
      const row = await app.database.put('categories', await someCategory(app), given);
      const { status, body } = await attempt(people[person]!(), row);
      const isPage = status === 200 && body.id === undefined;
      outcomes.push(`${person} ${isPage ? (body.items.length === 1 ? 'seen' : 'hidden') : status}`);
    }
    expect(outcomes.join(', ')).toBe(expected);
  });

  it('are listed page by page, the newest first, without a gap while others are added', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await someCategory(app)).id);
    const first = await staff.get('/v1/categories?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await someCategory(app);
    const second = await staff.get(`/v1/categories?limit=2&after=${first.body.next}`);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(2, 4));
    const last = await staff.get(`/v1/categories?limit=2&id=${made.slice(0, 2).join(',')}`);
    expect(last.body.items).toHaveLength(2);
    expect(last.body).not.toHaveProperty('next');
  });

  it('take no cursor of another list, of another caller or of one’s own making', async () => {
    await someCategory(app);
    await someCategory(app);
    const { body } = await staff.get('/v1/categories?limit=1');
    const forged = Buffer.from('["-createdAt",null,""]').toString('base64url');
    const answers = [
      await staff.get(`/v1/categories?limit=1&sort=createdAt&after=${body.next}`),
      await app.user(['staff']).get(`/v1/categories?limit=1&after=${body.next}`),
      await staff.get(`/v1/categories?limit=1&after=${forged}`),
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
    'sort=name',
    'createdAt[$gt]=1',
    'q=x',
  ])('are not listed by %s', async (query) => {
    const pointer = `?${query.split('=')[0]}`;
    expect(await staff.get(`/v1/categories?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it('are listed by name', async () => {
    const found = await someCategory(app);
    const other = await someCategory(app);
    const query = `id=${found.id},${other.id}&name=${encodeURIComponent(found.name)}`;
    expect((await staff.get(`/v1/categories?${query}`)).body.items).toMatchObject([{ id: found.id }]);
  });

  it('are listed by parent', async () => {
    const found = await someCategory(app, { parent: (await someCategory(app)).id });
    const other = await someCategory(app);
    const query = `id=${found.id},${other.id}&parent=${encodeURIComponent(found.parent)}`;
    expect((await staff.get(`/v1/categories?${query}`)).body.items).toMatchObject([{ id: found.id }]);
  });
});
