import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { buildPlatform } from './support/build.ts';
import { Server } from './support/server.ts';
import { FLOWS } from './support/tables.ts';

const FILES = [
  'database',
  'problems',
  'trace-context',
  'traces',
  'events/waker',
  'flows/flow',
  'flows/flow-rows',
];

/** What the tests know of the files as they are generated. */
interface DatabaseFile {
  readonly Database: new (dataSource: DataSource) => object;
  readonly connection: (url: string, poolSize: number) => DataSourceOptions;
}

interface FlowRow {
  readonly id: string;
  readonly steps: readonly object[];
  readonly dueAt: Date | null;
}

interface FlowRows {
  claim(most: number): Promise<FlowRow[]>;
  hold(flows: readonly FlowRow[]): Promise<void>;
  save(flow: FlowRow, change: { readonly state: string }): Promise<FlowRow | undefined>;
  postpone(flow: FlowRow, steps: readonly object[], fault: string, milliseconds: number): Promise<void>;
}

/** Milliseconds that a step which has failed waits, longer than a flow is held for. */
const pause = 60_000;

let folder: string;
let server: Server;
let dataSource: DataSource;
let rows: FlowRows;

beforeAll(async () => {
  server = await Server.start();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'groundplan-flows-')));
  buildPlatform(folder, FILES);
  const load = (file: string) => import(pathToFileURL(join(folder, `platform/${file}.js`)).href);
  const platform = (await load('database')) as DatabaseFile;
  const flows = (await load('flows/flow-rows')) as {
    FlowRows: new (database: object, waker: object) => FlowRows;
  };
  dataSource = await new DataSource(
    platform.connection(server.urlOf('postgres', 'postgres'), 2),
  ).initialize();
  rows = new flows.FlowRows(new platform.Database(dataSource), {});
  await dataSource.query(FLOWS);
});
beforeEach(async () => {
  await dataSource.query('DELETE FROM flows');
  await dataSource.query(
    `INSERT INTO flows (id, name, row_id, steps, due_at) VALUES (gen_random_uuid(), 'checkout', '1', '[]', now() - interval '1 second')`,
  );
});
afterAll(async () => {
  await dataSource?.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const claimed = async () => {
  const [flow] = await rows.claim(1);
  return flow!;
};

const dueAt = async () => (await dataSource.query('SELECT due_at AS due FROM flows'))[0].due as Date | null;

test('whoever carries a flow on has it for itself for as long as it says so', async () => {
  const flow = await claimed();
  expect(await rows.claim(1)).toEqual([]);
  await rows.hold([flow]);
  expect((await dueAt())! > flow.dueAt!).toBe(true);
  await dataSource.query(`UPDATE flows SET due_at = now() - interval '1 second'`);
  expect(await rows.claim(1)).toMatchObject([{ id: flow.id, tries: 2 }]);
});

test('a sign that comes late does not change when what was put off is tried again', async () => {
  const flow = await claimed();
  await rows.postpone(flow, flow.steps, 'payments: it is away', pause);
  const due = await dueAt();
  await rows.hold([flow]);
  expect(await dueAt()).toEqual(due);
});

test('a sign that comes late does not begin again what has ended', async () => {
  const flow = await claimed();
  await rows.save(flow, { state: 'done' });
  await rows.hold([flow]);
  expect(await dueAt()).toBeNull();
});

test('whoever has lost a flow to another changes nothing of it', async () => {
  const flow = await claimed();
  await dataSource.query(`UPDATE flows SET due_at = now() - interval '1 second'`);
  const now = await claimed();
  expect(await rows.save(flow, { state: 'done' })).toBeUndefined();
  await rows.postpone(flow, flow.steps, 'payments: it is away', pause);
  await rows.hold([flow]);
  expect(await dueAt()).toEqual(now.dueAt);
});
