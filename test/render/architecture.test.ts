import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Model } from '../../generators/plan/model.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { renderEventContracts } from '../../generators/render/contract/events/event-contracts.ts';
import { formatted } from '../../generators/render/format.ts';
import { renderArchitecture } from '../../generators/render/system/architecture/architecture.ts';
import { planDemo } from '../../generators/render/system/demo/demo.ts';
import { renderDocuments } from '../../generators/render/system/documents.ts';
import { loadTemplates } from '../../generators/render/templates.ts';
import { diagramsIn, kindOf } from './support/mermaid.ts';

const root = join(import.meta.dirname, '../..');
const templates = await loadTemplates(join(root, 'templates'));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

function modelOf(main: string, files: [string, string][] = []): Model {
  const { model, findings } = readPlan({ main, files: new Map(files) });
  if (!model) throw new Error(JSON.stringify(findings));
  return model;
}

async function documentOf(model: Model): Promise<string> {
  return (await formatted(renderArchitecture(model))).text;
}

async function readmeOf(model: Model): Promise<string> {
  const [readme] = renderDocuments(model, planDemo(model).seed, templates);
  return readme ? (await formatted(readme)).text : '';
}

const plans = ['templates/presets', 'test/plans'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}/${file}`),
);

describe('every diagram is one that Mermaid can draw', () => {
  it.each(plans)('of %s', async (path) => {
    const model = modelOf(read(path));
    await expectDiagrams(model);
    await expectDiagrams({ ...model, notGenerated: [] });
  });

  it('of a plan that uses every part of the language', async () => {
    const part = read('test/plan/everything/plan/clinic.yaml');
    await expectDiagrams(modelOf(read('test/plan/everything/system.yaml'), [['./plan/clinic.yaml', part]]));
  });

  it('of a plan whose every name means something to Mermaid', async () => {
    const document = await expectDiagrams(modelOf(awkward));
    expect(document).toContain('"Direction" ||--o{ "ClassDef" : "style"');
    expect(document).toContain('s_end --> s_state : note (who is signed in)');
  });

  it('and in the sample as it stands', async () => {
    for (const file of ['README.md', 'docs/architecture.md']) {
      const diagrams = diagramsIn(read(`sample-output/shop/${file}`));
      expect(diagrams).not.toEqual([]);
      for (const diagram of diagrams) await kindOf(diagram);
    }
  });

  async function expectDiagrams(model: Model): Promise<string> {
    const document = await documentOf(model);
    const kinds = await Promise.all(diagramsIn(document).map(kindOf));
    const services = [...model.services, ...(model.identity.service ? [model.identity.service] : [])];
    const moving = services.flatMap(({ entities }) => entities.filter(({ state }) => state));
    expect(kinds.filter((kind) => kind === 'flowchart-v2')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'er')).toHaveLength(services.length);
    expect(kinds.filter((kind) => kind === 'stateDiagram')).toHaveLength(moving.length);
    const maps = diagramsIn(await readmeOf(model));
    expect(await Promise.all(maps.map(kindOf))).toEqual(['flowchart-v2']);
    return document;
  }
});

describe('every link to a contract of events leads to one', () => {
  it.each([...plans, 'test/plan/everything/system.yaml'])('of %s', async (path) => {
    const part = read('test/plan/everything/plan/clinic.yaml');
    const model = modelOf(read(path), path.includes('everything') ? [['./plan/clinic.yaml', part]] : []);
    const linked = (await documentOf(model)).matchAll(/\]\(\.\.\/([^)]+)\)/g);
    const contracts = renderEventContracts(model).map((file) => file.path);
    expect(contracts).toEqual(expect.arrayContaining(Array.from(linked, ([, to]) => to)));
  });
});

describe('what Mermaid cannot draw', () => {
  it('is told from what it can', async () => {
    await expect(kindOf('erDiagram\n  Order {\n    uuid\n')).rejects.toThrow('Mermaid cannot read this');
  });
});

describe('the document', () => {
  const shop = documentOf(modelOf(read('templates/presets/shop.yaml')));

  it.each([
    ['who may do what', '| Product  | read ', '| staff; everyone while `status = active` |'],
    ['what another service does', '`reserve`, `release`, `ship`', '| service orders |'],
    ['what nobody may do', '|         | change, delete ', '| nobody '],
    ['what is copied', '| `orders.OrderLine.name` ', '| `catalog.Product.name` '],
    ['whose personal data lies where', '| `identity.User` ', '| `email`, `name` '],
    ['what takes a step back', '| `payments.Payment.create` ', '| `abandon` '],
    ['what a sentence promises', '| `inventory` asks `catalog.Product` ', 'within 300 ms, or 503.'],
  ])('says %s', async (_what, start, end) => {
    const lines = (await shop).split('\n').filter((line) => line.includes(start) && line.includes(end));
    expect(lines).toHaveLength(1);
  });

  it('draws states, with who may do what between them', async () => {
    expect(await shop).toContain('s_placed --> s_cancelled : cancel (owner, staff, service orders)');
    expect(await shop).toContain('[*] --> s_placed');
    expect(await shop).toContain('s_cancelled --> [*]');
  });

  it('says which event goes where, and what waits for this version', async () => {
    expect(eventsOf(await shop)).toEqual([
      '[`catalog.Product`](../services/catalog/asyncapi.yaml): created, changed, deleted | orders | its copy of `name`, `price`, `status`',
      '[`orders.Order`](../services/orders/asyncapi.yaml): placed | orders itself | the flow `checkout`',
      '[`orders.Order`](../services/orders/asyncapi.yaml): shipped | orders itself | the flow `fulfil`',
      '[`orders.Order`](../services/orders/asyncapi.yaml): cancelled | orders itself | the flow `give-back`',
    ]);
    const part = read('test/plan/everything/plan/clinic.yaml');
    const model = modelOf(read('test/plan/everything/system.yaml'), [['./plan/clinic.yaml', part]]);
    expect(eventsOf(await documentOf({ ...model, notGenerated: [] }))).toEqual([
      '[`clinic.Appointment`](../services/clinic/asyncapi.yaml): created, changed, deleted | order-desk | its copy of `starts`, `room`',
      '[`identity.User`](../services/identity/asyncapi.yaml): created, changed, deleted | clinic | its copy of `name`',
      '[`clinic.Appointment`](../services/clinic/asyncapi.yaml): cancelled | order-desk | `order-desk.Invoice.withdraw`',
      '[`clinic.Appointment`](../services/clinic/asyncapi.yaml): deleted | order-desk | what a person writes',
      '[`clinic.Appointment`](../services/clinic/asyncapi.yaml): changed | order-desk | what a person writes',
      '[`order-desk.Invoice`](../services/order-desk/asyncapi.yaml): paid | order-desk itself | the flow `bill-it`',
    ]);
    expect(
      await documentOf({ ...modelOf(read('templates/presets/shop.yaml')), interactions: [], flows: [] }),
    ).not.toContain('## Events');
  });

  it('draws who is told of what, once it is', async () => {
    const model = modelOf(read('templates/presets/shop.yaml'));
    const legend = 'A thick arrow points to who is told of what happens.';
    expect(await shop).toContain('catalog ==>|Product, copied| orders');
    expect(await shop).toContain(legend);
    const later = await documentOf({ ...model, notGenerated: [] });
    expect(later).toContain('inventory -->|asks Product| catalog');
    expect(later).toContain(legend);
    expect(later).not.toContain('Dotted');
  });

  it('has cells that conditions do not break', async () => {
    const text = await documentOf(modelOf(awkward));
    expect(text).toContain('everyone while ``name != "a\\|`b"``');
  });

  it('shows of a large service only what holds it together', async () => {
    const entities = Array.from(
      { length: 13 },
      (_, index) =>
        `      Thing${index}: { fields: { name: string(20) }, access: { read: public, create: signed-in } }\n`,
    );
    const plan = `groundplan: 1\nsystem: big\nservices:\n  things:\n    entities:\n${entities.join('')}`;
    const [, , diagram = ''] = diagramsIn(await documentOf(modelOf(plan)));
    expect(diagram).toContain('"Thing12"');
    expect(diagram).not.toContain('string name');
  });
});

/** The rows of the table of events. */
function eventsOf(document: string): string[] {
  const [, section = ''] = document.split('## Events\n');
  const lines = section
    .slice(0, section.indexOf('\n#'))
    .split('\n')
    .filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim())
      .join(' | '),
  );
}

const awkward = `groundplan: 1
system: graph
services:
  end:
    entities:
      State:
        fields:
          note: end | state | note | class | default | style | direction | fork = end
          pk: integer
          uk: integer unique
          title: string(20)?
          subgraph: links Default 0..2
        operations:
          note: end -> state
          class: { from: [state, note], to: class }
          style: { to: style }
        access: { read: public, create: signed-in, others: signed-in }
      Direction: { fields: { accTitle: date?, name: string(9) }, access: { read: "public when name != 'a|\`b'", create: signed-in } }
      ClassDef: { fields: { style: Direction, end: many Click 1..2 }, access: { read: public, create: signed-in } }
      Click: { fields: { class: text = 'a "quoted" word' } }
      Default: { fields: { default: Default? }, access: { read: public, create: signed-in } }
  subgraph:
    purpose: 'Ends | cells; with: colons'
    entities:
      Note: { fields: { click: end.State }, access: { read: public, create: signed-in } }
interactions:
  - subgraph asks end.State: { timeout: 300ms }
`;
