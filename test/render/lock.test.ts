import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { faultsOf, withoutAddresses } from '../../generators/render/lock/complete.ts';
import { type LockEntry, type Lockfile, printLock, readLock } from '../../generators/render/lock/lockfile.ts';
import { pruneLock, workspaceLock } from '../../generators/render/lock/prune.ts';
import { renderLocks } from '../../generators/render/system/locks.ts';
import { packageFiles } from '../../generators/render/system/package-files.ts';
import { systemPackages } from '../../generators/render/system/packages.ts';
import { renderRootFiles } from '../../generators/render/system/root-files.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const root = join(import.meta.dirname, '../..');
const templates = await loadTemplates(join(root, 'templates'));
const main = readFileSync(join(root, 'templates/presets/shop.yaml'), 'utf8');

const lockOf = (packages: Record<string, LockEntry>): Lockfile => ({
  name: 'stack',
  lockfileVersion: 3,
  requires: true,
  packages,
});

/** a needs b 1, and b 2 below it; c is for tools; d is a platform's; e wishes for f, and needs g beside it. */
const superset = lockOf({
  '': {
    dependencies: { a: '1', b: '1', e: '1', g: '1' },
    devDependencies: { c: '1' },
    optionalDependencies: { d: '1' },
  },
  'node_modules/a': { version: '1', integrity: 'x', dependencies: { b: '2' } },
  'node_modules/a/node_modules/b': { version: '2', integrity: 'x', optionalDependencies: { d: '1' } },
  'node_modules/b': { version: '1', integrity: 'x' },
  'node_modules/c': { version: '1', integrity: 'x', dev: true, dependencies: { b: '1', h: '1' } },
  'node_modules/d': { version: '1', integrity: 'x', optional: true },
  'node_modules/e': {
    version: '1',
    integrity: 'x',
    peerDependencies: { f: '1', g: '1' },
    peerDependenciesMeta: { f: { optional: true } },
  },
  'node_modules/f': { version: '1', integrity: 'x', dev: true },
  'node_modules/g': { version: '1', integrity: 'x' },
  'node_modules/h': { version: '1', integrity: 'x', dev: true },
});

const marks = ({ packages }: Lockfile) =>
  Object.fromEntries(
    Object.entries(packages).map(([place, { dev, optional, devOptional, peer }]) => [
      place,
      Object.entries({ dev, optional, devOptional, peer })
        .flatMap(([name, is]) => (is ? [name] : []))
        .join(' '),
    ]),
  );

describe('a lockfile cut out of a larger one', () => {
  it('holds what is reached, from where Node would find it', () => {
    const lock = pruneLock(superset, { name: 'one', dependencies: { a: '1' } });
    expect(marks(lock)).toEqual({
      '': '',
      'node_modules/a': '',
      'node_modules/a/node_modules/b': '',
      'node_modules/d': 'optional',
    });
  });

  it('marks what production can do without', () => {
    const lock = pruneLock(superset, { name: 'one', dependencies: { b: '1' }, devDependencies: { c: '1' } });
    expect(marks(lock)).toEqual({
      '': '',
      'node_modules/b': '',
      'node_modules/c': 'dev',
      'node_modules/h': 'dev',
    });
  });

  it('marks what is reached for development and as an option, but not otherwise', () => {
    const lock = pruneLock(superset, {
      name: 'one',
      optionalDependencies: { d: '1' },
      devDependencies: { a: '1' },
    });
    expect(marks(lock)['node_modules/d']).toBe('optional');
    const both = lockOf({
      '': { devDependencies: { x: '1' }, optionalDependencies: { y: '1' } },
      'node_modules/x': { version: '1', dependencies: { z: '1' } },
      'node_modules/y': { version: '1', dependencies: { z: '1' } },
      'node_modules/z': { version: '1' },
    });
    const pruned = pruneLock(both, {
      name: 'one',
      devDependencies: { x: '1' },
      optionalDependencies: { y: '1' },
    });
    expect(marks(pruned)['node_modules/z']).toBe('devOptional');
  });

  it('brings peers that are needed, and leaves out those that are not', () => {
    const lock = pruneLock(superset, { name: 'one', dependencies: { e: '1' } });
    expect(marks(lock)).toEqual({ '': '', 'node_modules/e': '', 'node_modules/g': 'peer' });
  });

  it('links the packages of a workspace', () => {
    const manifest = { name: '@shop/one', devDependencies: { c: '1' } };
    const lock = workspaceLock(superset, { name: 'shop', workspaces: ['services/*'] }, [
      { folder: 'services/one', manifest },
    ]);
    expect(lock.packages['node_modules/@shop/one']).toEqual({ resolved: 'services/one', link: true });
    expect(lock.packages['services/one']).toEqual(manifest);
    expect(marks(lock)['node_modules/h']).toBe('dev');
  });

  it('is refused where the superset holds another version, or none', () => {
    expect(() => pruneLock(superset, { name: 'one', dependencies: { a: '2' } })).toThrow('one needs a@2');
    expect(() => pruneLock(superset, { name: 'one', dependencies: { x: '1' } })).toThrow(
      'the resolved stack has none',
    );
  });
});

describe('the resolved stack', () => {
  const stack = readLock(templates.living('stack/package-lock.json'));

  it('has every platform, a checksum for everything, and no address', () => {
    expect(faultsOf(stack)).toEqual([]);
    expect(templates.living('stack/package-lock.json')).not.toContain('://registry');
  });

  it('belongs to the package.json beside it', () => {
    const manifest = JSON.parse(templates.living('stack/package.json')) as Record<string, unknown>;
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      expect(stack.packages['']?.[kind]).toEqual(manifest[kind]);
    }
  });

  it('pins the formatter that this repository formats with', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(stack.packages['']?.devDependencies?.['oxfmt']).toBe(dependencies['oxfmt']);
  });

  it('is found faulty where a platform or a checksum is missing', () => {
    const broken = lockOf({
      '': {},
      'node_modules/a': {
        version: '1',
        resolved: 'https://example.org/a.tgz',
        optionalDependencies: { 'a-linux': '1' },
      },
    });
    expect(faultsOf(broken)).toEqual([
      'a-linux, which node_modules/a offers for a platform, is missing',
      'node_modules/a has no checksum',
      'node_modules/a names an address',
    ]);
    expect(withoutAddresses(broken).packages['node_modules/a']).not.toHaveProperty('resolved');
  });

  it('is printed as npm prints it', () => {
    expect(printLock(stack)).toBe(templates.living('stack/package-lock.json'));
  });
});

describe('the lockfiles of the shop', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { model } = readPlan({ main, files: new Map() });
  if (!model) throw new Error('The shop is not a plan');
  const files = [
    ...renderLocks(model, templates),
    ...renderRootFiles(model, templates),
    ...systemPackages(model, templates).flatMap((one) => packageFiles('package', one)),
  ];
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  /** Everything that `npm ci` does short of fetching: it compares lockfile and packages. */
  const check = (...args: string[]) =>
    spawnSync('npm', ['ci', '--dry-run', '--ignore-scripts', '--offline', ...args], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });

  it.each([
    ['the workspace', '.'],
    ['a service', 'services/orders'],
    ['identity', 'services/identity'],
    ['the gateway', 'gateway'],
  ])('npm ci accepts that of %s', (_, place) => {
    const { status, stderr } = check('--prefix', join(folder, place));
    expect(stderr).not.toContain('npm error');
    expect(status).toBe(0);
  });

  it('npm ci refuses one that lacks a package', () => {
    const path = join(folder, 'gateway/package-lock.json');
    const whole = readFileSync(path, 'utf8');
    const lock = JSON.parse(whole) as { packages: Record<string, unknown> };
    delete lock.packages['node_modules/undici'];
    writeFileSync(path, JSON.stringify(lock));
    const { status } = check('--prefix', join(folder, 'gateway'));
    writeFileSync(path, whole);
    expect(status).not.toBe(0);
  });

  it('leave nothing of development to production', () => {
    const lock = readLock(readFileSync(join(folder, 'services/catalog/package-lock.json'), 'utf8'));
    const production = Object.entries(lock.packages).filter(
      ([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional,
    );
    const names = production.map(([place]) => place);
    expect(names).toContain('node_modules/typeorm');
    expect(names.filter((name) => /jest|swc|oxlint|embedded|typescript$|@types/.test(name))).toEqual([]);
  });
});
