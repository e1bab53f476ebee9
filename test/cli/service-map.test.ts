import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { widthOf } from '../../generators/cli/terminal/text.ts';
import { serviceMap } from '../../generators/cli/wizard/service-map.ts';
import type { Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { everything } from '../plan/plans.ts';

function modelOf(preset: string): Model {
  const main = readFileSync(new URL(`../../templates/presets/${preset}.yaml`, import.meta.url), 'utf8');
  const { model } = readPlan({ main, files: new Map() });
  if (!model) throw new Error(`${preset} has errors`);
  return model;
}

/** Services in a row, of which the first refers to all others. */
function star(count: number): Model {
  const others = Array.from({ length: count }, (_, index) => `part${index}`);
  const fields = others.map((name, index) => `a${name}: ${name}.Thing${index}`).join(', ');
  const entity = (name: string, content = ''): string =>
    `entities: { ${name}: { fields: { name: text${content} }, access: { read: public, write: admin } } }`;
  const main = [
    'system: star',
    'services:',
    `  hub: { ${entity('Hub', `, ${fields}`)} }`,
    ...others.map((name, index) => `  ${name}: { ${entity(`Thing${index}`)} }`),
    'interactions:',
    ...others.map((name, index) => `  - hub asks ${name}.Thing${index}`),
  ].join('\n');
  const { model, findings } = readPlan({ main, files: new Map() });
  if (!model) throw new Error(JSON.stringify(findings));
  return model;
}

describe('the map of the services', () => {
  it('draws the shop', () => {
    expect(serviceMap(modelOf('shop'), 80).join('\n')).toBe(`\
+--------------------------+
| catalog                  |<-+
|   Category               |<-|-----+
|   Product                |  |     |
+--------------------------+  |     |
| inventory                |--+     |  asks Product
|   Stock                  |<----+  |
+--------------------------+     |  |
| orders                   |--+  |  |  flows checkout, fulfil, give-back
|   Order                  |--|--+  |  flows checkout, fulfil, give-back
|   OrderLine              |--|-----+  copies Product: name, price, status
+--------------------------+  |
| payments                 |<-+
|   Payment                |
+--------------------------+
| identity                 |
|   User                   |
+--------------------------+`);
  });

  it('draws the clinic, where an arrow goes up and another down', () => {
    expect(serviceMap(modelOf('clinic'), 80).join('\n')).toBe(`\
+--------------------------+
| staffing                 |<----------+
|   Room                   |           |
|   Doctor                 |           |
+--------------------------+           |
| patients                 |<-+        |
|   Patient                |  |        |
|   Allergy                |  |        |
+--------------------------+  |        |
| appointments             |--+        |  asks Patient
|   Appointment            |<----+     |
|                          |-----|--+  |  flow invoice
|                          |-----|--|--+  copies Doctor: name, fee, status
+--------------------------+     |  |
| billing                  |-----+  |     asks Appointment
|   Invoice                |<-------+
+--------------------------+
| identity                 |
|   User                   |
+--------------------------+`);
  });

  it('is a list where the arrows do not fit', () => {
    expect(serviceMap(star(20), 80).slice(0, 3)).toEqual([
      'hub: Hub',
      '  -> part0  asks Thing0',
      '  -> part1  asks Thing1',
    ]);
    expect(serviceMap(modelOf('shop'), 44)[0]).toBe('catalog: Category, Product');
  });

  it('fits every width, in plain characters', () => {
    const { model } = readPlan(everything());
    const models = [modelOf('shop'), modelOf('clinic'), star(3), star(8), ...(model ? [model] : [])];
    for (const each of models)
      for (let columns = 24; columns <= 120; columns += 1)
        for (const line of serviceMap(each, columns)) {
          expect(widthOf(line)).toBeLessThan(columns);
          expect(line).toMatch(/^[\x20-\x7E…]*$/);
        }
  });

  it('draws each arrow from one service to another, whole', () => {
    const lines = serviceMap(star(6), 80);
    expect(lines.filter((line) => line.includes('  asks Thing'))).toHaveLength(6);
    expect(lines.filter((line) => line.includes('|<-'))).toHaveLength(6);
  });
});
