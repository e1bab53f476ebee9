import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { formatted } from '../../generators/render/format.ts';
import { renderService } from '../../generators/render/service/service.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');

async function sources(name: string): Promise<Map<string, string>> {
  const main = await readFile(join(root, 'templates/presets/shop.yaml'), 'utf8');
  const { model } = readPlan({ main, files: new Map() });
  const service = model?.services.find((one) => one.name === name);
  if (!model || !service) throw new Error(`The shop has no service ${name}`);
  const templates = await loadTemplates(join(root, 'templates'));
  const files = await Promise.all(renderService(model, service, templates).map(formatted));
  return new Map(files.map(({ path, text }) => [path, text]));
}

describe('the catalogue service', () => {
  it('is rendered as it stands in the sample', async () => {
    for (const [path, text] of await sources('catalog')) {
      expect([path, text]).toEqual([path, await readFile(join(root, 'sample-output/shop', path), 'utf8')]);
    }
  });

  it('comes out the same twice', async () => {
    expect(await sources('catalog')).toEqual(await sources('catalog'));
  });
});
