import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { killAll, processesOf, type TestSystem } from '../tools/support.ts';
import { allRows, type Ended, groundplan, makePlace, npm, remove, servicesOf } from './support/generated.ts';

const plan = join(import.meta.dirname, '../plans/library.yaml');

/** Person, Status, Series, Group and Order; fields such as class, from, order and user; every kind of key. */
describe('a system of names that mean something elsewhere', () => {
  let system: TestSystem;
  let written: Ended;
  beforeAll(async () => {
    system = await makePlace();
    written = await groundplan(system, 'new-system', '--plan', plan, '--out', system.root, '--yes', '--up');
  });
  afterAll(() => remove(system));

  it('is written, installed, started and tried', async () => {
    expect([written.exit, written.text]).toEqual([0, expect.stringContaining('Running')]);
    const status = await groundplan(system, 'status', system.root);
    for (const { name } of servicesOf(system))
      expect(status.stdout).toMatch(new RegExp(`^${name} +ready`, 'm'));
  });

  it('loses nothing when all of it is killed', async () => {
    const before = await allRows(system);
    killAll(system);
    await npm(system, system.root, 'start', '--', '--detach');
    const after = await allRows(system);
    expect(before.length).toBeGreaterThan(10);
    expect(before.filter((row) => !after.includes(row))).toEqual([]);
  });

  it('stops', async () => {
    expect((await groundplan(system, 'down', system.root)).exit).toBe(0);
    expect(processesOf(system)).toEqual([]);
  });
});
