import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { program } from '../../scripts/lib/program.ts';
import { plans, removeServices, run, writeServices } from './support/services.ts';

/** What a plan says at the edges of the language becomes services that hold, and tests that pass. */
describe.each(Object.keys(plans))('the services of %s', (name) => {
  let services: readonly string[];
  beforeAll(async () => {
    services = await writeServices(`plan-${name}`, await plans[name]!());
  });
  afterAll(() => removeServices(`plan-${name}`));

  it('pass the strict type check and the linter', async () => {
    for (const folder of services) {
      expect([folder, ...(await run(folder, types))]).toEqual([folder, 0, '']);
      expect(await run(folder, lint)).toEqual([0, expect.stringContaining('0 warnings and 0 errors')]);
    }
  });

  it('pass their tests', async () => {
    // What all services have in common is tested with a plan that has most of it.
    const left = name === 'trust' ? [] : ['--testPathIgnorePatterns', '/test/service.test.ts$'];
    const [code, said] = await run(services[0]!, [...jest, '--projects', ...services, ...left]);
    expect([code, said]).toEqual([0, expect.stringMatching(/^Tests: +\d+ passed/m)]);
  });
});

const types = [program('@typescript/native', 'tsc'), '--noEmit', '-p', '.'];
const lint = [program('oxlint'), '--type-aware', '--deny-warnings', 'src', 'test'];
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  program('jest'),
  '--maxWorkers=2',
];
