/** Compiles the packages whose sources have changed since they were last compiled. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.ts';
import type { Package, System } from './system.ts';
import { Trouble } from './terminal.ts';

const settings = ['package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', '.swcrc'];

export function stalePackages(system: System, packages: Package[]): Package[] {
  return packages.filter((pack) => {
    const stamp = stampPath(system, pack);
    return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hashSources(system, pack);
  });
}

/** Two at a time: more would only wait for each other. */
export async function build(system: System, packages: Package[], signal?: AbortSignal): Promise<void> {
  const waiting = [...packages];
  const worker = async () => {
    for (let pack = waiting.shift(); pack; pack = waiting.shift()) await buildOne(system, pack, signal);
  };
  await Promise.all([worker(), worker()]);
}

async function buildOne(system: System, pack: Package, signal?: AbortSignal) {
  const hash = hashSources(system, pack);
  const cwd = join(system.root, pack.folder);
  const { code, output } = await run(process.execPath, compilerOf(system, cwd), {
    cwd,
    ...(signal && { signal }),
  });
  if (code !== 0) throw new Trouble(`${pack.name} does not compile:\n${output.trim()}`);
  writeFileSync(stampPath(system, pack), hash);
}

/** `nest build`. Where a `.swcrc` says all there is to say, its compiler itself, which takes a fifth of the time. */
function compilerOf(system: System, folder: string): string[] {
  const swc = findProgram(system, folder, '@swc/cli/bin/swc.js');
  if (swc && existsSync(join(folder, '.swcrc'))) {
    return [swc, 'src', '--out-dir', 'dist', '--strip-leading-paths', '--delete-dir-on-start'];
  }
  const nest = findProgram(system, folder, '@nestjs/cli/bin/nest.js');
  if (!nest) throw new Trouble('@nestjs/cli is not installed: run `npm ci`, with development packages.');
  return [nest, 'build'];
}

function findProgram(system: System, folder: string, path: string): string | undefined {
  return [folder, system.root]
    .map((place) => join(place, 'node_modules', path))
    .find((file) => existsSync(file));
}

/** Lies in `dist`, so that it goes when `dist` goes. */
const stampPath = (system: System, { folder }: Package) => join(system.root, folder, 'dist', '.built-from');

/** Contents, not times: a checkout of an older commit makes files older. */
function hashSources(system: System, { folder }: Package): string {
  const base = join(system.root, folder);
  const hash = createHash('sha256');
  const sources = readdirSync(join(base, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const present = settings.map((file) => join(base, file)).filter((file) => existsSync(file));
  for (const file of [...sources.toSorted(), ...present])
    hash.update(file.slice(base.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
