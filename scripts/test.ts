/** Everything that must hold, in the order in which it is cheapest to learn that something does not. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

const root = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);

/** The program of an installed package, run by the Node that runs this. */
function program(name: string, bin = name): string {
  const manifest = require.resolve(`${name}/package.json`, { paths: [root] });
  const bins = (require(manifest) as { bin: string | Record<string, string> }).bin;
  return join(dirname(manifest), typeof bins === 'string' ? bins : (bins[bin] ?? ''));
}

function run(title: string, folder: string, args: readonly string[]) {
  const started = performance.now();
  console.log(`\n${title}`);
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`\n${title}: failed`);
    process.exit(1);
  }
  console.log(`${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const tsc = program('@typescript/native', 'tsc');
const lint = [program('oxlint'), '--type-aware', '--deny-warnings'];
const jest = ['--experimental-vm-modules', program('jest')];
const sample = join(root, 'sample-output/shop');
const services = readdirSync(join(sample, 'services')).map((name) => join('services', name));
// A folder that holds a contract alone is a service that is not written yet.
const packages = services.filter((name) => existsSync(join(sample, name, 'package.json')));

run('Types', root, [tsc, '--noEmit', '-p', '.']);
run('Tests of the generator', root, [...jest, ...process.argv.slice(2)]);
for (const name of packages) {
  const folder = join(sample, name);
  run(`Sample ${name}: types`, folder, [tsc, '--noEmit', '-p', '.']);
  run(`Sample ${name}: lint`, folder, [...lint, 'src', 'test']);
  run(`Sample ${name}: format`, folder, [program('oxfmt'), '--check', 'src', 'test']);
  run(`Sample ${name}: tests`, folder, jest);
}
