import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';
import { isObject, type Json } from '../../generators/render/contract/json.ts';
import { everything } from '../plan/plans.ts';
import { contractsOf, find, modelOf, planOf, preset } from './contract/rendered.ts';
import { operationsOf, resolve, Schemas, visit } from './contract/walk.ts';

const plans = {
  shop: () => preset('shop'),
  clinic: () => preset('clinic'),
  courier: () => preset('courier'),
  everything: () => modelOf(everything()),
};

describe.each(Object.entries(plans))('the contracts of %s', (_, model) => {
  const rendered = contractsOf(model());
  const each = async (check: (one: Awaited<typeof rendered>[number]) => void | Promise<void>) => {
    const all = await rendered;
    expect(all.length).toBe(model().services.length + 1);
    for (const one of all) await check(one);
  };

  test('are OpenAPI 3.1', () =>
    each(async ({ path, contract }) => {
      const { valid, errors } = await new Validator().validate({ ...structuredClone(contract) });
      expect({ path, valid, errors }).toEqual({ path, valid: true, errors: undefined });
      expect(contract.openapi).toBe('3.1.0');
    }));

  test('are the same at every rendering', async () => {
    expect(await contractsOf(model())).toEqual(await rendered);
  });

  test('mean the same to readers of YAML 1.1, and have no anchors', () =>
    each(({ text, contract }) => {
      expect(parse(text, { version: '1.1', schema: 'yaml-1.1' })).toEqual(contract);
      expect(text).not.toMatch(/^\s*(- |\S+: )[&*]\w/m);
    }));

  test('refer only to what is there, and hold nothing that is not referred to', () =>
    each(({ contract }) => {
      const refs = new Set<string>();
      visit(contract.paths, ({ $ref }) => typeof $ref === 'string' && refs.add($ref));
      visit(contract.components, ({ $ref }) => typeof $ref === 'string' && refs.add($ref));
      for (const ref of refs) expect([ref, resolve(contract, ref)]).not.toEqual([ref, undefined]);
      const { securitySchemes: _schemes, ...components } = contract.components;
      const names = Object.entries(components).flatMap(([section, all]) =>
        Object.keys(all).map((name) => `#/components/${section}/${name}`),
      );
      expect(names.filter((name) => !refs.has(name))).toEqual([]);
    }));

  test('have examples that their schemas accept', () =>
    each(({ contract }) => {
      const schemas = new Schemas(contract);
      const faults: string[] = [];
      let count = 0;
      const check = (at: string, value: Json | undefined) => {
        count += 1;
        faults.push(...schemas.faults(at, value ?? null).map((fault) => `${at}: ${fault}`));
      };
      for (const [name, { examples = [] }] of Object.entries(contract.components.schemas ?? {})) {
        for (const example of examples as readonly Json[]) check(`#/components/schemas/${name}`, example);
      }
      visit(contract as unknown as Json, ({ example, schema }, at) => {
        if (example !== undefined && schema !== undefined) check(`${at}/schema`, example);
      });
      for (const { value } of Object.values(contract.components.examples ?? {})) {
        check('#/components/schemas/Problem', value);
      }
      visit(contract as unknown as Json, ({ schema, examples }, at) => {
        if (!schema || !examples || Array.isArray(examples)) return;
        for (const one of Object.values(examples)) {
          if (isObject(one) && one['value'] !== undefined) check(`${at}/schema`, one['value']);
        }
      });
      expect(faults).toEqual([]);
      expect(count).toBeGreaterThan(5);
    }));

  test('have an example of every body and of every row', () =>
    each(({ contract }) => {
      const bare = Object.entries(contract.components.schemas ?? {}).filter(
        ([name, { type, examples }]) => type === 'object' && !/(Page|Rows)$/.test(name) && !examples,
      );
      expect(bare.map(([name]) => name)).toEqual([]);
    }));

  test('accept no property that they do not name, in bodies', () =>
    each(({ contract }) => {
      visit(contract.paths, ({ requestBody }) => {
        if (!requestBody) return;
        visit(requestBody, ({ $ref }) => {
          if (typeof $ref !== 'string') return;
          expect([$ref, resolve(contract, $ref)]).toEqual([
            $ref,
            expect.objectContaining({ additionalProperties: false }),
          ]);
        });
      });
    }));

  test('have operations with an id of their own, a tag that is described, and the refusals that all can give', () =>
    each(({ contract }) => {
      const operations = [...operationsOf(contract)];
      const ids = operations.map(([, { operationId }]) => operationId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [route, { tags, summary, responses }] of operations) {
        expect([route, contract.tags.map(({ name }) => name)]).toEqual([
          route,
          expect.arrayContaining([...tags]),
        ]);
        expect(summary).not.toBe('');
        expect([route, Object.keys(responses)]).toEqual([
          route,
          expect.arrayContaining(['401', '500', '503']),
        ]);
        // Nothing is sent along to ask for oneself.
        if (!/\/(health\/|me$)/.test(route)) expect(responses).toHaveProperty('400');
      }
    }));
});

describe('the contract of the gateway', () => {
  test('has the open routes of what the plan exposes, and nothing else', async () => {
    const { contract } = find(
      await contractsOf({ ...preset('shop'), gateway: exposing('catalog') }),
      'gateway/openapi.yaml',
    );
    const paths = Object.keys(contract.paths).filter((path) => !/^\/v1\/(users|sessions)/.test(path));
    expect(paths).toEqual([
      '/v1/categories',
      '/v1/categories/{id}',
      '/v1/products',
      '/v1/products/{id}',
      '/v1/products/{id}/activate',
      '/v1/products/{id}/retire',
    ]);
    expect(JSON.stringify(contract)).not.toMatch(/internal\/v1|serviceToken|StockReserve/);
  });

  test('tells what can go wrong on the way', async () => {
    const { contract } = find(await contractsOf(preset('shop')), 'gateway/openapi.yaml');
    for (const { responses } of operationsOf(contract).values()) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['502', '504']));
      expect([undefined, attempts]).toContainEqual(responses['429']);
    }
  });

  test('counts requests where this version does', async () => {
    const { contract } = find(
      await contractsOf({ ...preset('shop'), notGenerated: [] }),
      'gateway/openapi.yaml',
    );
    const counted = [...operationsOf(contract)].filter(([, { responses }]) => responses['429'] !== undefined);
    expect(counted).toHaveLength(operationsOf(contract).size);
    const own = counted.filter(([, { responses }]) => !isDeepStrictEqual(responses['429'], requests));
    expect(own.map(([route]) => route)).toEqual(['POST /v1/users', 'POST /v1/sessions']);
  });

  test('keeps two schemas of one name apart', async () => {
    const service = (name: string, line: string) => `  ${name}:
    entities:
      ${name}: { fields: { lines: many Line 1..5 }, access: { read: public, create: staff } }
      Line: { fields: { ${line} } }
`;
    const plan = `${service('Bill', 'price: money')}${service('Order', 'quantity: integer')}`.replace(
      /^ {2}(\w+):/gm,
      (name) => name.toLowerCase(),
    );
    const { contract } = find(
      await contractsOf(planOf(plan, 'identity: { roles: [staff], default: staff }')),
      'gateway/openapi.yaml',
    );
    expect(contract.components.schemas).toMatchObject({
      Line: { properties: { price: {} } },
      Bill: { properties: { lines: { items: { $ref: '#/components/schemas/Line' } } } },
      OrderLine: { properties: { quantity: {} } },
      Order: { properties: { lines: { items: { $ref: '#/components/schemas/OrderLine' } } } },
      OrderCreate: { properties: { lines: { items: { $ref: '#/components/schemas/OrderLineCreate' } } } },
    });
  });

  test('has the routes of identity, and leaves its names to it', async () => {
    const { contract } = find(
      await contractsOf(
        planOf(`  races:
    entities:
      Registration: { fields: { runner: string(80) }, access: { read: public, create: public } }
`),
      ),
      'gateway/openapi.yaml',
    );
    expect(Object.keys(contract.paths)).toEqual([
      '/v1/users',
      '/v1/users/me',
      '/v1/users/{id}',
      '/v1/users/{id}/roles',
      '/v1/sessions',
      '/v1/sessions/refresh',
      '/v1/sessions/end',
      '/v1/registrations',
      '/v1/registrations/{id}',
    ]);
    expect(contract.components.schemas).toMatchObject({
      Registration: { properties: { email: {}, password: {} } },
      RacesRegistration: { properties: { runner: {} } },
      RegistrationPage: {
        properties: { items: { items: { $ref: '#/components/schemas/RacesRegistration' } } },
      },
    });
  });

  test('has nothing of identity where somebody else provides it', async () => {
    const provider =
      'identity: { provider: oidc, issuer: https://login.example.com, roles: { names: [member] } }';
    const { contract } = find(
      await contractsOf(
        planOf(
          '  desk: { entities: { Note: { fields: { text: string(80) }, access: { read: public, create: member } } } }\n',
          provider,
        ),
      ),
      'gateway/openapi.yaml',
    );
    expect(Object.keys(contract.paths)).toEqual(['/v1/notes', '/v1/notes/{id}']);
  });

  const attempts = { $ref: '#/components/responses/TooManyAttempts' };
  const requests = { $ref: '#/components/responses/TooManyRequests' };
  const exposing = (...expose: string[]) => ({ ...preset('shop').gateway, expose });
});
