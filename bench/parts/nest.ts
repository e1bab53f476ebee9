import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '../../generators/plan/read.ts';
import { program } from '../../scripts/lib/program.ts';
import { bigPlan, ENTITIES } from '../lib/big-plan.ts';
import type { Bench } from '../lib/bench.ts';
import { costOf } from '../lib/generate.ts';
import { median } from '../lib/median.ts';
import { atLeast, told } from '../lib/table.ts';
import type { Row } from '../lib/table.ts';

const nest = program('@nestjs/cli', 'nest');
const resourceArgs = ['generate', 'resource', 'products', '--type', 'rest', '--crud'];

/**
 * Beside Nest's own generator. Its resource is eight files without fields, tables or rules; an entity of ours is all of it,
 * with its share of everything around.
 */
export function measureNest(bench: Bench): Row[] {
  const theirs = nestSeconds(bench);
  const services = bench.isQuick ? 1 : 10;
  const large = join(bench.folder, 'large.yaml');
  writeFileSync(large, bigPlan(services));
  const ours = costOf(bench, large).seconds / (services * ENTITIES);
  const entities = `${services} services with ${ENTITIES} entities`;
  return [
    told('nest new, without installing', theirs.application, 's', 2),
    told('nest generate resource', theirs.resource * 1000, 'ms'),
    told(`groundplan, an entity of ${entities}`, ours * 1000, 'ms', 1),
    atLeast('a resource by an entity', theirs.resource / ours, 10, 'times', 1),
    ...beside(bench, theirs),
  ];
}

interface NestSeconds {
  readonly application: number;
  readonly resource: number;
}

/** The same number of applications and resources as the shop has services and entities, one command after the other. */
function beside(bench: Bench, theirs: NestSeconds): Row[] {
  const { model } = readPlan({ main: readFileSync(bench.plan, 'utf8'), files: new Map() });
  if (!model) return [];
  const entities = model.services
    .flatMap((service) => service.entities)
    .filter(({ partOf }) => !partOf).length;
  const nestSeconds = theirs.application * model.services.length + theirs.resource * entities;
  return [
    told(`nest for ${model.services.length} applications with ${entities} resources`, nestSeconds, 's', 1),
    told('groundplan for the same', costOf(bench, bench.plan).seconds, 's', 2),
  ];
}

function nestSeconds({ folder, runs }: Bench): NestSeconds {
  const at = mkdtempSync(join(folder, 'nest-'));
  const flags = ['--skip-install', '--skip-git', '--no-observe', '--package-manager', 'npm'];
  const all = Array.from({ length: runs }, (_, index) => {
    const application = seconds(at, 'new', `app-${index}`, ...flags);
    addMappedTypes(join(at, `app-${index}`));
    const resource = seconds(join(at, `app-${index}`), ...resourceArgs);
    return { application, resource };
  });
  return {
    application: median(all.map(({ application }) => application)),
    resource: median(all.map(({ resource }) => resource)),
  };
}

/** The first resource would install it, and the network be measured. */
function addMappedTypes(application: string) {
  const file = join(application, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };
  manifest.dependencies['@nestjs/mapped-types'] = '*';
  writeFileSync(file, JSON.stringify(manifest, undefined, 2));
}

function seconds(cwd: string, ...args: string[]): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [nest, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`nest ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return (performance.now() - started) / 1000;
}
