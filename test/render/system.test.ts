import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { renderSystem } from '../../generators/render/render.ts';
import { loadTemplates } from '../../generators/render/templates.ts';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');

async function render(main: string, parts: readonly (readonly [string, string])[] = []) {
  const plan = { main, files: new Map(parts) };
  const { model, findings } = readPlan(plan);
  if (!model) throw new Error(JSON.stringify(findings));
  return renderSystem(model, plan, await loadTemplates(join(root, 'templates')));
}

const library = `groundplan: 1
system: library
services:
  shelf:
    entities:
      Book:
        fields:
          title: string(120) search
          from: date?
          class: a | b = a
        access: { read: public, write: staff }
identity: { roles: [reader, staff], default: reader }
`;

describe('a system', () => {
  it('is rendered whole: the plan, the packages and what is around them', async () => {
    const files = await render(library);
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'system.yaml',
        'README.md',
        'package-lock.json',
        'tools/start.ts',
        'gateway/openapi.yaml',
        'gateway/src/routes.ts',
        'services/identity/src/service.ts',
        'services/shelf/README.md',
        'services/shelf/nest-cli.json',
        'services/shelf/openapi.yaml',
        'services/shelf/package-lock.json',
        'services/shelf/package.json',
        'services/shelf/src/books/books.controller.ts',
        'services/shelf/src/migrations/0001-create-tables.ts',
        'services/shelf/test/books.test.ts',
        'services/shelf/test/run.js',
        'services/shelf/tsconfig.json',
      ]),
    );
    expect(paths).toEqual(paths.toSorted());
    expect(files.find(({ path }) => path === 'system.yaml')?.text).toBe(library);
  });

  it('comes out the same twice', async () => {
    expect(await render(library)).toEqual(await render(library));
  });

  it('gives the way to the bus, in containers too, to whoever tells or is told something', async () => {
    const files = await render(readFileSync(join(root, 'templates/presets/shop.yaml'), 'utf8'));
    const text = files.find(({ path }) => path === 'compose.yaml')?.text ?? '';
    const { services } = parse(text, { merge: true }) as Composed;
    const withBus = Object.keys(services).filter((name) => services[name]?.environment?.['BUS_URL_FILE']);
    expect(withBus).toEqual(['catalog', 'orders']);
    expect(services['orders']?.environment?.['BUS_URL_FILE']).toBe('/run/secrets/BUS_URL');
  });

  it('has its plan in the files that the plan names', async () => {
    const files = await render('groundplan: 1\nsystem: library\nservices: { shelf: ./plan/shelf.yaml }\n', [
      ['./plan/shelf.yaml', shelf],
    ]);
    expect(files.find(({ path }) => path === 'plan/shelf.yaml')).toMatchObject({
      text: shelf,
      owner: 'once',
    });
  });
});

interface Composed {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string>> }>>;
}

/** A service in a file of its own. */
const shelf =
  'entities: { Book: { fields: { title: string(120) }, access: { read: public, write: signed-in } } }\n';
