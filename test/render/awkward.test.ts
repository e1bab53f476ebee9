import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { renderSystem } from '../../generators/render/render.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');
// Inside the checkout, so that the packages are found.
const out = join(root, 'test/.generated/awkward');

/** Names that are words of SQL and TypeScript, every type, every kind of key, a currency without cents. */
describe('a plan of awkward names and every type', () => {
  afterAll(() => rm(out, { recursive: true, force: true }));

  it('becomes sources that pass the strict type check', async () => {
    const plan = {
      main: await readFile(join(import.meta.dirname, 'awkward/system.yaml'), 'utf8'),
      files: new Map(),
    };
    const { model, findings } = readPlan(plan);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (!model) throw new Error('There is no model');
    for (const { path, text } of await renderSystem(
      model,
      plan,
      await loadTemplates(join(root, 'templates')),
    )) {
      await mkdir(dirname(join(out, path)), { recursive: true });
      await writeFile(join(out, path), text);
    }
    const folder = join(out, 'services/shelf');
    await cp(join(root, 'sample-output/shop/services/catalog/tsconfig.json'), join(folder, 'tsconfig.json'));
    const manifest = createRequire(import.meta.url).resolve('@typescript/native/package.json');
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { tsc: string } };
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(dirname(manifest), bin.tsc), '--noEmit', '-p', folder],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stdout]).toEqual([0, '']);
  }, 60_000);
});
