import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { renderSystem } from '../../generators/render/render.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');

async function render(main: string) {
  const plan = { main, files: new Map<string, string>() };
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
  it('is rendered file by file, its plan and its contract with it', async () => {
    const files = await render(library);
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'system.yaml',
        'services/shelf/openapi.yaml',
        'services/shelf/src/books/books.controller.ts',
        'services/shelf/src/migrations/0001-create-tables.ts',
      ]),
    );
    expect(files.find(({ path }) => path === 'system.yaml')?.text).toBe(library);
    expect(new Set(files.map(({ key }) => key)).size).toBe(files.length);
  });

  it('is refused as a whole where a service needs what cannot be written yet', async () => {
    const shop = await readFile(join(root, 'templates/presets/shop.yaml'), 'utf8');
    await expect(render(shop)).rejects.toMatchObject({
      needs: expect.arrayContaining(['orders.Order: parts', 'payments.Payment: ports']),
    });
  });
});
