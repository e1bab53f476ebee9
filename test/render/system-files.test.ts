import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readPlan } from '../../generators/plan/read.ts';
import { formatted } from '../../generators/render/format.ts';
import { renderSystemFiles } from '../../generators/render/system/system.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');
const templates = await loadTemplates(join(root, 'templates'));

async function render(main: string, parts: [string, string][] = []) {
  const plan = { main, files: new Map(parts) };
  const { model, findings } = readPlan(plan);
  if (!model) throw new Error(JSON.stringify(findings));
  const files = await Promise.all(renderSystemFiles(model, plan, templates).map(formatted));
  return new Map(files.map(({ path, text }) => [path, text]));
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const shop = await render(read('templates/presets/shop.yaml'));
const json = (path: string, files = shop) => JSON.parse(files.get(path) ?? 'null') as Record<string, any>;

const inOneProcess = read('templates/presets/shop.yaml').replace(
  /^topology: \S+/m,
  'topology: modular-monolith',
);

const smallest = `groundplan: 1
system: tiny
services:
  end:
    entities:
      Note:
        fields:
          text: string(80)
        access: { read: public, create: signed-in }
`;

describe('the files around the packages', () => {
  it('hold a lockfile for every package', () => {
    const packages = [
      '',
      'gateway/',
      ...['identity', 'catalog', 'inventory', 'orders', 'payments'].map((name) => `services/${name}/`),
    ];
    expect([...shop.keys()]).toEqual(
      expect.arrayContaining(packages.map((folder) => `${folder}package-lock.json`)),
    );
  });

  it('need no shell', () => {
    const { scripts } = json('package.json');
    expect(Object.values(scripts).filter((script) => /[&|;$>]/.test(String(script)))).toEqual([]);
  });

  it('start tools that are there', () => {
    const tools = Object.values<string>(json('package.json')['scripts']).flatMap(
      (script) => /tools\/\w+\.ts/.exec(script) ?? [],
    );
    expect(tools.length).toBeGreaterThan(8);
    expect(tools.filter((tool) => !shop.has(tool))).toEqual([]);
  });

  it('name the packages that run, for the tools', () => {
    const { services, gateway, roles } = json('tools/system.json');
    expect(services[2]).toEqual(
      expect.objectContaining({ name: 'inventory', port: 3003, env: 'INVENTORY', calls: ['catalog'] }),
    );
    expect(gateway.calls).toContain('identity');
    expect(roles).toEqual(['customer', 'staff', 'admin']);
  });

  it('name what services tell each other, and make the bus, where they do', async () => {
    const { services } = json('tools/system.json');
    const events = services.map(({ publishes, subscribes }: Record<string, string[]>) => [
      publishes,
      subscribes,
    ]);
    const copied = ['created', 'changed', 'deleted'].map((name) => `catalog.Product.${name}`);
    const raised = ['placed', 'shipped', 'cancelled'].map((name) => `orders.Order.${name}`);
    expect(events).toEqual([[], [copied], [], [raised, copied], []].map(([a, b]) => [a, b]));
    const without = await render(smallest);
    expect(without.has('tools/lib/bus.ts')).toBe(false);
    expect(json('package.json', without)['scripts']['events']).toBeUndefined();
    expect(without.get('README.md')).not.toContain('npm run events');
    expect(shop.get('README.md')).toContain('`npm run events`');
    const tools = (files: Map<string, string>) =>
      [...files].filter(([path]) => /^tools\/.*\.ts$/.test(path)).map(([, text]) => text);
    expect(tools(without).filter((text) => /\bbus\b|\bevents\b|#region/i.test(text))).toEqual([]);
    expect(tools(shop).filter((text) => text.includes('#region'))).toEqual([]);
    expect(shop.get('tools/lib/databases.ts')).toContain('prepareBus(owner, partiesOf(system))');
  });

  it.each([
    { broker: 'rabbitmq', own: 'amqplib', title: 'RabbitMQ', url: 'amqp://' },
    { broker: 'nats', own: '@nats-io/jetstream', title: 'NATS', url: 'nats://' },
  ])(
    'have $broker carry events, and nothing else, where the plan says so',
    async ({ broker, own, title, url }) => {
      const preset = read('templates/presets/shop.yaml');
      const files = await render(preset.replace(/^broker: \w+/m, `broker: ${broker}`));
      const tools = [...files].filter(([path]) => /^tools\/.*\.ts$/.test(path));
      expect(tools.map(([path]) => path).filter((path) => /bro|bus/.test(path))).toEqual([
        'tools/lib/broker.ts',
        'tools/lib/bus.ts',
      ]);
      expect(tools.filter(([, text]) => /#region|bus\.append/.test(text))).toEqual([]);
      expect(files.get('tools/lib/bus.ts')).toContain(`title: '${title}'`);
      expect(files.get('.env.example')).toContain(`# BUS_SERVER_URL=${url}`);
      expect(files.get('README.md')).toContain(`Docker for ${title}`);
      expect(files.get('docs/architecture.md')).toContain(`They are carried by ${title}`);
      const locked = (path: string) => `node_modules/${own}` in json(path, files)['packages'];
      expect([
        locked('services/orders/package-lock.json'),
        locked('services/payments/package-lock.json'),
      ]).toEqual([true, false]);
      expect(shop.get('package-lock.json')).not.toContain(own);
    },
  );

  it('compose the services in one process, and change nothing in them, where the plan says so', async () => {
    const one = await render(inOneProcess);
    const changed = [...new Set([...one.keys(), ...shop.keys()])].filter(
      (path) => one.get(path) !== shop.get(path),
    );
    expect(changed.filter((path) => /^(services|gateway)\//.test(path))).toEqual([]);
    expect([...one.keys()].filter((path) => path.startsWith('app/'))).toEqual(
      expect.arrayContaining(['app/package.json', 'app/src/main.ts', 'app/src/parts.ts']),
    );
    expect([one.has('tools/lib/host.ts'), shop.has('app/package.json')]).toEqual([false, false]);
    expect(one.get('app/src/parts.ts')).toContain(
      "name: 'orders', folder: 'services/orders', env: 'ORDERS', port: 3004",
    );
    expect(json('package.json', one)['workspaces']).toEqual(['services/*', 'gateway', 'app', 'tools']);
    expect(json('package-lock.json', one)['packages']['node_modules/@shop/app']).toEqual({
      resolved: 'app',
      link: true,
    });
    expect(one.get('docs/architecture.md')).toContain('subgraph app["one process"]');
    expect(one.get('README.md')).toContain('`CATALOG_DATABASE_URL`');
    expect(one.get('README.md')).not.toMatch(/--processes|modular/);
    const tools = [...one].filter(([path]) => /^tools\/.*\.ts$/.test(path)).map(([, text]) => text);
    expect(tools.filter((text) => /#region|--processes|startTogether/.test(text))).toEqual([]);
    expect(shop.get('tools/lib/services.ts')).not.toContain('startApp');
  });

  it('check every package in CI, then the system', () => {
    const { jobs } = parse(shop.get('.github/workflows/ci.yml') ?? '') as Record<string, any>;
    expect(jobs.package.strategy.matrix.package).toEqual(
      expect.arrayContaining(['services/orders', 'gateway', 'tools']),
    );
    expect(JSON.stringify(jobs.package.steps)).toContain('npm test -w ${{ matrix.package }}');
    expect(JSON.stringify(jobs.system.steps)).toContain('npm run journey');
  });

  it('let an editor debug each package at the port that `npm run dev` gives it', () => {
    const { configurations } = json('.vscode/launch.json');
    const ports = configurations
      .slice(0, 6)
      .map(({ name, port }: { name: string; port: number }) => [name, port]);
    expect(ports).toEqual([
      ['identity', 9229],
      ['catalog', 9230],
      ['inventory', 9231],
      ['orders', 9232],
      ['payments', 9233],
      ['gateway', 9234],
    ]);
  });

  it('let an editor debug the one process', async () => {
    const { configurations } = json('.vscode/launch.json', await render(inOneProcess));
    expect(configurations.map(({ name, port }: { name: string; port?: number }) => [name, port])).toEqual([
      ['app', 9229],
      ['the tests of this file', undefined],
    ]);
    expect(configurations[0].outFiles).toContain('${workspaceFolder}/services/orders/dist/**/*.js');
  });

  it('say what is not generated, by name', () => {
    expect(shop.get('README.md')).toContain('- api keys: staff');
    expect(shop.get('README.md')).toContain('orders -->|checkout| inventory');
  });

  it('name the contracts of events among what nobody edits, where there are any', async () => {
    expect(shop.get('AGENTS.md')).toContain('`openapi.yaml`, `asyncapi.yaml` and `.groundplan/` by hand');
    const files = await render(smallest);
    expect(files.get('AGENTS.md')).toContain('`openapi.yaml` and `.groundplan/` by hand');
  });
});

describe('another plan', () => {
  it('may be as small as can be', async () => {
    const files = await render(smallest);
    const readme = files.get('README.md') ?? '';
    expect(readme).not.toContain('not in the code yet');
    expect(readme).toContain('curl "http://127.0.0.1:3000/v1/notes?limit=3"');
    // `end` would end Mermaid's chart.
    expect(readme).toContain('end_["End :3002"]');
  });

  it('may show nothing to the outside', async () => {
    const files = await render(`${smallest}gateway: { expose: [] }\n`);
    expect(files.get('README.md')).not.toContain('/v1/notes');
    expect(json('tools/demo/seed.json', files)['steps']).toEqual([]);
    const { steps } = json('tools/demo/journey.json', files);
    expect(steps.map(({ path }: { path: string }) => path)).toEqual(['/v1/sessions']);
  });

  it('may have services in files of their own, and another CI', async () => {
    const service =
      'purpose: Notes.\nentities:\n  Note:\n    fields: { text: string(80) }\n    access: { read: public, create: signed-in }\n';
    const main = 'groundplan: 1\nsystem: tiny\nci: none\nservices: { notes: ./plan/notes.yaml }\n';
    const files = await render(main, [['./plan/notes.yaml', service]]);
    expect([...files.keys()].filter((path) => path.startsWith('.github'))).toEqual([]);
    expect(json('.vscode/settings.json', files)['yaml.schemas']).toEqual({
      './.groundplan/schema.json': 'system.yaml',
      './.groundplan/service.schema.json': ['plan/notes.yaml'],
    });
  });
});
