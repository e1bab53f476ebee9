import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { formatted } from '../../generators/render/format.ts';
import { renderReadme } from '../../generators/render/service/readme.ts';
import { renderServiceTests } from '../../generators/render/service/tests/tests.ts';
import { loadTemplates } from '../../generators/render/templates.ts';
import { findEntity } from '../../generators/render/wire/entities.ts';
import { copiesOf } from '../../generators/render/wire/events.ts';

const templates = await loadTemplates('templates');

/** The tests of every service of a plan, as they are written. */
async function testsOf(plan: string): Promise<ReadonlyMap<string, string>> {
  const model = modelOf(plan);
  const files = model.services.flatMap((service) => renderServiceTests(model, service, templates));
  const written = await Promise.all(files.map(formatted));
  return new Map(written.map(({ path, text }) => [path.replace('services/', ''), text]));
}

function modelOf(plan: string): Model {
  const { model, findings } = readPlan({ main: plan, files: new Map() });
  if (!model) throw new Error(JSON.stringify(findings, null, 2));
  return model;
}

const oneService = (entities: string, rest = '') => `groundplan: 1
system: try-out
currency: EUR
services:
  things:
    entities:
${entities.replace(/^/gm, '      ')}
identity: { roles: [customer, staff, admin includes staff], default: customer }
${rest}`;

describe('the tests of generated services', () => {
  it.each(['shop', 'clinic', 'courier'])(
    'are written for every service of the %s, and parse',
    async (name) => {
      const plan = await readFile(`templates/presets/${name}.yaml`, 'utf8');
      const files = await testsOf(plan);
      const model = modelOf(plan);
      for (const service of model.services) {
        const own = [...files.keys()].filter((path) => path.startsWith(`${service.name}/`));
        expect(own).toContain(`${service.name}/test/service.test.ts`);
        expect(own.filter((path) => path.endsWith('.test.ts'))).toHaveLength(
          service.entities.filter(({ partOf }) => !partOf).length + copiesOf(model, service).length + 1,
        );
      }
    },
  );

  it('are the same bytes every time', async () => {
    const plan = await readFile('templates/presets/shop.yaml', 'utf8');
    expect([...(await testsOf(plan))]).toEqual([...(await testsOf(plan))]);
  });

  it('are those of the sample', async () => {
    const files = await testsOf(await readFile('templates/presets/shop.yaml', 'utf8'));
    for (const [path, text] of files) {
      if (!path.startsWith('catalog/')) continue;
      expect([path, await readFile(`sample-output/shop/services/${path}`, 'utf8')]).toEqual([path, text]);
    }
  });

  it('know what the plan lets each role do', async () => {
    const files = await testsOf(
      oneService(`Note:
  fields: { text: string(20), author: identity.User owner, open: boolean = false }
  access: { read: [owner, staff, public when open = true], create: customer, change: owner, delete: nobody }`),
    );
    const text = files.get('things/test/notes.test.ts') ?? '';
    expect(text).toContain(
      "'read', 'anyone 404, someone 404, customer 404, staff 200, admin 200, owner 200'",
    );
    expect(text).toContain(
      "'read (open true)', 'anyone 200, someone 200, customer 200, staff 200, admin 200, owner 200'",
    );
    expect(text).toContain(
      "'change', 'anyone 401, someone 404, customer 404, staff 403, admin 403, owner 200'",
    );
    expect(text).toContain(
      "'create', 'anyone 401, someone 403, customer 201, staff 403, admin 403, owner 201'",
    );
    expect(text).toContain("['DELETE', '/v1/notes/:id', 405]");
  });

  it('begin operations in their states, and find rows that a condition refuses', async () => {
    const files = await testsOf(
      oneService(`Visit:
  fields: { startsAt: timestamp, fee: money > 0, state: booked | over = booked }
  operations:
    end: { from: booked, to: over, when: startsAt < now and fee > 20.00, fails: too-soon }
  access: { read: staff, create: staff, end: staff, others: nobody }`),
    );
    const text = files.get('things/test/visits.test.ts') ?? '';
    expect(text).toMatch(/'end',\s*\{ [^}]*fee: '2001'[^}]*state: 'booked' \},\s*\{ state: 'over' \}/);
    expect(text).toMatch(/'end',\s*\{ [^}]*state: 'over' \},\s*'too-soon'/);
    expect(text).toMatch(/'end',\s*\{ [^}]*state: 'booked' \},\s*'too-soon'/);
  });

  it('send values that keep the rules over several fields, and values that break each', async () => {
    const files = await testsOf(
      oneService(`Stay:
  fields: { arrival: date, departure: date, guests: integer 1..9, beds: integer 1..4 }
  checks: { leave-after-arrival: departure > arrival, a-bed-each: guests <= beds * 2 }
  access: { read: public, write: staff }`),
    );
    const rows = files.get('things/test/support/rows.ts') ?? '';
    const [, arrival = '', departure = ''] = /arrival: '(.*?)',\s*departure: '(.*?)'/.exec(rows) ?? [];
    expect(departure > arrival).toBe(true);
    const text = files.get('things/test/stays.test.ts') ?? '';
    expect(text).toContain("'stay-leave-after-arrival'");
    expect(text).toContain("'stay-a-bed-each'");
  });

  it('race for what is counted, and never beyond what its inputs take', async () => {
    const files = await testsOf(
      oneService(`Shelf:
  fields: { left: integer 5..100 = 5 internal }
  operations:
    take: { takes: { amount: integer 2..9 }, does: [left -= amount] }
  access: { read: public, create: staff, take: staff, others: nobody }`),
    );
    const text = files.get('things/test/shelves.test.ts') ?? '';
    expect(text).toContain('{ left: 25 }');
    expect(text).toContain('/take`, { amount: 2 }');
    expect(text).toContain("?.['left'])).toBe('5')");
  });

  it('count money in the smallest unit of the currency', async () => {
    const plan = oneService(`Fee:
  fields: { amount: money 1..50 }
  access: { read: public, write: staff }`);
    for (const [currency, small, fine] of [
      ['JPY', "amount: '0'", "amount: '1.5'"],
      ['KWD', "amount: '0.999'", "amount: '1.0005'"],
    ]) {
      const text = (await testsOf(plan.replace('EUR', currency ?? ''))).get('things/test/fees.test.ts') ?? '';
      expect(text).toContain(`{ amount: { ${small}, currency: '${currency}' } }`);
      expect(text).toContain(`{ amount: { ${fine}, currency: '${currency}' } }`);
    }
  });

  it.each(['Order', 'Person', 'Status', 'Series', 'Group', 'App', 'User', 'Answer', 'Caller', 'Service'])(
    'can be about an entity %s, with fields that are words of languages',
    async (name) => {
      const files = await testsOf(
        oneService(
          `${name}:
  fields: { class: string(3) unique, from: date?, default: integer, "delete": boolean }
  access: { read: [customer, staff], write: staff }`,
          'gateway: { expose: [] }',
        ),
      );
      expect(files.size).toBe(8);
    },
  );

  it('make rows of their own for what has to be unique', async () => {
    const files = await testsOf(
      oneService(`Badge:
  fields:
    short: string(2) unique
    plate: { type: string(8), pattern: "[A-Z]{2}-[0-9]{4}", unique: true }
    on: { type: date, unique: true }
    worth: { type: money, unique: true }
  access: { read: public, write: staff }`),
    );
    const rows = files.get('things/test/support/rows.ts') ?? '';
    expect(rows).toMatch(/plate: .*next\(\)/);
    for (const field of ['short', 'on', 'worth']) expect(rows).toMatch(new RegExp(`${field}: .*next\\(\\)`));
  });
});

describe('the page of a service', () => {
  it('names its routes, whom they are open to, and whom it asks', async () => {
    const pageOf = pagesOf(modelOf(await readFile('templates/presets/shop.yaml', 'utf8')));
    const inventory = await pageOf('inventory');
    expect(inventory).toMatch(/\| `POST \/v1\/stocks\/\{id\}\/receive` +\| staff +\|/);
    expect(inventory).toMatch(/\| `POST \/internal\/v1\/stocks\/reserve` +\| the service orders +\|/);
    expect(inventory).toContain('It asks catalog about `catalog.Product`');
    expect((await pageOf('orders')).split('\n').length).toBeLessThan(80);
  });

  it('names what it tells others of and what it is told, with its contract where that says so', async () => {
    const model = modelOf(await readFile('templates/presets/shop.yaml', 'utf8'));
    const pageOf = pagesOf(model);
    expect(await pageOf('inventory')).not.toContain('## Events');
    expect(await pageOf('orders')).toContain(
      'It keeps a copy of `catalog.Product`, and asks catalog only about rows that are not in it yet.',
    );
    expect(await pageOf('orders')).not.toContain('while they are down');
    const asks = { kind: 'asks', service: 'orders', target: 'catalog.Product', timeout: 300 } as const;
    const both = await pagesOf({ ...model, interactions: [...model.interactions, asks] })('orders');
    expect(both).toContain('It asks catalog about `catalog.Product`: while they are down');
    expect(both).toContain('It keeps a copy of `catalog.Product`');
    const catalog = await pageOf('catalog');
    expect(catalog).toMatch(
      /\| `catalog\.Product`: created, changed, deleted \| orders +\| its copy of `name`/,
    );
    expect(catalog).toContain('[asyncapi.yaml](asyncapi.yaml)');
    const orders = await pageOf('orders');
    expect(orders).toMatch(/\| `orders\.Order`: placed +\| orders itself +\| the flow `checkout`/);
    expect(orders).toMatch(/\| `catalog\.Product`: created, changed, deleted +\| orders +\|/);
    const events = [{ event: 'changed', byHand: true }];
    const { names } = findEntity(model, 'catalog.Product')!;
    const follows = {
      kind: 'follows',
      service: 'inventory',
      target: 'catalog.Product',
      names,
      events,
    } as const;
    const follower = await pagesOf({ ...model, interactions: [follows], flows: [] })('inventory');
    expect(follower).toContain('| `catalog.Product`: changed | inventory  | what a person writes |');
    expect(follower).toContain('asyncapi.yaml');
  });

  const pagesOf = (model: Model) => async (name: string) => {
    const service = model.services.find((one) => one.name === name);
    return (await formatted(renderReadme(model, service!))).text;
  };
});
