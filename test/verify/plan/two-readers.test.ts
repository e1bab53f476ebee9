import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../../generators/plan/model.ts';
import { type PlanSources, readPlan } from '../../../generators/plan/read.ts';
import type { ExamPlan } from '../../../generators/verify/plan/exam-plan.ts';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { drawPlan } from '../../random/draw/system.ts';
import { CASES, caseNames, everything, loadPlan } from '../../plan/plans.ts';
import { fromModel } from './from-model.ts';

const ROOT = join(import.meta.dirname, '../../..');

const file = (path: string): PlanSources => ({
  main: readFileSync(join(ROOT, path), 'utf8'),
  files: new Map(),
});

const folder = (path: string): [string, PlanSources][] =>
  readdirSync(join(ROOT, path))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [`${path}/${name}`, file(`${path}/${name}`)]);

/** Plans that nobody has thought of, with all that the language has. */
const drawn = Array.from({ length: 60 }, (_, index): [string, PlanSources] => [
  `the drawn plan ${index + 1}`,
  { main: drawPlan(index + 1), files: new Map() },
]);

/** Every plan of the project that `check` accepts. */
const plans: [string, PlanSources][] = [
  ['sample-output/shop', file('sample-output/shop/system.yaml')],
  ...folder('templates/presets'),
  ...folder('test/plans'),
  ['test/plan/everything', everything()],
  ...drawn,
  ...caseNames().map((name): [string, PlanSources] => [name, loadPlan(join(CASES, name))]),
];

const accepted = plans.flatMap(([name, sources]): [string, PlanSources, Model][] => {
  const { model } = readPlan(sources);
  return model ? [[name, sources, model]] : [];
});

/** The model lists a root before its parts, and what a role includes in an order of its own; the exams do not mind. */
function inOrder(plan: ExamPlan): ExamPlan {
  const roles = plan.identity.roles.map(({ name, includes }) => ({ name, includes: includes.toSorted() }));
  const services = plan.services.map((service) => ({
    ...service,
    entities: service.entities.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }));
  const follows = plan.follows.toSorted((a, b) => (a.service + a.target < b.service + b.target ? -1 : 1));
  const copies = plan.copies.toSorted((a, b) => (a.service + a.target < b.service + b.target ? -1 : 1));
  return { ...plan, services, copies, follows, identity: { ...plan.identity, roles } };
}

describe('two readers of a plan that share nothing', () => {
  test('there are many plans', () => {
    expect(accepted.length).toBeGreaterThan(15);
    expect(accepted.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'templates/presets/clinic.yaml',
        'templates/presets/courier.yaml',
        'test/plans/trust.yaml',
        'test/plan/everything',
      ]),
    );
  });

  test.each(accepted)('agree on %s', (_name, sources, model) => {
    const plan = readExamPlan(sources.main, sources.files);
    expect(inOrder(plan)).toEqual(inOrder(fromModel(model)));
  });
});
