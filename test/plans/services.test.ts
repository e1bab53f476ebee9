import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { published } from '../../generators/render/wire/events.ts';
import { program } from '../../scripts/lib/program.ts';
import { modelOf } from '../render/contract/rendered.ts';
import { failuresIn, plans, removeServices, run, writeServices } from './support/services.ts';
import { recordTold, toldFaults } from './support/told.ts';

const names = Object.keys(plans);

/** What plans say at the edges of the language becomes services that hold, and tests that pass. */
describe('the services of plans', () => {
  const services = new Map<string, readonly string[]>();
  beforeAll(async () => {
    for (const name of names) services.set(name, await writeServices(folderOf(name), await plans[name]!()));
    await recordTold([...services.values()].flat());
  });
  afterAll(() => Promise.all(names.map((name) => removeServices(folderOf(name)))));

  it.each(names)('like %s pass the strict type check and the linter', async (name) => {
    for (const folder of services.get(name)!) {
      const [checked, linted] = await Promise.all([run(folder, types), run(folder, lint)]);
      expect([folder, ...checked]).toEqual([folder, 0, '']);
      expect(linted).toEqual([0, expect.stringContaining('0 warnings and 0 errors')]);
    }
  });

  // All at once: they share one PostgreSQL and the processes of one Jest.
  it('pass their tests', async () => {
    const folders = [...services.values()].flat();
    const [code, said] = await run(folders[0]!, [...jest, '--projects', ...folders]);
    expect([code, failuresIn(said), said]).toEqual([
      0,
      [],
      expect.stringContaining(`in ${folders.length} projects`),
    ]);
  });

  // Those that their tests have just published.
  it.each(names)('like %s tell others what their contracts say', async (name) => {
    const model = modelOf(await plans[name]!());
    const { count, faults } = await toldFaults(model, services.get(name)!);
    expect(faults).toEqual([]);
    expect(count > 0).toBe(model.services.some((service) => published(model, service).length > 0));
  });
});

const folderOf = (name: string) => `plan-${name}`;

const types = [program('@typescript/native', 'tsc'), '--noEmit', '-p', '.'];
const lint = [program('oxlint'), '--type-aware', '--deny-warnings', 'src', 'test'];
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  program('jest'),
  '--maxWorkers=2',
  // What all services have in common is tested with a plan that has most of it.
  '--testPathIgnorePatterns',
  '/plan-(?!trust/)[^/]+/services/[^/]+/test/service\\.test\\.ts$',
];
