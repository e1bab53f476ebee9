import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { formatted } from '../../generators/render/format.ts';
import { administratorsOf } from '../../generators/render/identity/administrators.ts';
import { renderIdentity } from '../../generators/render/identity/identity.ts';
import { loadTemplates, type Templates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');

let templates: Templates;
beforeAll(async () => {
  templates = await loadTemplates(join(root, 'templates'));
});

async function rendered(model: Model): Promise<Map<string, string>> {
  const files = await Promise.all(renderIdentity(model, templates).map(formatted));
  return new Map(files.map(({ path, text }) => [path.replace('services/identity/', ''), text]));
}

describe('the identity service of the shop', () => {
  const shop = () => modelOf(readFileSync(join(root, 'templates/presets/shop.yaml'), 'utf8'));

  it('has keys of its own, and a migration that nobody rewrites', () => {
    const files = renderIdentity(shop(), templates);
    expect(new Set(files.map(({ key }) => key)).size).toBe(files.length);
    expect(files.filter(({ owner }) => owner === 'append-only').map(({ path }) => path)).toEqual([
      'services/identity/src/migrations/0001-create-tables.ts',
    ]);
  });
});

describe('another identity service', () => {
  it('has the roles and times of its plan', async () => {
    const model = modelOf(
      plan(`
identity:
  roles: [patient, head-nurse includes patient, owner-of-all includes head-nurse]
  tokens: { access: 5m, refresh: 7d }
`),
    );
    const files = await rendered(model);
    expect(files.get('src/users/user-roles.ts')).toContain(`defaultRole: Role = 'patient'`);
    expect(files.get('src/users/user-roles.ts')).toContain(
      `administrators: readonly Role[] = ['owner-of-all']`,
    );
    expect(files.get('src/platform/config.ts')).toContain('accessTokenSeconds: 300,');
    expect(files.get('src/platform/config.ts')).toContain('refreshTokenSeconds: 604_800,');
    const contract = parse(files.get('openapi.yaml') ?? '');
    expect(contract.info.title).toBe('Clinic: Identity');
    expect(contract.components.schemas.Roles.items.enum).toEqual(['patient', 'head-nurse', 'owner-of-all']);
    expect(contract.paths['/v1/users'].get.description).toBe('Open to the role `owner-of-all`.');
    for (const text of files.values()) expect(text).not.toMatch(/shop\b|customer|'staff'/);
  });

  it('has roles that YAML would take for something else', async () => {
    const files = await rendered(
      modelOf(plan("identity: { roles: ['null', 'no', staff], default: 'null' }")),
    );
    const { Roles, User } = parse(files.get('openapi.yaml') ?? '').components.schemas;
    expect(Roles.items.enum).toEqual(['null', 'no', 'staff']);
    expect(User.examples[0].roles).toEqual(['null']);
  });

  it('lets nobody administer users where everybody has the highest role', async () => {
    const model = modelOf(plan('identity: { roles: [member] }'));
    const files = await rendered(model);
    expect(files.get('src/users/user-roles.ts')).toContain('administrators: readonly Role[] = [];');
    expect(files.has('test/administration.test.ts')).toBe(false);
    const { paths } = parse(files.get('openapi.yaml') ?? '');
    expect(paths['/v1/users'].get.description).toContain('nobody');
  });

  it('tells of users what others follow, and nothing where nobody does', async () => {
    const following = (events: string) =>
      rendered(modelOf(plan(`interactions: [desk follows identity.User: { ${events} }]`)));
    const told = (files: Map<string, string>) =>
      [...(files.get('src/users/users.events.ts') ?? '').matchAll(/'(identity\.User\.\w+)'/g)].map(
        ([, type]) => type,
      );
    expect(told(await following('created: by hand'))).toEqual(['identity.User.created']);
    expect(told(await following('changed: by hand'))).toEqual(['identity.User.changed']);
    const both = await following('changed: by hand, created: by hand');
    expect(told(both)).toEqual(['identity.User.created', 'identity.User.changed']);
    expect(both.get('src/migrations/0001-create-tables.ts')).toContain('CREATE TABLE outbox');
    for (const files of [await rendered(modelOf(plan(''))), await following('deleted: by hand')]) {
      expect(told(files)).toEqual([]);
      expect([...files.keys()].filter((path) => path.includes('/events/'))).toEqual([]);
      expect([...files.values()].filter((text) => /outbox|\bbus\b/i.test(text))).toEqual([]);
    }
  });

  it('is not there where users sign in elsewhere', () => {
    const model = modelOf(
      plan('identity: { provider: oidc, issuer: https://login.example.com, roles: { names: [member] } }'),
    );
    expect(renderIdentity(model, templates)).toEqual([]);
  });
});

describe('administrators', () => {
  const of = (roles: Record<string, string[]>, everyone: string) =>
    administratorsOf({
      provider: 'builtin',
      roles: Object.entries(roles).map(([name, includes]) => ({ name, includes })),
      default: everyone,
      tokens: { access: 600, refresh: 600 },
      apiKeys: [],
    });

  it('have the role that includes most, and of several the last', () => {
    expect(of({ customer: [], admin: ['staff'], staff: [] }, 'customer')).toEqual(['admin']);
    expect(of({ customer: [], editor: ['customer'], admin: ['customer'] }, 'customer')).toEqual(['admin']);
    expect(of({ customer: [], staff: [] }, 'customer')).toEqual(['staff']);
    expect(of({ customer: [], staff: ['customer'] }, 'staff')).toEqual([]);
  });
});

const plan = (rest: string) => `
groundplan: 1
system: clinic
services:
  desk:
    entities:
      Note: { fields: { text: string(80) }, access: { read: signed-in, write: signed-in } }
${rest}
`;

function modelOf(main: string): Model {
  const { model, findings } = readPlan({ main, files: new Map() });
  if (!model) throw new Error(findings.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return model;
}
