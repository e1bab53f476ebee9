import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findNpm } from '../../generators/stack/npm.ts';
import { closeTerminals, KEYS, PseudoTerminal } from '../cli/support/pty.ts';
import { contents, temporaryFolder } from '../write/support/folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One service with what is always generated: a state, an amount, a role. */
const PLAN = `groundplan: 1
system: small
currency: EUR
identity: { provider: builtin, roles: [customer, admin], default: customer }
services:
  catalog:
    entities:
      Product:
        fields:
          name: string(80) search
          price: money > 0
          status: draft | active = draft
        operations: { activate: draft -> active }
        access: { read: public, write: admin, activate: admin }
`;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program as a person does, outside of `npm run`. */
function run(cwd: string, args: readonly string[], input = ''): Ended {
  const foreign = /^(npm_|NODE_OPTIONS$|INIT_CWD$|CI$)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return spawnSync(process.execPath, args, { cwd, env, input, encoding: 'utf8' });
}

function npm(cwd: string, ...args: string[]): Ended {
  const [command, ...rest] = findNpm(cwd);
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const ended = spawnSync(command, [...rest, ...flags, ...args], {
    cwd,
    encoding: 'utf8',
  });
  if (ended.status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${ended.stderr}`);
  return ended;
}

/** All files below a folder, outside of what npm installed into it. */
function filesBelow(folder: string): string[] {
  return Object.keys(contents(folder)).filter((path) => !path.includes('node_modules/'));
}

const home = temporaryFolder({ 'package.json': '{ "private": true }', 'system.yaml': PLAN });
const installed = join(home, 'node_modules/groundplan');
const program = join(installed, 'bin/groundplan.js');

beforeAll(() => {
  const packed = temporaryFolder();
  npm(ROOT, 'pack', '--pack-destination', packed);
  const [tarball = ''] = readdirSync(packed);
  npm(home, 'install', '--ignore-scripts', join(packed, tarball));
  const { size } = statSync(join(packed, tarball));
  const texts = Object.values(contents(installed));
  const unpacked = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  process.stdout.write(
    `Package: ${kilobytes(size)} packed, ${kilobytes(unpacked)} in ${texts.length} files unpacked\n`,
  );
});

afterAll(closeTerminals);

describe('the package', () => {
  it('holds the compiled generator and its templates, and nothing else', () => {
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'package.json',
      'templates',
    ]);
    expect(readdirSync(join(installed, 'bin')).sort()).toEqual([
      'groundplan.js',
      'load.js',
      'package.json',
      'runtime.js',
    ]);
    const sources = filesBelow(join(ROOT, 'generators')).map((path) => path.replace(/\.ts$/, '.js'));
    expect(filesBelow(join(installed, 'dist/generators'))).toEqual(sources.sort());
  });

  it('holds every template', () => {
    expect(filesBelow(join(installed, 'templates'))).toEqual(filesBelow(join(ROOT, 'templates')));
  });

  it('brings no Node along', () => {
    const names = readdirSync(join(home, 'node_modules'));
    expect(names.filter((name) => name.startsWith('node-'))).toEqual(['node-diff3', 'node-plop']);
  });
});

describe('the installed program', () => {
  it('is a command', () => {
    expect(npm(home, 'exec', '--', 'groundplan', '--help').stdout).toContain('Usage: groundplan');
  });

  it('checks a plan', () => {
    expect(run(home, [program, 'check', 'system.yaml'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('explains', () => {
    const { status, stdout } = run(home, [program, 'explain', 'plan-missing']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('plan-missing')]);
  });

  it('writes the same bytes as the sources', () => {
    const newSystem = ['new-system', '--plan', 'system.yaml', '--yes', '--out'];
    // A slow machine is asked for patience, and for nothing else.
    const sound = { status: 0, stderr: expect.stringMatching(/^(.* …\n)*$/) };
    expect(run(home, [program, ...newSystem, 'packed'])).toMatchObject(sound);
    expect(run(home, [join(ROOT, 'bin/groundplan.js'), ...newSystem, 'sources'])).toMatchObject(sound);
    expect(contents(join(home, 'packed'))).toEqual(contents(join(home, 'sources')));
  });

  it('asks and writes through plop', async () => {
    // Windows has no pseudo terminal that a script could open.
    if (process.platform === 'win32') return;
    const terminal = new PseudoTerminal(['new-system', '--plan', 'system.yaml', '--out', 'asked'], {
      cwd: home,
      program: [process.execPath, program],
    });
    await terminal.shows('files into asked?');
    terminal.type(KEYS.enter);
    expect(await terminal.exit).toBe(0);
    expect(contents(join(home, 'asked'))).toEqual(contents(join(home, 'packed')));
  });

  it('is a generator of plop', () => {
    const plop = join(home, 'node_modules/plop/bin/plop.js');
    const plopfile = join(installed, 'dist/plopfile.js');
    const { status, stderr } = run(home, [plop, '--plopfile', plopfile, 'new-system']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('There is no terminal to ask at. [needs-terminal]'),
    ]);
  });
});
