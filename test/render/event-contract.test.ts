import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Model } from '../../generators/plan/model.ts';
import type { Json, JsonObject } from '../../generators/render/contract/json.ts';
import { formatted } from '../../generators/render/format.ts';
import { renderEventContracts } from '../../generators/render/contract/events/event-contracts.ts';
import { everything } from '../plan/plans.ts';
import { modelOf, planOf, preset, ROOT } from './contract/rendered.ts';
import { type EventContract, eventsOf, faultsOf, payloadFaults, toldOfAll } from './contract/told.ts';
import { visit } from './contract/walk.ts';

const plan = (name: string) => () =>
  modelOf({ main: readFileSync(join(ROOT, 'test/plans', name), 'utf8'), files: new Map() });

const plans: Readonly<Record<string, () => Model>> = {
  shop: () => preset('shop'),
  clinic: () => preset('clinic'),
  courier: () => preset('courier'),
  everything: () => modelOf(everything()),
  ...Object.fromEntries(
    readdirSync(join(ROOT, 'test/plans'))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, plan(name)]),
  ),
};

describe.each(Object.entries(plans))('the contracts of the events of %s', (_, model) => {
  const models = [model(), toldOfAll(model())];
  const rendered = models.flatMap(eventsOf);

  test('are AsyncAPI 3.0', () => {
    expect(rendered).not.toEqual([]);
    for (const { path, contract } of rendered) expect([path, ...faultsOf(contract)]).toEqual([path]);
  });

  test('mean the same to readers of YAML 1.1, and leave the formatter nothing to do', async () => {
    for (const { text, contract } of rendered) {
      expect(parse(text, { version: '1.1', schema: 'yaml-1.1' })).toEqual(contract);
    }
    for (const { isFinal: _isFinal, ...file } of models.flatMap(renderEventContracts)) {
      expect((await formatted(file)).text).toBe(file.text);
    }
  });

  test('refer only to what is there, with nothing beside a reference, and hold nothing that is not referred to', () => {
    for (const { contract } of rendered) {
      const refs = new Set<string>();
      visit(contract as Json, (object) => {
        const { $ref } = object;
        if (typeof $ref !== 'string') return;
        expect(Object.keys(object)).toEqual(['$ref']);
        expect([$ref, at(contract, $ref)]).not.toEqual([$ref, undefined]);
        refs.add($ref);
      });
      const { channels, components } = contract;
      const all = [
        ...Object.keys(channels).map((name) => `#/channels/${name}`),
        ...Object.entries(channels).flatMap(([name, { messages }]) =>
          Object.keys(messages).map((message) => `#/channels/${name}/messages/${message}`),
        ),
        ...Object.keys(components.messages).map((name) => `#/components/messages/${name}`),
        ...Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`),
      ];
      expect(all.filter((name) => !refs.has(name))).toEqual([]);
    }
  });

  test('have an example of every message, which its schema accepts', () => {
    for (const { contract } of rendered) {
      const faults = payloadFaults(contract);
      for (const [type, { examples = [] }] of Object.entries(contract.components.messages)) {
        expect([type, examples.length]).toEqual([type, 1]);
        for (const { payload } of examples) expect(faults(type, payload)).toEqual([]);
      }
    }
  });

  test('say the same to who tells and to who is told', () => {
    for (const one of models) {
      const documents = eventsOf(one).map(({ contract }) => contract);
      const told = documents.flatMap(({ components }) => Object.entries(components.messages));
      for (const [type, same] of Map.groupBy(told, ([name]) => name)) {
        for (const [, message] of same) expect([type, message]).toEqual([type, same[0]?.[1]]);
      }
      const schemas = documents.flatMap(({ components }) => Object.entries(components.schemas));
      for (const [name, same] of Map.groupBy(schemas, ([key]) => key)) {
        for (const [, schema] of same) expect([name, schema]).toEqual([name, same[0]?.[1]]);
      }
    }
  });
});

describe('the contract of a service', () => {
  const find = (model: Model, service: string): EventContract => {
    const found = eventsOf(model).find(({ path }) => path === `services/${service}/asyncapi.yaml`);
    if (!found) throw new Error(`${service} has no contract of events`);
    return found.contract;
  };
  const shop = preset('shop');

  test('is there where something is told, and nowhere else', () => {
    expect(eventsOf(shop).map(({ path }) => path)).toEqual([
      'services/catalog/asyncapi.yaml',
      'services/orders/asyncapi.yaml',
    ]);
    expect(eventsOf({ ...shop, interactions: [], flows: [] })).toEqual([]);
  });

  test('names what the service sends and what it receives', () => {
    const { channels, operations } = find(shop, 'orders');
    expect(channels).toMatchObject({
      'orders.Order': { address: 'orders.Order' },
      'catalog.Product': { address: 'catalog.Product' },
    });
    const told = Object.values(operations).map(({ action, messages }) => [
      action,
      ...messages.map(({ $ref }) => $ref.replace('#/channels/', '')),
    ]);
    expect(told).toEqual([
      ['send', ...['placed', 'shipped', 'cancelled'].map((name) => `orders.Order/messages/${name}`)],
      ['receive', ...['created', 'changed', 'deleted'].map((name) => `catalog.Product/messages/${name}`)],
    ]);
    expect(Object.keys(operations)).toEqual(['send.orders.Order', 'receive.catalog.Product']);
  });

  test('says what can bring an event about', () => {
    const causes = (model: Model, service: string) =>
      Object.entries(find(model, service).components.messages).map(([type, message]) => {
        const found: Json[] = [];
        visit(message as Json, ({ operation }) => {
          if (typeof operation === 'object') found.push((operation as JsonObject)['enum'] ?? null);
        });
        return [type, ...found.flat()];
      });
    expect(causes(shop, 'orders')).toEqual([
      ['orders.Order.placed', 'create'],
      ['orders.Order.shipped', 'ship'],
      ['orders.Order.cancelled', 'cancel'],
      ['catalog.Product.created', 'create'],
      ['catalog.Product.changed', 'change', 'activate', 'retire'],
      ['catalog.Product.deleted', 'delete'],
    ]);
    const model = planOf(
      `  desk:
    entities:
      Note:
        fields: { text: string(80), status: open | shut = open }
        operations:
          shut: open -> shut
          reopen: { from: shut, to: open }
          correct: { takes: { words: string(80) }, does: [text = words] }
        access: { read: staff, create: staff, others: staff, change: nobody, delete: nobody }
  diary:
    entities:
      Entry: { fields: { note: desk.Note }, access: { read: staff, create: staff } }
interactions:
  - diary asks desk.Note
  - diary follows desk.Note: { open: by hand, shut: by hand, changed: by hand }
`,
      'identity: { roles: [staff], default: staff }',
    );
    expect(causes(model, 'desk')).toEqual([
      ['desk.Note.changed', 'shut', 'reopen', 'correct'],
      ['desk.Note.open', 'create', 'reopen'],
      ['desk.Note.shut', 'shut'],
    ]);
  });

  test.each([
    ['orders', 'orders.Order.placed', { status: 'placed', version: 1, operation: 'create' }],
    [
      'orders',
      'orders.Order.cancelled',
      { status: 'cancelled', version: 2, operation: 'cancel', before: { status: 'placed', version: 1 } },
    ],
    [
      'catalog',
      'catalog.Product.changed',
      { name: 'Product one', operation: 'change', before: { name: 'Former Product one' } },
    ],
    ['catalog', 'catalog.Product.deleted', { version: 1, operation: 'delete' }],
  ])('of %s shows what has happened in %s', (service, type, data) => {
    const [example] = find(shop, service).components.messages[type]?.examples ?? [];
    expect(example?.payload).toMatchObject({ type, data });
    expect(JSON.stringify(example).includes('before')).toBe('before' in data);
  });

  const accepts = (contract: EventContract, type: string, change: (event: Event) => void) => {
    const [example] = contract.components.messages[type]?.examples ?? [];
    const event = structuredClone(example?.payload) as unknown as Event;
    change(event);
    return payloadFaults(contract)(type, event as unknown as Json);
  };
  interface Event extends Record<string, Json | undefined> {
    data: Record<string, Json> & { before?: Record<string, Json> };
  }

  test('accepts what a newer producer says besides', () => {
    const contract = find(shop, 'orders');
    expect(
      accepts(contract, 'orders.Order.cancelled', (event) => {
        event['tenant'] = 'one';
        event.data['more'] = [1];
        event.data['total'] = { amount: '1.00', currency: 'EUR', tax: '0.19' };
        event.data.before = { more: null };
      }),
    ).toEqual([]);
  });

  test.each<[string, string, (event: Event) => void]>([
    ['another version of the data', '/dataversion', (event) => (event['dataversion'] = 2)],
    ['another service', '/source', (event) => (event['source'] = '/catalog')],
    ['another type', '/type', (event) => (event['type'] = 'orders.Order.lost')],
    [
      'an operation that cannot bring it about',
      '/data/operation',
      ({ data }) => (data['operation'] = 'create'),
    ],
    ['no operation', "/data must have required property 'operation'", ({ data }) => delete data['operation']],
    [
      'a row without a value',
      "/data must have required property 'total'",
      ({ data }) => delete data['total'],
    ],
    ['money as a number', '/data/total', ({ data }) => (data['total'] = 12.5)],
    ['a part without an id', '/data/lines/0', ({ data }) => (data['lines'] = [{ quantity: 1 }])],
    ['a value before that is none', '/data/before/status', ({ data }) => (data.before = { status: 'lost' })],
    [
      'no value before where there always is one',
      '/data/before/total',
      ({ data }) => (data.before = { total: null }),
    ],
  ])('refuses %s', (_, fault, change) => {
    const faults = accepts(find(shop, 'orders'), 'orders.Order.cancelled', change);
    expect(faults).toContainEqual(expect.stringContaining(`orders.Order.cancelled${fault}`));
  });

  test('lets what may be absent have been absent before', () => {
    const before = { description: null };
    const change = ({ data }: Event) => (data.before = before);
    expect(accepts(find(shop, 'catalog'), 'catalog.Product.changed', change)).toEqual([]);
  });

  const zoo = 'identity: { roles: [staff], default: staff }\ngateway: { expose: [pets] }';
  const pets = `  pets:
    entities:
      Pet:
        fields:
          name: string(80)
          owner: string(80) personal
          chip: string(32)? secret
          weight: integer = 0 internal
          mood: calm | wild = calm personal
          visits: many Visit 0..9
          notes: many Note 0..9 personal
        access: { read: public, write: staff }
      Visit:
        fields: { day: date, doctor: string(80) personal, room: string(10)? internal }
      Note:
        fields: { kind: a | b = a }
`;
  const park = `  park:
    entities:
      Pet: { fields: { pet: pets.Pet, size: small | large = small }, access: { read: public, write: staff } }
interactions:
  - park copies pets.Pet: { fields: [name] }
`;

  test('has nothing that is personal, secret or internal, of parts neither', () => {
    const contract = find(planOf(`${pets}${park}`, zoo), 'park');
    const { schemas, messages } = contract.components;
    expect(Object.keys(schemas)).toEqual(['CloudEvent', 'pets.Pet', 'pets.Visit', 'pets.Pet.before']);
    const properties = (name: string) => Object.keys(schemas[name]?.['properties'] ?? {});
    expect(properties('pets.Pet')).toEqual(['id', 'name', 'visits', 'createdAt', 'updatedAt', 'version']);
    expect(properties('pets.Visit')).toEqual(['id', 'day']);
    expect(properties('pets.Pet.before')).toEqual(['name', 'visits', 'updatedAt', 'version']);
    const [example] = messages['pets.Pet.created']?.examples ?? [];
    expect(example?.payload).toMatchObject({
      data: { visits: [{ id: expect.any(String), day: expect.any(String) }] },
    });
    expect(JSON.stringify(example)).not.toMatch(/owner|chip|weight|mood|notes|doctor|room/);
  });

  test('keeps two entities of one name apart', () => {
    const other = `${park}  - pets copies park.Pet: { fields: [size] }\n`;
    const model = planOf(`${pets}${other}`, zoo);
    for (const service of ['pets', 'park']) {
      const { schemas } = find(model, service).components;
      expect(schemas).toMatchObject({
        'pets.Pet': { properties: { name: {} } },
        'park.Pet': { properties: { size: { $ref: '#/components/schemas/park.PetSize' } } },
      });
    }
  });

  test('has no example where a value is beyond what examples are made of', () => {
    const beyond = pets.replace('name: string(80)', 'name: { type: string(80), pattern: "(?=.*x)y" }');
    const { messages } = find(planOf(`${beyond}${park}`, zoo), 'pets').components;
    expect(Object.values(messages).map(({ examples }) => examples)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

/** What a `$ref` of a document points to. */
function at(contract: EventContract, ref: string): unknown {
  const parts = ref.slice(2).split('/');
  return parts.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    contract,
  );
}
