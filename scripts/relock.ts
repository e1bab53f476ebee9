/**
 * `npm run relock`: resolves templates/stack/package.json into templates/stack/package-lock.json, from which the
 * lockfiles of generated systems are cut. In a folder of its own, so that nothing around it takes part.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsOf, withoutAddresses } from '../generators/render/lock/complete.ts';
import { printLock, readLock } from '../generators/render/lock/lockfile.ts';

const stack = join(import.meta.dirname, '..', 'templates', 'stack');
const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const folder = mkdtempSync(join(tmpdir(), 'relock-'));
try {
  copyFileSync(join(stack, 'package.json'), join(folder, 'package.json'));
  npm('install', '--package-lock-only', '--install-strategy=hoisted', ...quiet);
  const lock = withoutAddresses(readLock(readFileSync(join(folder, 'package-lock.json'), 'utf8')));
  refuse(faultsOf(lock));
  writeFileSync(join(folder, 'package-lock.json'), printLock(lock));
  npm('ci', ...quiet);
  copyFileSync(join(folder, 'package-lock.json'), join(stack, 'package-lock.json'));
  console.log(`Resolved ${Object.keys(lock.packages).length - 1} packages; npm ci accepts them.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function npm(...args: string[]) {
  const program = process.env['npm_execpath'];
  if (!program) throw new Error('Run it as `npm run relock`, so that it knows which npm to use.');
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    stdio: 'inherit',
    env: ownEnvironment(),
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed`);
}

/** Without what `npm run` says about this repository: it would take part in the other folder. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^npm_(package|lifecycle|command|config_(local_prefix|workspaces?))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function refuse(faults: string[]) {
  if (faults.length === 0) return;
  throw new Error(
    `The newest packages are not all there yet; pin older ones in templates/stack/package.json:\n${faults.join('\n')}`,
  );
}
