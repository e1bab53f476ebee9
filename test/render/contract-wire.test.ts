import { describe, expect, test } from '@jest/globals';
import type { Entity, Model } from '../../generators/plan/model.ts';
import {
  type Action,
  internalActions,
  type InternalAction,
  publicActions,
} from '../../generators/render/wire/actions.ts';
import { printed } from '../../generators/render/wire/expression.ts';
import { audienceOf } from '../../generators/render/wire/grants.ts';
import { filterable, ranged, searched, sorts } from '../../generators/render/wire/lists.ts';
import { refusalsOf } from '../../generators/render/wire/refusals.ts';
import { schemaNames } from '../../generators/render/wire/schema-names.ts';
import {
  ownersFromToken,
  requiredOnCreate,
  settableInternally,
  settableOnChange,
  settableOnCreate,
  visible,
} from '../../generators/render/wire/settable.ts';
import { idempotency, statusesOf } from '../../generators/render/wire/statuses.ts';
import { everything } from '../plan/plans.ts';
import { modelOf, planOf, preset } from './contract/rendered.ts';

const shop = preset('shop');
const clinic = preset('clinic');
const every = modelOf(everything());

function entity(model: Model, id: string): Entity {
  const found = model.services.flatMap(({ entities }) => entities).find((one) => one.id === id);
  if (!found) throw new Error(`There is no ${id}`);
  return found;
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

const nameOf = (action: Action | InternalAction) =>
  action.kind === 'operation'
    ? action.operation.name
    : action.kind === 'flow'
      ? `${action.asks} ${action.flow.name}`
      : action.kind;

const open = (model: Model, id: string) => publicActions(model, entity(model, id)).map(nameOf);

const internal = (model: Model, id: string) =>
  internalActions(model, entity(model, id)).map(
    (action) => `${nameOf(action)} < ${action.callers.join(', ')}`,
  );

function action(model: Model, id: string, name: string): Action {
  const found = publicActions(model, entity(model, id)).find((one) => nameOf(one) === name);
  if (!found) throw new Error(`${id} has no ${name}`);
  return found;
}

const statuses = (model: Model, id: string, name: string) =>
  statusesOf(model, entity(model, id), action(model, id, name));

const refusals = (model: Model, id: string, name: string) =>
  refusalsOf(model, entity(model, id), action(model, id, name)).map(({ type, fault }) =>
    fault ? `${type} ${fault.pointer}` : type,
  );

describe('what has a route', () => {
  test('is what somebody outside may do', () => {
    expect(open(shop, 'catalog.Product')).toEqual([
      'list',
      'get',
      'create',
      'change',
      'delete',
      'activate',
      'retire',
    ]);
    expect(open(shop, 'orders.Order')).toEqual(['list', 'get', 'create', 'ship', 'cancel', 'read checkout']);
    expect(open(shop, 'inventory.Stock')).toEqual(['list', 'get', 'create', 'receive']);
    expect(open(shop, 'payments.Payment')).toEqual(['list', 'get']);
    expect(open(shop, 'orders.OrderLine')).toEqual([]);
  });

  test('is, for other services, what the plan lets them do and they really do', () => {
    expect(internal(shop, 'catalog.Product')).toEqual(['lookup < inventory, orders', 'snapshot < orders']);
    expect(internal(shop, 'catalog.Category')).toEqual([]);
    expect(internal(shop, 'inventory.Stock')).toEqual([
      'reserve < orders',
      'release < orders',
      'ship < orders',
    ]);
    expect(internal(shop, 'payments.Payment')).toEqual([
      'create < orders',
      'authorise < orders',
      'capture < orders',
      'void < orders',
      'abandon < orders',
    ]);
    // Its own flow does not need a route.
    expect(internal(shop, 'orders.Order')).toEqual([]);
  });

  test('is no change that could set nothing', () => {
    const model = planOf(
      '  logs:\n    entities:\n      Entry: { fields: { text: string(80) immutable }, access: { read: staff, write: staff } }\n',
      'identity: { roles: [staff], default: staff }',
    );
    expect(open(model, 'logs.Entry')).toEqual(['list', 'get', 'create', 'delete']);
  });
});

describe('what can be set', () => {
  test('leaves out what operations move, the service computes or the token says', () => {
    expect(names(settableOnCreate(entity(shop, 'catalog.Product')))).toEqual([
      'sku',
      'name',
      'description',
      'price',
      'category',
    ]);
    expect(names(settableOnChange(entity(shop, 'catalog.Product')))).toEqual([
      'name',
      'description',
      'price',
      'category',
    ]);
    expect(names(settableOnCreate(entity(shop, 'orders.Order')))).toEqual(['lines']);
    expect(names(settableOnCreate(entity(shop, 'orders.OrderLine')))).toEqual(['product', 'quantity']);
    expect(names(settableOnCreate(entity(shop, 'inventory.Stock')))).toEqual(['product']);
  });

  test('is more for another service', () => {
    expect(names(settableInternally(entity(shop, 'payments.Payment')))).toEqual([
      'order',
      'amount',
      'reference',
    ]);
  });

  test('is the owner only on behalf of somebody', () => {
    const invoice = entity(every, 'order-desk.Invoice');
    expect(names(ownersFromToken(invoice))).toEqual(['patient']);
    expect(names(settableOnCreate(invoice))).toContain('patient');
    expect(names(settableOnChange(invoice))).not.toContain('patient');
    expect(
      invoice.fields.filter((field) => requiredOnCreate(invoice, field)).map(({ name }) => name),
    ).toEqual(['doctor', 'appointment', 'amount', 'lines']);
    const patient = entity(clinic, 'patients.Patient');
    expect(names(settableOnCreate(patient))).not.toContain('user');
  });

  test('is not what is seen: secrets are written only', () => {
    const doctor = entity(every, 'clinic.Doctor');
    expect(names(settableOnCreate(doctor))).toContain('pin');
    expect(names(visible(doctor))).not.toContain('pin');
  });
});

describe('a list', () => {
  test('is filtered, ordered and searched by what the plan says', () => {
    const product = entity(shop, 'catalog.Product');
    expect(names(filterable(product))).toEqual(['sku', 'name', 'status', 'category']);
    expect(sorts(product)).toEqual(['-createdAt', 'createdAt', 'name', '-name']);
    expect(names(searched(product))).toEqual(['name']);
    expect(names(ranged(product))).toEqual([]);
    expect(names(filterable(entity(shop, 'orders.Order')))).toEqual(['customer', 'status']);
  });

  test('has ranges over indexed numbers, money and moments', () => {
    expect(names(ranged(entity(clinic, 'appointments.Appointment')))).toEqual(['startsAt']);
  });
});

describe('the door', () => {
  test('is open to the widest of the grants', () => {
    expect(audienceOf(entity(shop, 'catalog.Product').access.read)).toEqual(['public']);
    expect(audienceOf(entity(shop, 'orders.Order').access.read)).toEqual(['signed-in']);
    expect(audienceOf(entity(every, 'order-desk.Invoice').access.create)).toEqual(['customer', 'staff']);
    expect(audienceOf(entity(shop, 'catalog.Product').access.create)).toEqual(['staff']);
  });
});

describe('the statuses', () => {
  test('are those that an action can give', () => {
    expect(statuses(shop, 'catalog.Product', 'list')).toEqual([200, 400, 401, 500, 503]);
    expect(statuses(shop, 'catalog.Product', 'get')).toEqual([200, 304, 400, 401, 404, 500, 503]);
    expect(statuses(shop, 'catalog.Product', 'create')).toEqual([
      201, 400, 401, 403, 409, 413, 415, 422, 500, 503,
    ]);
    expect(statuses(shop, 'catalog.Product', 'change')).toEqual([
      200, 400, 401, 403, 404, 412, 413, 415, 422, 428, 500, 503,
    ]);
    expect(statuses(shop, 'catalog.Product', 'delete')).toEqual([
      204, 400, 401, 403, 404, 412, 413, 415, 428, 500, 503,
    ]);
    expect(statuses(shop, 'catalog.Category', 'delete')).toContain(409);
    expect(statuses(shop, 'catalog.Product', 'activate')).toEqual([
      200, 400, 401, 403, 404, 409, 413, 415, 500, 503,
    ]);
  });

  test('have a 403 only where somebody who sees the row may not do it', () => {
    expect(statuses(shop, 'orders.Order', 'cancel')).not.toContain(403);
    expect(statuses(shop, 'orders.Order', 'ship')).toContain(403);
    expect(statuses(shop, 'payments.Payment', 'list')).toContain(403);
    expect(statuses(clinic, 'staffing.Doctor', 'change')).toContain(403);
    expect(statuses(every, 'clinic.Appointment', 'create')).not.toContain(403);
  });

  test('have a 501 where a person writes the operation', () => {
    expect(statuses(every, 'order-desk.Invoice', 'reconcile')).toContain(501);
  });

  test('go with a key where a port is called', () => {
    expect(idempotency(action(every, 'order-desk.Invoice', 'pay'))).toBe('required');
    expect(idempotency(action(every, 'order-desk.Invoice', 'withdraw'))).toBe('none');
    expect(idempotency(action(every, 'order-desk.Invoice', 'create'))).toBe('optional');
  });
});

describe('the refusals', () => {
  test('name the constraint or the reference that they come from', () => {
    expect(refusals(shop, 'catalog.Product', 'create')).toEqual([
      'product-sku-taken /sku',
      'unprocessable /category',
    ]);
    expect(refusals(shop, 'catalog.Product', 'change')).toEqual(['unprocessable /category']);
    expect(refusals(shop, 'catalog.Category', 'delete')).toEqual(['in-use']);
    expect(refusals(shop, 'orders.Order', 'create')).toEqual([
      'product-not-active /lines/0/product',
      'unprocessable /lines/0/product',
    ]);
    expect(refusals(clinic, 'patients.Patient', 'change')).toEqual(['unprocessable /allergies/0/id']);
  });

  test('of an operation have its name, whatever refuses', () => {
    expect(refusals(clinic, 'appointments.Appointment', 'postpone')).toEqual(['slot-taken']);
    expect(refusals(every, 'order-desk.Invoice', 'withdraw')).toEqual(['invoice-withdraw-refused']);
  });

  test('say why', () => {
    const stock = entity(shop, 'inventory.Stock');
    const reserve = internalActions(shop, stock).find((one) => nameOf(one) === 'reserve');
    expect(reserve && refusalsOf(shop, stock, reserve)).toEqual([
      { status: 409, type: 'out-of-stock', detail: 'Not possible: available would be less than 0.' },
    ]);
    const [refusal] = refusalsOf(
      shop,
      entity(shop, 'catalog.Product'),
      action(shop, 'catalog.Product', 'activate'),
    );
    expect(refusal?.detail).toBe('This is possible only while the product is draft.');
  });

  test('are there while a port is called for the row, and for no moment that cannot leave its bounds', () => {
    const model = planOf(
      `  shop:
    entities:
      Bill:
        fields: { due: timestamp }
        operations: { pay: { calls: bank.pay, with: {} }, postpone: { does: due = now + 1h } }
        access: { others: staff }
      Note: { fields: { due: timestamp }, operations: { postpone: { does: due = now + 1h } }, access: { others: staff } }
`,
      'identity: { roles: [staff], default: staff }\nadapters: { bank: { pay: {} } }',
    );
    expect(refusals(model, 'shop.Bill', 'postpone')).toEqual(['bill-postpone-refused']);
    expect(statuses(model, 'shop.Bill', 'postpone')).toContain(409);
    expect(statuses(model, 'shop.Note', 'postpone')).not.toContain(409);
  });
});

test('the schemas of an entity never have the name of another entity', () => {
  const model = planOf(
    '  shop:\n    entities:\n      Price: { fields: { amount: money }, access: { others: staff } }\n      PriceChange: { fields: { amount: money }, access: { others: staff } }\n',
    'identity: { roles: [staff], default: staff }',
  );
  const [service] = model.services;
  const price = service && schemaNames(service, entity(model, 'shop.Price'));
  expect([price?.row, price?.create, price?.change, price?.page]).toEqual([
    'Price',
    'PriceCreate',
    'PriceChangeBody',
    'PricePage',
  ]);
});

test('expressions are printed as plans write them', () => {
  const { operations, fields } = entity(every, 'order-desk.Invoice');
  const total = fields.find(({ name }) => name === 'total')?.computed;
  const pay = operations.find(({ name }) => name === 'pay')?.when;
  expect(total && printed(total)).toBe('sum(lines.price * lines.quantity)');
  expect(pay && printed(pay)).toBe('count(lines) > 0 and (total > 0 or not note = null)');
});
