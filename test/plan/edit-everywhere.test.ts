import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { diffIndices } from 'node-diff3';
import { parse, stringify } from 'yaml';
import { attempt } from '../../generators/plan/edit/attempt.ts';
import type { Edit } from '../../generators/plan/edit/edit.ts';
import type { Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import type { PlanSources } from '../../generators/plan/read.ts';
import { CASES, caseNames, everything, loadPlan, shop } from './plans.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Has an entity whose access is left to the default, which the first rule for an operation ends. */
const WITHOUT_ACCESS = 'no-access';

/** Every plan of the repository that has no errors. */
function plans(): [name: string, plan: PlanSources][] {
  const single = ['templates/presets', 'test/plans'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => join(folder, file)),
  );
  const all: [string, PlanSources][] = [
    ...single.map((file): [string, PlanSources] => [
      file,
      { main: readFileSync(join(ROOT, file), 'utf8'), files: new Map() },
    ]),
    ['everything', everything()],
    ...caseNames()
      .filter((name) => name !== WITHOUT_ACCESS)
      .map((name): [string, PlanSources] => [name, loadPlan(join(CASES, name))]),
  ];
  return all.filter(([, plan]) => readPlan(plan).model !== undefined);
}

/** Every kind of edit at every place that takes it, and what it adds: its id in the model. */
function editsOf(model: Model): [added: string, edits: Edit[]][] {
  const all = model.services.flatMap((service) =>
    service.entities.map((entity) => ({ service: service.name, entity })),
  );
  return [
    ...all.map(({ service, entity }): [string, Edit[]] => [
      `${entity.id}.zusatz`,
      [{ kind: 'field', service, entity: entity.name, line: "zusatz: string(20)? index = 'a: b'" }],
    ]),
    ...all
      .filter(({ entity }) => entity.partOf === undefined)
      .map(({ service, entity }): [string, Edit[]] => [
        `${entity.id}.zusatz`,
        [
          {
            kind: 'operation',
            service,
            entity: entity.name,
            line: 'zusatz: { takes: { much: integer }, by: hand }',
          },
          { kind: 'access', service, entity: entity.name, line: 'zusatz: [signed-in]' },
        ],
      ]),
    ...model.services.map(({ name: service }): [string, Edit[]] => [
      `${service}.Zusatz`,
      [
        { kind: 'entity', service, line: 'Zusatz: name string(80) unique, size decimal(8,2)' },
        { kind: 'access', service, entity: 'Zusatz', line: 'read: public, write: signed-in' },
      ],
    ]),
    ...all.slice(0, 1).map(({ entity }): [string, Edit[]] => [
      'zusatz-werk.Zusatz',
      [
        { kind: 'service', line: 'zusatz-werk', purpose: 'More: than before.' },
        { kind: 'entity', service: 'zusatz-werk', line: 'Zusatz: name string(80) unique' },
        { kind: 'access', service: 'zusatz-werk', entity: 'Zusatz', line: 'read: public, write: signed-in' },
        { kind: 'interaction', line: `zusatz-werk follows ${entity.id}: { created: by hand }` },
      ],
    ]),
  ];
}

/** What `after` has besides `before`, or a word about what it has lost. */
function lost(before: unknown, after: unknown, path = ''): string[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    let at = 0;
    return before.flatMap((item, index) => {
      const found = after.findIndex((other, place) => place >= at && lost(item, other).length === 0);
      if (found < 0) return [`${path}[${index}]`];
      at = found + 1;
      return [];
    });
  }
  if (typeof before === 'object' && before !== null && typeof after === 'object' && after !== null) {
    return Object.entries(before).flatMap(([key, value]) =>
      lost(value, (after as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  return before === after ? [] : [path];
}

/** Lines that are no longer there as they were. */
function alteredLines(before: string, after: string): string[] {
  return diffIndices(before.split('\n'), after.split('\n')).flatMap(({ buffer1Content, buffer2Content }) =>
    buffer1Content.filter((old) => !buffer2Content.some((fresh) => isGrown(old, fresh))),
  );
}

/** Whether a line only got something inserted. */
function isGrown(old: string, fresh: string): boolean {
  let start = 0;
  while (start < old.length && old[start] === fresh[start]) start += 1;
  return fresh.endsWith(old.slice(start));
}

describe.each(plans())('in %s', (_name, plan) => {
  const { model } = readPlan(plan);
  if (!model) throw new Error('checked above');

  it.each(editsOf(model))('%s is added, and nothing else changes', (added, edits) => {
    const done = attempt(plan, edits);
    expect(done.remarks.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(JSON.stringify(done.model)).toContain(`"${added}"`);
    expect(JSON.stringify(model)).not.toContain(`"${added}"`);
    expect(lost(model, done.model)).toEqual([]);
    const files = new Map([['system.yaml', plan.main], ...plan.files]);
    const edited = new Map([['system.yaml', done.sources.main], ...done.sources.files]);
    for (const [path, text] of files) expect(alteredLines(text, edited.get(path) ?? '')).toEqual([]);
  });
});

/** The same plan in the ways that other programs write YAML. */
function waysToWrite({ main }: PlanSources): [name: string, text: string][] {
  const plan: unknown = parse(main, { schema: 'failsafe' });
  return [
    ['JSON on one line', JSON.stringify(plan)],
    ['JSON over lines', JSON.stringify(plan, undefined, 4)],
    ['blocks with lists at the margin', stringify(plan, { indentSeq: false })],
    ['blocks of four spaces', stringify(plan, { indent: 4 })],
    ['braces', stringify(plan, { collectionStyle: 'flow' })],
    ['braces in narrow lines', stringify(plan, { collectionStyle: 'flow', lineWidth: 40 })],
    ['quotes', stringify(plan, { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'QUOTE_DOUBLE' })],
    ['folded texts', stringify(plan, { lineWidth: 30 })],
  ];
}

describe.each(waysToWrite(shop()))('a plan written as %s', (_way, main) => {
  const plan = { main, files: new Map() };
  const { model } = readPlan(plan);

  it('takes one edit after another', () => {
    if (!model) throw new Error('the shop has no errors');
    const all = editsOf(model).map((each, index) => numbered(each, index));
    const done = attempt(
      plan,
      all.flatMap(([, edits]) => edits),
    );
    expect(done.remarks.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(lost(model, done.model)).toEqual([]);
    for (const [added] of all) expect(JSON.stringify(done.model)).toContain(`"${added}"`);
  });
});

/** The same with names of its own. */
function numbered<Edits>(edits: Edits, index: number): Edits {
  const text = JSON.stringify(edits).replaceAll(/[zZ]usatz/g, (word) => `${word}${index}`);
  return JSON.parse(text) as Edits;
}
