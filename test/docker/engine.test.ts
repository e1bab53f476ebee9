import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openEngine } from '../../generators/verify/system/engine.ts';

test('an image that no registry gives is named', async () => {
  const engine = await openEngine();
  await expect(engine.ensureImage('localhost:1/groundplan/none:1')).rejects.toMatchObject({
    problem: 'image-unavailable',
    subject: 'localhost:1/groundplan/none:1',
  });
}, 60_000);

test('an engine that Testcontainers does not find is said not to run', () => {
  const file = join(import.meta.dirname, '../../generators/verify/system/engine.ts');
  const program = `
    const { openEngine } = await import(${JSON.stringify(file)});
    await openEngine().catch(({ problem, output }) => console.log(problem, output.length));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', DOCKER_HOST: 'tcp://127.0.0.1:1' },
  });
  expect(stdout).toBe('engine-not-running 1\n');
}, 60_000);
