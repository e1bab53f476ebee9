import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { renderSystem } from '../../generators/render/render.ts';
import { loadTemplates } from '../../generators/render/templates.ts';
import { System } from './support/system.ts';

const root = join(import.meta.dirname, '../..');
const templates = await loadTemplates(join(root, 'templates'));
const written = readFileSync(join(root, 'test/plans/trust.yaml'), 'utf8');

function render(topology: string) {
  const plan = { main: written.replace(/^system: .*$/m, `$&\ntopology: ${topology}`), files: new Map() };
  const { model, findings } = readPlan(plan);
  if (!model) throw new Error(JSON.stringify(findings));
  return renderSystem(model, plan, templates);
}

const [one, apart] = await Promise.all([render('modular-monolith'), render('microservices')]);
const edited = 'services/cases/src/matters/matters.service.ts';

/** What is done to a system that a person has worked on, by verb. */
function regenerated(system: System, to: typeof one) {
  const { changes, conflicts } = system.regenerate(to);
  expect(conflicts).toEqual([]);
  return (verb: string) => changes.flatMap((change) => (change.verb === verb ? [change.path] : []));
}

describe.each([
  {
    from: 'one process',
    to: 'a process for each service',
    before: one,
    after: apart,
    brought: /^tools\/lib\/host/,
  },
  { from: 'a process for each service', to: 'one process', before: apart, after: one, brought: /^app\// },
])('a change from $from to $to', ({ before, after, brought }) => {
  const gone = (path: string) => !after.some((file) => file.path === path);
  const system = new System(before);
  system.edit(edited, `${system.disk.get(edited)}// Written by a person.\n`);
  const paths = regenerated(system, after);

  it('leaves the services and the gateway as they are, edits included', () => {
    const touched = ['create', 'update', 'merge', 'delete'].flatMap(paths);
    expect(touched.filter((path) => /^(services|gateway)\//.test(path))).toEqual([]);
    expect(paths('keep')).toEqual([edited, 'system.yaml']);
  });

  it('brings and takes what composes them', () => {
    expect(paths('create').filter((path) => !brought.test(path))).toEqual([]);
    expect(paths('create').length).toBeGreaterThan(0);
    expect(paths('delete')).toEqual(before.map(({ path }) => path).filter(gone));
    expect(paths('update')).toEqual(
      expect.arrayContaining([
        'Dockerfile',
        'compose.yaml',
        'package-lock.json',
        'package.json',
        'tools/start.ts',
      ]),
    );
  });
});
