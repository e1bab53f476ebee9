import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { formatted } from '../../generators/render/format.ts';
import { renderGateway } from '../../generators/render/gateway/gateway.ts';
import { publicRoutes } from '../../generators/render/gateway/routes.ts';
import { loadTemplates, type Templates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');

let templates: Templates;
beforeAll(async () => {
  templates = await loadTemplates(join(root, 'templates'));
});

describe('the gateway of the shop', () => {
  it('has keys of its own', () => {
    const keys = renderGateway(shop(), templates).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain('gateway/routes');
  });
});

describe('the table of routes', () => {
  it('leaves out what only services may do, what nobody may do, and parts', () => {
    const table = publicRoutes(shop()).map(({ path, methods }) => `${methods.join(' ')} ${path}`);
    expect(table).toContain('POST /v1/stocks/:id/receive');
    expect(table).not.toContain('POST /v1/stocks/:id/reserve');
    expect(table).toContain('GET /v1/orders/:id');
    expect(table).not.toContain('POST /v1/orders/:id/confirm');
    expect(table).toContain('GET /v1/payments');
    expect(table.join()).not.toContain('order-lines');
  });

  it('leaves out services that the plan does not expose, and their variables', async () => {
    const model = plan({ from: 'expose: [catalog, inventory, orders, payments]', to: 'expose: [catalog]' });
    expect(new Set(publicRoutes(model).map(({ service }) => service))).toEqual(
      new Set(['identity', 'catalog']),
    );
    const config = renderGateway(model, templates).find(({ key }) => key === 'gateway/platform/config');
    expect(config?.text).toContain('CATALOG_URL: origin');
    expect(config?.text).not.toContain('ORDERS_URL');
  });

  it('has nothing of identity where somebody else provides it', () => {
    const { service: _, ...identity } = shop().identity;
    const model: Model = { ...shop(), identity: { ...identity, provider: 'oidc' } };
    expect(publicRoutes(model).filter(({ path }) => /users|sessions/.test(path))).toEqual([]);
    expect(
      renderGateway(model, templates)
        .map(({ text }) => text)
        .join(),
    ).not.toContain('IDENTITY_URL');
  });

  it('cannot have one path twice', () => {
    const [catalog, inventory] = shop().services;
    if (!catalog || !inventory) throw new Error('The shop has lost its services');
    const model: Model = { ...shop(), services: [catalog, { ...inventory, entities: catalog.entities }] };
    expect(() => publicRoutes(model)).toThrow('catalog and inventory both answer /v1/categories');
  });
});

describe('the configuration', () => {
  it('names the origins of the plan as they stand there', async () => {
    const model = plan({
      from: 'origins: []',
      to: `origins: ["https://shop.example", "http://localhost:5173"]`,
    });
    const file = renderGateway(model, templates).find(({ key }) => key === 'gateway/platform/config');
    if (!file) throw new Error('There is no configuration');
    expect((await formatted(file)).text).toContain(
      "origins: ['https://shop.example', 'http://localhost:5173'] as readonly string[]",
    );
  });

  it('finds a service whose name has two words', async () => {
    const files = renderGateway(plan({ from: /\bpayments\b/g, to: 'money-desk' }), templates);
    const file = files.find(({ key }) => key === 'gateway/platform/config');
    if (!file) throw new Error('There is no configuration');
    expect((await formatted(file)).text).toContain("'money-desk': env.MONEY_DESK_URL,");
  });
});

const shop = () => plan({ from: '', to: '' });

/** The plan of the shop with one thing changed. */
function plan({ from, to }: { readonly from: string | RegExp; readonly to: string }): Model {
  const main = readFileSync(join(root, 'templates/presets/shop.yaml'), 'utf8');
  const { model, findings } = readPlan({ main: main.replaceAll(from, to), files: new Map() });
  if (!model) throw new Error(JSON.stringify(findings, null, 2));
  return model;
}
