import { describe, expect, it } from '@jest/globals';
import type { Entity, Field, Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { catalog, everything, shop } from './plans.ts';

const model = read(shop());

function read(sources: Parameters<typeof readPlan>[0]): Model {
  const { model, findings } = readPlan(sources);
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  if (!model) throw new Error('a plan without errors has a model');
  return model;
}

function entity(id: string, of = model): Entity {
  const found = of.services.flatMap((service) => service.entities).find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no entity ${id}`);
  return found;
}

function field(id: string, of = model): Field {
  const name = id.split('.').at(-1);
  const found = entity(id.slice(0, id.lastIndexOf('.')), of).fields.find(
    (candidate) => candidate.name === name,
  );
  if (!found) throw new Error(`no field ${id}`);
  return found;
}

describe('the shop', () => {
  it('has no finding', () => expect(readPlan(shop()).findings).toEqual([]));

  it('numbers the ports in the order of the plan', () => {
    expect(model.gateway.port).toBe(3000);
    expect(model.identity.service?.port).toBe(3001);
    expect(model.services.map(({ id, port }) => `${id} ${port}`)).toEqual([
      'catalog 3002',
      'inventory 3003',
      'orders 3004',
      'payments 3005',
    ]);
  });

  it('knows who calls whom: asks, copies and the steps of flows', () => {
    const calls = model.services.map(({ id, calls, calledBy }) => ({ id, calls, calledBy }));
    expect(calls).toEqual([
      { id: 'catalog', calls: [], calledBy: ['inventory', 'orders'] },
      { id: 'inventory', calls: ['catalog'], calledBy: ['orders'] },
      { id: 'orders', calls: ['catalog', 'inventory', 'payments'], calledBy: [] },
      { id: 'payments', calls: [], calledBy: ['orders'] },
    ]);
  });

  it('puts parts behind their owner, without access of their own', () => {
    const orders = model.services.find((service) => service.id === 'orders');
    expect(orders?.entities.map((part) => part.id)).toEqual(['orders.Order', 'orders.OrderLine']);
    expect(entity('orders.OrderLine').partOf).toEqual({
      entity: 'orders.Order',
      field: 'lines',
      column: 'order_id',
      foreignKey: 'order_lines_order_fkey',
    });
    expect(entity('orders.OrderLine').access).toEqual({
      read: [],
      create: [],
      change: [],
      delete: [],
      operations: {},
    });
  });

  it('tells literal defaults from computed ones', () => {
    expect(field('catalog.Product.status').default).toEqual({ type: 'enum', text: 'draft' });
    expect(field('catalog.Product.status').computed).toBeUndefined();
    expect(field('orders.OrderLine.name').computed).toEqual({
      kind: 'field',
      entity: 'catalog.Product',
      field: 'name',
      via: 'product',
    });
    expect(field('orders.OrderLine.name').default).toBeUndefined();
    expect(field('orders.Order.total').computed).toMatchObject({
      kind: 'aggregate',
      function: 'sum',
      parts: 'lines',
      of: { kind: 'binary', operator: '*' },
    });
  });

  it('takes words before and after a default', () => {
    expect(field('inventory.Stock.received')).toMatchObject({
      internal: true,
      default: { type: 'number', text: '0' },
      bounds: { min: { value: '0', exclusive: false } },
    });
    expect(field('catalog.Product.price').bounds).toEqual({ min: { value: '0', exclusive: true } });
  });

  it('names the problems', () => {
    expect(field('orders.OrderLine.product').guard?.problem).toBe('product-not-active');
    expect(entity('catalog.Product').unique).toMatchObject([
      { name: 'sku', constraint: 'products_sku_key', problem: 'product-sku-taken' },
    ]);
    expect(entity('orders.Order').operations.map((operation) => operation.fails)).toEqual([
      'order-confirm-refused',
      'order-ship-refused',
      'order-cancel-refused',
    ]);
    expect(entity('inventory.Stock').operations[1]?.fails).toBe('out-of-stock');
  });

  it('expands write and others, and leaves to nobody what is not named', () => {
    const { access } = entity('catalog.Product');
    const staff = [{ to: { kind: 'role', role: 'staff', roles: ['staff', 'admin'] } }];
    expect(access).toMatchObject({
      create: staff,
      change: staff,
      delete: staff,
      operations: { activate: staff, retire: staff },
    });
    expect(access.read.map((grant) => grant.to.kind)).toEqual(['role', 'public']);
    expect(access.read[1]?.when).toMatchObject({ kind: 'binary', operator: '=', left: { field: 'status' } });
    expect(entity('orders.Order').access).toMatchObject({ change: [], delete: [] });
    expect(entity('orders.Order').access.read[0]?.to).toEqual({ kind: 'owner', fields: ['customer'] });
  });

  it('finds the state and where it starts', () => {
    expect(entity('orders.Order').state).toEqual({
      field: 'status',
      states: ['placed', 'confirmed', 'shipped', 'cancelled'],
      initial: 'placed',
    });
    expect(entity('inventory.Stock').state).toBeUndefined();
  });

  it('finds the pivot: the last step that may be refused, and none where nothing has an undo', () => {
    const pivots = model.flows.map((flow) =>
      flow.steps.filter((step) => step.pivot).map((step) => step.operation),
    );
    expect(pivots).toEqual([['confirm'], [], []]);
    expect(model.flows[0]?.steps[0]).toMatchObject({ each: 'lines', undo: 'release' });
    expect(model.flows[2]?.only).toMatchObject({ left: { kind: 'before', field: 'status' } });
  });

  it('has users with their fields, whom everybody may create', () => {
    const user = model.identity.service?.entities[0];
    expect(user?.fields.map((own) => [own.name, own.personal, own.optional])).toEqual([
      ['email', true, false],
      ['name', true, true],
    ]);
    expect(user?.access.create).toEqual([{ to: { kind: 'public' } }]);
    expect(user?.access.read).toEqual([{ to: { kind: 'role', role: 'admin', roles: ['admin'] } }]);
  });

  it('says what is not generated yet', () => {
    expect(model.notGenerated.map((part) => part.feature)).toEqual([
      'api keys',
      'rate limits',
      'cache',
      'kubernetes',
    ]);
  });

  it('is frozen to the last leaf and holds plain data', () => {
    const unfrozen: unknown[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) unfrozen.push(value);
      Object.values(value).forEach(visit);
    };
    visit(model);
    expect(unfrozen).toEqual([]);
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('is the same from run to run', () => expect(JSON.stringify(read(shop()))).toBe(JSON.stringify(model)));
});

describe('a plan that uses everything', () => {
  const whole = read(everything());

  it('has no finding', () => expect(readPlan(everything()).findings).toEqual([]));

  it('reads services from files of their own', () => {
    expect(whole.services.map((service) => service.id)).toEqual(['clinic', 'order-desk']);
    expect(whole.services[1]).toMatchObject({
      database: 'order_desk',
      env: 'ORDER_DESK',
      class: 'OrderDesk',
      title: 'Order desk',
    });
  });

  it('keeps what long and legacy forms say', () => {
    expect(field('order-desk.Invoice.due', whole)).toMatchObject({ optional: true, column: 'due_date' });
    expect(entity('order-desk.Label', whole)).toMatchObject({
      key: { kind: 'string', max: 26 },
      names: { table: 'legacy_labels' },
    });
    expect(field('order-desk.Label.parent', whole).type).toMatchObject({
      deleted: 'clear',
      key: { kind: 'string' },
    });
    expect(field('order-desk.Label.group', whole).type).toMatchObject({ deleted: 'remove' });
    expect(field('clinic.Appointment.doctor', whole)).toMatchObject({ owner: true, ownerVia: 'user' });
    expect(field('clinic.Doctor.slot', whole).default).toEqual({ type: 'duration', text: 'PT15M' });
    expect(field('clinic.Doctor.fee', whole).bounds).toEqual({ max: { value: '100000', exclusive: true } });
    expect(whole.load).toEqual({ peak: 2.5, growth: { factor: 1.1, per: 'month' } });
    expect(entity('order-desk.Invoice', whole).access.create[1]).toMatchObject({ onBehalf: 'patient' });
  });

  it('names everything that is not generated yet', () => {
    expect(whole.notGenerated.map((part) => part.feature)).toEqual([
      'fields of users',
      'flows about users, that create rows for a list, delete rows, or reckon with values',
      'api keys',
      'rate limits',
      'cache',
      'shard',
      'kubernetes',
      'polyrepo',
      'gitlab',
    ]);
  });
});

describe('the smallest plan', () => {
  it('asks for a second at most', () => {
    const asking = read(
      catalog(
        'Note:\n  fields:\n    user: identity.User\n  access: { read: public, write: signed-in }',
        'interactions: [catalog asks identity.User]\n',
      ),
    );
    expect(asking.interactions).toEqual([
      { kind: 'asks', service: 'catalog', target: 'identity.User', timeout: 1000, otherwise: 'refuse' },
    ]);
    expect(asking.notGenerated).toEqual([]);
    expect(asking.services[0]?.calls).toEqual(['identity']);
    expect(asking.identity.service?.calledBy).toEqual(['catalog']);
  });

  it('has a default for everything', () => {
    const { model: small, findings } = readPlan(catalog('Product:\n  fields:\n    name: string(80)'));
    expect(findings.map((finding) => [finding.severity, finding.code])).toEqual([['warning', 'no-access']]);
    expect(small).toMatchObject({
      topology: 'microservices',
      broker: 'postgres',
      cache: 'memory',
      ci: 'github-actions',
    });
    const admin = [{ to: { kind: 'role', role: 'admin', roles: ['admin'] } }];
    expect(small?.services[0]?.entities[0]?.access).toMatchObject({ read: admin, create: admin });
    expect(small?.identity).toMatchObject({
      provider: 'builtin',
      default: 'user',
      tokens: { access: 600, refresh: 2_592_000 },
    });
  });

  it('has users outside with oidc, known by text', () => {
    const outside = read(
      catalog(
        'Note:\n  fields:\n    who: identity.User owner\n  access: { read: owner, create: signed-in }',
        'identity: { provider: oidc, issuer: https://id.example, roles: realm.roles }\n',
      ),
    );
    expect(outside.identity.service).toBeUndefined();
    expect(outside.identity.oidc).toEqual({
      issuer: 'https://id.example',
      audience: 'shop',
      roles: 'realm.roles',
    });
    expect(field('catalog.Note.who', outside).type).toMatchObject({
      target: 'identity.User',
      key: { kind: 'string', max: 255 },
    });
  });
});
