import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPlan } from '../../generators/plan/read.ts';
import { renderService } from '../../generators/render/service/service.ts';
import { loadTemplates } from '../../generators/render/templates.ts';
import { published } from '../../generators/render/wire/events.ts';
import { compile } from '../../test/events/support/build.ts';

const root = dirname(dirname(import.meta.dirname));
const COPIES = /orders copies catalog\.Product: \{.*?\}/;

/** The catalog of the shop, built. */
export interface Catalog {
  readonly folder: string;
  /** What others are told of. */
  readonly publishes: readonly string[];
}

/**
 * The same service twice: as the shop has it, where others are told of products, and as it is where they ask for them. So the
 * same product, with the same checks and indexes, is created with the outbox and without.
 */
export async function writeCatalogs(folder: string): Promise<{ told: Catalog; asked: Catalog }> {
  const plan = readFileSync(join(root, 'templates/presets/shop.yaml'), 'utf8');
  const asking = plan.replace(COPIES, 'orders asks catalog.Product');
  const told = await writeCatalog(join(folder, 'told'), plan);
  const asked = await writeCatalog(join(folder, 'asked'), asking);
  if (told.publishes.length === 0 || asked.publishes.length > 0)
    throw new Error('The two catalogs do not differ in whether others are told');
  return { told, asked };
}

async function writeCatalog(folder: string, plan: string): Promise<Catalog> {
  const { model } = readPlan({ main: plan, files: new Map() });
  const catalog = model?.services.find(({ id }) => id === 'catalog');
  if (!model || !catalog) throw new Error('The plan of the shop has faults, or no catalog');
  for (const { path, text } of renderService(model, catalog, await loadTemplates(join(root, 'templates')))) {
    const [, name] = /^services\/catalog\/src\/(.+)\.ts$/.exec(path) ?? [];
    if (name !== undefined) compile(text, join(folder, `dist/${name}.js`));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, publishes: published(model, catalog).map(({ type }) => type) };
}
