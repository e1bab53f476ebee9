import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { planDemo } from '../../generators/render/system/demo/demo.ts';
import type { Json, Step } from '../../generators/render/system/demo/files.ts';

const presets = join(import.meta.dirname, '../../templates/presets');

function demo(main: string) {
  const { model, findings } = readPlan({ main, files: new Map() });
  if (!model) throw new Error(JSON.stringify(findings));
  return planDemo(model);
}

const shop = demo(readFileSync(join(presets, 'shop.yaml'), 'utf8'));
const clinic = demo(readFileSync(join(presets, 'clinic.yaml'), 'utf8'));
const courier = demo(readFileSync(join(presets, 'courier.yaml'), 'utf8'));

/** A plan with one service of these entities, as YAML below `entities:`. */
const plan = (entities: string, rest = 'identity: { roles: [member, clerk], default: member }') =>
  `groundplan: 1\nsystem: trial\ncurrency: JPY\nservices:\n  desk:\n    entities:\n${entities.replace(/^/gm, '      ')}\n${rest}\n`;

const lines = (steps: readonly Step[]) =>
  steps.map(({ as, method, path }) => `${as ?? 'anybody'} ${method} ${path}`);
const bodies = (steps: readonly Step[], path: string) =>
  steps.filter((step) => step.path === path).map(({ body }) => body ?? {});

/** The places that a step names, and those that it saves. */
function placesOf(step: Step): { named: string[]; saved: string[] } {
  const text = JSON.stringify([step.path, step.body ?? null, step.check ?? null] satisfies Json);
  return {
    named: [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    saved: Object.keys(step.save ?? {}),
  };
}

describe.each([
  ['shop', shop],
  ['clinic', clinic],
  ['courier', courier],
])('the demo of the %s', (_, { seed, journey }) => {
  it('names only what an earlier step has saved', () => {
    const saved = new Set(['run', 'instant']);
    for (const step of [...seed.steps, ...journey.steps]) {
      const { named, saved: now } = placesOf(step);
      expect(named.filter((name) => !saved.has(name) && !now.includes(name))).toEqual([]);
      for (const name of now) saved.add(name);
    }
  });

  it('is taken by demo users with marked passwords', () => {
    for (const { as } of [...seed.steps, ...journey.steps]) if (as) expect(seed.users).toHaveProperty(as);
    for (const { password } of Object.values(seed.users)) expect(password).toContain('development-only');
  });
});

describe('demo data', () => {
  it('comes in the order in which rows need each other', () => {
    const creations = [...new Set(lines(shop.seed.steps).filter((line) => !line.includes('{')))];
    expect(creations).toEqual([
      'staff POST /v1/categories',
      'staff POST /v1/products',
      'staff POST /v1/stocks',
      'customer POST /v1/orders',
    ]);
  });

  it('brings rows to where others may refer to them, and leaves one as it was made', () => {
    const activated = lines(shop.seed.steps).filter((line) => line.endsWith('/activate'));
    expect(activated).toHaveLength(4);
    const products = JSON.stringify(bodies(shop.seed.steps, '/v1/orders'));
    expect(products).not.toContain('{product5}');
    expect(lines(clinic.seed.steps)).toContain('manager POST /v1/doctors/{doctor1}/admit');
  });

  it('divides rows between those who need them in one state and those who need them in another', () => {
    const claimed = bodies(courier.seed.steps, '/v1/claims').map(({ parcel }) => parcel);
    const stops = bodies(courier.seed.steps, '/v1/tours').flatMap((tour) => tour['stops'] as Json[]);
    const loaded = stops.map((stop) => (stop as Record<string, Json>)['parcel']);
    expect(claimed).toEqual(['{parcel2}', '{parcel4}']);
    expect(new Set(loaded)).toEqual(new Set(['{parcel1}', '{parcel3}']));
  });

  it('fills stocks, each product once', () => {
    const products = bodies(shop.seed.steps, '/v1/stocks').map((body) => body['product']);
    expect(new Set(products).size).toBe(5);
    expect(shop.seed.steps.filter(({ path }) => path.endsWith('/receive')).map(({ body }) => body)).toEqual(
      Array.from({ length: 5 }, () => ({ quantity: 100 })),
    );
  });

  it('makes no more rows of one owner than a unique constraint leaves room for', () => {
    expect(bodies(clinic.seed.steps, '/v1/doctors')).toHaveLength(1);
    expect(bodies(clinic.seed.steps, '/v1/patients')).toHaveLength(1);
  });

  it('makes no more rows than there are other rows for their parts to refer to', () => {
    const { seed, journey } = demo(
      plan(`Seat: { fields: { code: string(8) }, access: { read: public, create: clerk } }
Booking: { fields: { places: many Place 2..3 }, access: { read: public, create: clerk } }
Place: { fields: { seat: Seat unique } }`),
    );
    const places = bodies(seed.steps, '/v1/bookings').map((body) => body['places']);
    expect(places).toEqual([
      [{ seat: '{seat1}' }, { seat: '{seat2}' }],
      [{ seat: '{seat3}' }, { seat: '{seat4}' }],
    ]);
    expect(bodies(journey.steps, '/v1/bookings')).toEqual([]);
  });

  it('makes no second row that would differ in defaults alone, and none that a default keeps from being made', () => {
    const { seed } = demo(
      plan(`Slot:
  fields: { day: integer = 1, kind: a | b | c, room: string(20) }
  unique: { once: [day, kind] }
  access: { read: public, create: clerk }
Day: { fields: { rank: integer = 7 }, unique: { once: { fields: [rank] } }, access: { read: public, create: clerk } }
Night: { fields: { dark: boolean = true }, access: { read: public, create: clerk when not dark } }`),
    );
    expect(bodies(seed.steps, '/v1/slots').map(({ kind }) => kind)).toEqual(['a', 'b', 'c']);
    expect(bodies(seed.steps, '/v1/days')).toHaveLength(1);
    expect(bodies(seed.steps, '/v1/nights')).toHaveLength(0);
  });

  it('keeps to types, bounds, patterns and checks', () => {
    const { seed } = demo(
      plan(`Slot:
  fields:
    code: { type: string(7), pattern: '[A-Z]{3}-[0-9]{3}', unique: true }
    tight: string(3) unique
    seats: integer 7..8
    share: 'decimal(4,2) 0..1'
    fee: money > 0
    opens: time
    closes: time
    starts: timestamp
    ends: timestamp
  checks: { order: ends > starts }
  access: { read: public, create: clerk }`),
    );
    const rows = bodies(seed.steps, '/v1/slots');
    expect(rows).toHaveLength(3);
    for (const key of ['code', 'tight']) expect(new Set(rows.map((row) => row[key])).size).toBe(3);
    for (const row of rows) {
      expect(row['code']).toMatch(/^[A-Z]{3}-[0-9]{3}$/);
      expect((row['tight'] as string).length).toBeLessThanOrEqual(3);
      expect([7, 8]).toContain(row['seats']);
      expect(Number(row['share'])).toBeLessThanOrEqual(1);
      expect(row['fee']).toEqual({ amount: expect.stringMatching(/^\d+$/), currency: 'JPY' });
      expect((row['ends'] as string) > (row['starts'] as string)).toBe(true);
    }
  });

  it('leaves out what it can think of no value for, and what needs such a row', () => {
    const { seed, journey } = demo(
      plan(`Origin:
  fields: { code: { type: string(10), pattern: '(?=[a-c])[a-z]{4}(?<!b)' } }
  access: { read: public, create: clerk }
Child:
  fields: { name: string(40), origin: Origin }
  access: { read: public, create: clerk }`),
    );
    expect(seed.steps).toEqual([]);
    expect(lines(journey.steps)).toEqual(['anybody POST /v1/sessions', 'anybody GET /v1/origins?limit=3']);
  });

  it('knows how long durations are', () => {
    const entities = (rule: string) => `Rent:
  fields: { span: duration }
  checks: { ${rule} }
  access: { read: public, create: member }`;
    const made = (rule: string) => bodies(demo(plan(entities(rule))).seed.steps, '/v1/rents');
    expect(made('long: span >= 2w')).toEqual([]);
    expect(made('short: span < 2w')[0]).toEqual({ span: 'PT30M' });
  });

  it('names another user where only that is allowed', () => {
    const { seed } = demo(
      plan(`Ticket:
  fields: { holder: identity.User owner, title: string(40) }
  access: { read: owner, create: clerk for holder }`),
    );
    expect(lines(seed.steps).slice(0, 2)).toEqual(['member GET /v1/users/me', 'clerk POST /v1/tickets']);
    expect(seed.steps[1]?.body).toEqual(expect.objectContaining({ holder: '{user_member}' }));
  });
});

describe('the journey', () => {
  it('signs in, lists, orders two products and reads the order back', () => {
    const { steps } = shop.journey;
    expect(lines(steps)).toEqual([
      'anybody POST /v1/sessions',
      'anybody GET /v1/products?limit=3',
      'customer POST /v1/orders',
      'customer GET /v1/orders/{created}',
    ]);
    expect(steps[2]?.body?.['lines']).toHaveLength(2);
    expect(steps[3]?.show).toContain('total.amount');
  });

  it('is that of another user where the default role can make nothing', () => {
    const { seed, journey } = demo(
      plan(`Note:
  fields: { title: string(40) }
  access: { read: clerk, create: clerk }`),
    );
    expect(lines(journey.steps)).toEqual([
      'anybody POST /v1/sessions',
      'clerk POST /v1/notes',
      'clerk GET /v1/notes/{created}',
    ]);
    expect(journey.steps[0]?.body).toMatchObject({ email: seed.users['clerk']?.email });
  });

  it('can be taken again: unique values carry the run', () => {
    expect(clinic.journey.steps[2]?.body).toEqual(expect.objectContaining({ startsAt: '{instant}' }));
    const { journey } = demo(
      plan(`Note:
  fields: { title: string(40) unique }
  access: { read: public, create: member }`),
    );
    expect(journey.steps[2]?.body).toEqual({ title: 'note-{run}' });
  });
});

describe('what rows are made up from', () => {
  const table = (name: string) => courier.tables.entities.find(({ entity }) => entity === name);

  it('says what references ask for, and what the service computes, over drafts', () => {
    const tour = table('tours.Tour');
    expect(tour?.columns).toContainEqual({ name: 'van_id', to: 'fleet.Van', where: "status = 'ready'" });
    expect(tour?.seen).toEqual({ 'fleet.Van': ['payload'], 'parcels.Parcel': ['weight'] });
    expect(tour?.computed).toEqual({
      payload: '(SELECT target.payload FROM "fleet.Van" target WHERE target.id = "draft_tours".van_id)',
      load: '(SELECT coalesce(sum(part.weight), 0) FROM "draft_stops" part WHERE part.tour_id = "draft_tours".id)',
    });
    expect(tour?.parts).toEqual([
      expect.objectContaining({ table: 'stops', owner: 'tour_id', min: 1, max: 100 }),
    ]);
  });

  it('leaves out what only operations set, and what the table computes', () => {
    const names = table('parcels.Parcel')?.columns.map(({ name }) => name);
    expect(names).not.toContain('received_by');
    expect(names).not.toContain('postage');
  });

  it('knows values that keep the checks', () => {
    const moments = table('tours.Tour')?.columns.filter(({ name }) => name.endsWith('_at'));
    const [departs, returns] = (moments ?? []).map((one) =>
      'sure' in one && typeof one.sure === 'string' ? Date.parse(one.sure) : 0,
    );
    expect(returns! - departs!).toBeGreaterThan(0);
    expect(returns! - departs!).toBeLessThanOrEqual(10 * 3_600_000);
  });

  it('counts where values must differ', () => {
    expect(table('fleet.Depot')?.columns[0]).toEqual(
      expect.objectContaining({ unique: true, like: expect.arrayContaining(['Lisbon {n}']) }),
    );
  });
});
