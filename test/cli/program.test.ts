import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../write/support/folder.ts';
import { cleanEnvironment, groundplan } from './support/groundplan.ts';
import { SMALL_PLAN } from './support/plan.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;

/** Runs a script of `bin/` with a Node that says that it is old. */
function withOldNode(
  bin: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  const pretend = join(temporaryFolder(), 'old.cjs');
  writeFileSync(pretend, `Object.defineProperty(process, 'version', { value: 'v20.1.0' });`);
  return spawnSync(process.execPath, ['--require', pretend, bin, ...args], {
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
}

describe('on an old Node', () => {
  it('runs with the Node that came with the clone, where there is one for this machine', () => {
    const { status, stdout, stderr } = withOldNode(join(ROOT, 'bin/groundplan.js'), '--version');
    const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    const comesAlong = ['linux-x64', 'linux-arm64', 'darwin-x64', 'win-x64'].includes(platform);
    expect([status, comesAlong ? stdout.trim() : stderr]).toEqual(
      comesAlong ? [0, VERSION] : [1, expect.stringContaining('needs Node 24.15 or newer')],
    );
  });

  it('tells the program which Node it stands in for', () => {
    const out = join(temporaryFolder(), 'out');
    const plan = join(temporaryFolder({ 'system.yaml': SMALL_PLAN }), 'system.yaml');
    const args = ['new-system', '--plan', plan, '--out', out, '--yes'];
    const { stdout } = withOldNode(join(ROOT, 'bin/groundplan.js'), ...args);
    // As it is typed from here: the tests may have been started by npm, or not.
    expect(stdout).toMatch(
      /Next:\n {2}(groundplan up|npm run up --) .*\nBy itself it needs Node 24\.15 or newer/,
    );
  });

  it('says in one sentence what to install where none came along', () => {
    const copy = temporaryFolder();
    cpSync(join(ROOT, 'bin'), join(copy, 'bin'), { recursive: true });
    const { status, stderr } = withOldNode(join(copy, 'bin/groundplan.js'), '--version');
    expect([status, stderr]).toEqual([
      1,
      'groundplan: needs Node 24.15 or newer, and this is v20.1.0. Install Node 24 from https://nodejs.org and run the same command again.\n',
    ]);
  });
});

describe('bin/node24.js', () => {
  it('runs a script with its arguments and passes on its exit code', () => {
    const script = join(
      temporaryFolder({
        'a.ts': 'const code: number = 7; console.log(process.argv[2]); process.exit(code);',
      }),
      'a.ts',
    );
    const { status, stdout } = withOldNode(join(ROOT, 'bin/node24.js'), '--no-warnings', script, 'argument');
    expect([status, stdout]).toEqual([7, 'argument\n']);
  });

  it('runs the program of a package', () => {
    const { status, stdout } = withOldNode(join(ROOT, 'bin/node24.js'), 'jest', '--version');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});

describe('an unexpected error', () => {
  const run = (env: Record<string, string>) =>
    groundplan(['new-system', '--plan', 'system.yaml', '--yes'], {
      cwd: temporaryFolder({ 'system.yaml': SMALL_PLAN }),
      env: { TEST_RENDER: 'fails', ...env },
    });

  it('is told in a line, with how to report it', async () => {
    const { exit, stderr } = await run({});
    expect([exit, stderr]).toEqual([
      70,
      `groundplan: A fault of Groundplan itself: a template is broken [bug]
  next  Run it again with GROUNDPLAN_DEBUG=1 and report what it prints, together with the plan.
`,
    ]);
  });

  it('shows where it came from on request', async () => {
    expect((await run({ GROUNDPLAN_DEBUG: '1' })).stderr).toMatch(/^ {4}at .*small-renderer\.mjs/m);
  });
});

describe('npm ci', () => {
  it('that fails leaves the system written and says what npm said', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    const env = {
      TEST_DEPENDENCY: '1',
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(cwd, 'cache'),
    };
    const { exit, stderr } = await groundplan(['new-system', '--plan', 'system.yaml', '--yes', '--up'], {
      cwd,
      env,
    });
    expect(exit).toBe(1);
    expect(stderr).toContain(
      'groundplan: small: npm ci failed. The system itself is written. [install-failed]',
    );
    expect(stderr).toMatch(/ECONNREFUSED/);
    expect(stderr).toContain(`cd ${join(cwd, 'small')} && npm ci && npm start`);
  });
});

describe('npm run', () => {
  it('takes paths from where the person stands', async () => {
    const cwd = temporaryFolder({ 'here/system.yaml': SMALL_PLAN });
    const env = { npm_package_name: 'groundplan', npm_lifecycle_event: 'check', INIT_CWD: join(cwd, 'here') };
    expect(await groundplan(['check', 'system.yaml'], { cwd, env })).toMatchObject({ exit: 0 });
    const { stderr } = await groundplan(['check', 'absent.yaml'], { cwd, env });
    expect(stderr).toContain('start from a preset: npm run new-system -- --preset shop');
  });
});

describe('a pipe', () => {
  it('gets no colour, whatever else on the machine does', async () => {
    const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
    const env = { CI: 'true', FORCE_COLOR: '1' };
    const { stdout, stderr } = await groundplan(['new-system', '--plan', 'system.yaml', '--yes'], {
      cwd,
      env,
    });
    expect(stdout).toContain('Next:');
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  });
});

describe('a reader that leaves early', () => {
  it('is no failure', () => {
    const command = `"${process.execPath}" "${join(ROOT, 'bin/groundplan.js')}" explain | true; exit \${PIPESTATUS[0]}`;
    expect(spawnSync('bash', ['-c', command], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
