import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contents, temporaryFolder } from '../write/support/folder.ts';
import { groundplan } from './support/groundplan.ts';
import { SMALL_PLAN } from './support/plan.ts';
import { until } from './support/wait.ts';

const NEW = ['new-system', '--plan', 'system.yaml', '--yes'];

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('while it generates leaves nothing: %s', async (signal) => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    const { exit, stdout, stderr } = await groundplan(NEW, {
      cwd,
      env: { TEST_RENDER: 'slow' },
      meanwhile: (child) => child.stderr?.once('data', () => child.kill(signal)),
    });
    expect(stderr).toContain('groundplan: Stopped. Nothing was written. [stopped]');
    expect([exit, stdout]).toEqual([130, '']);
    expect(readdirSync(cwd)).toEqual(['system.yaml']);
  });

  it('while a system starts leaves it written and stopped', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    const state = join(cwd, 'small/.data/state.json');
    const { exit, stderr } = await groundplan([...NEW, '--up'], {
      cwd,
      env: { TEST_START: 'hangs' },
      meanwhile: (child) => void until(() => existsSync(state)).then(() => child.kill('SIGINT')),
    });
    expect(stderr).toContain('The system is written; nothing of it is running.');
    expect(exit).toBe(130);
    expect(existsSync(join(cwd, 'small/package.json'))).toBe(true);
    expect(existsSync(state)).toBe(false);
  });
});

describe('a run that was killed', () => {
  it('while it wrote a new system is cleared away by the next', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    mkdirSync(join(cwd, '.small.groundplan-new-999999999/small/services'), { recursive: true });
    writeFileSync(join(cwd, '.small.groundplan-new-999999999/small/services/half.ts'), 'half');
    expect(await groundplan(NEW, { cwd })).toMatchObject({ exit: 0, stderr: '' });
    expect(readdirSync(cwd).sort()).toEqual(['small', 'system.yaml']);
  });

  it('while it put files in place is finished by the next', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    await groundplan(NEW, { cwd });
    const readme = contents(join(cwd, 'small'))['README.md'];
    const pending = join(cwd, 'small/.groundplan/pending');
    mkdirSync(pending);
    writeFileSync(join(pending, 'groundplan.pid'), '999999999');
    writeFileSync(join(pending, '0'), 'staged\n');
    writeFileSync(
      join(pending, 'journal.json'),
      JSON.stringify({ entries: [{ path: 'added.txt', before: null, staged: '0' }] }),
    );
    const { exit, stderr } = await groundplan(['regenerate', 'small'], { cwd });
    expect(exit).toBe(0);
    expect(stderr).toContain('An earlier run was interrupted; it is finished now.');
    expect(contents(join(cwd, 'small'))).toMatchObject({ 'added.txt': 'staged\n', 'README.md': readme });
    expect(existsSync(pending)).toBe(false);
  });

  it('is finished by an addition to the plan, too', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    await groundplan(NEW, { cwd });
    const pending = join(cwd, 'small/.groundplan/pending');
    mkdirSync(pending);
    writeFileSync(join(pending, 'groundplan.pid'), '999999999');
    const add = ['add', 'field', 'small', 'catalog.Product', 'weight: integer?'];
    const dryRun = await groundplan([...add, '--dry-run'], { cwd });
    expect([dryRun.exit, existsSync(pending)]).toEqual([0, true]);
    expect(await groundplan(add, { cwd })).toMatchObject({ exit: 0, stderr: '' });
    expect(contents(join(cwd, 'small'))['system.yaml']).toContain('          weight: integer?\n');
    expect(existsSync(pending)).toBe(false);
  });

  it('at any moment leaves an old or a new system, and the next run is clean', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    await groundplan(NEW, { cwd });
    const plan = join(cwd, 'small/system.yaml');
    for (let delay = 20; delay <= 400; delay += 20) {
      writeFileSync(plan, SMALL_PLAN.replace('string(80)', `string(80)\n          field${delay}: text`));
      await groundplan(['regenerate', 'small'], {
        cwd,
        meanwhile: (child) => void setTimeout(() => child.kill('SIGKILL'), delay),
      });
      const next = await groundplan(['regenerate', 'small'], { cwd });
      expect(next.exit).toBe(0);
      expect(contents(join(cwd, 'small'))['services/catalog/src/product.ts']).toContain(`field${delay}`);
      expect(readdirSync(join(cwd, 'small/.groundplan')).sort()).toEqual(['base', 'lock', 'system.json']);
    }
  }, 120_000);
});
