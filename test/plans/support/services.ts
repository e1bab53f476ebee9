import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PlanSources } from '../../../generators/plan/read.ts';
import { readPlan } from '../../../generators/plan/read.ts';
import { formatted } from '../../../generators/render/format.ts';
import { renderIdentity } from '../../../generators/render/identity/identity.ts';
import { renderService } from '../../../generators/render/service/service.ts';
import { renderServiceTests } from '../../../generators/render/service/tests/tests.ts';
import { nestPackageFiles } from '../../../generators/render/system/package-files.ts';
import { servicePackage } from '../../../generators/render/system/packages.ts';
import { isParty } from '../../../generators/render/wire/events.ts';
import { loadTemplates } from '../../../generators/render/templates.ts';
import { everything } from '../../plan/plans.ts';

const root = join(import.meta.dirname, '../../..');

/** Plans that use the language to its edges, and the presets that nothing else runs. */
export const plans: Readonly<Record<string, () => Promise<PlanSources>>> = {
  library: () => planFile('test/plans/library.yaml'),
  workshop: () => planFile('test/plans/workshop.yaml'),
  'team-desk': () => planFile('test/plans/team-desk.yaml'),
  trust: () => planFile('test/plans/trust.yaml'),
  names: () => planFile('test/plans/names.yaml'),
  everything: () => Promise.resolve(everything()),
  guesthouse: () => planFile('test/plans/guesthouse.yaml'),
  newsroom: () => planFile('test/plans/newsroom.yaml'),
  clinic: () => planFile('templates/presets/clinic.yaml'),
  courier: () => planFile('templates/presets/courier.yaml'),
  post: () => planFile('test/plans/post.yaml'),
  depot: () => planFile('test/plans/depot.yaml'),
  club: () => planFile('test/plans/club.yaml'),
};

const planFile = async (path: string): Promise<PlanSources> => ({
  main: await readFile(join(root, path), 'utf8'),
  files: new Map(),
});

/** Writes the services of a plan, identity where it tells others of users, with their tests into a folder of the checkout, where their packages are found. */
export async function writeServices(name: string, plan: PlanSources): Promise<readonly string[]> {
  const { model, findings } = readPlan(plan);
  if (!model) throw new Error(JSON.stringify(findings, null, 2));
  const templates = await loadTemplates(join(root, 'templates'));
  const out = join(root, 'test/.generated', name);
  await rm(out, { recursive: true, force: true });
  // The linter leaves out what git ignores, up to where a repository begins.
  await mkdir(join(out, '.git'), { recursive: true });
  const { service: identity } = model.identity;
  const isTelling = identity !== undefined && isParty(model, identity);
  const all = [
    ...(isTelling ? [renderIdentity(model, templates)] : []),
    ...model.services.map((service) => [
      ...renderService(model, service, templates),
      ...renderServiceTests(model, service, templates),
      ...nestPackageFiles(service.id, servicePackage(model, service, templates), templates),
    ]),
  ];
  for (const files of all)
    for (const file of await Promise.all(files.map(formatted))) {
      const path = join(out, file.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.text);
    }
  return (await readdir(join(out, 'services'))).map((service) => join(out, 'services', service));
}

export const removeServices = (name: string): Promise<void> =>
  rm(join(root, 'test/.generated', name), { recursive: true, force: true });

/** Runs a program of a package with the Node that runs this: its exit code, and all that it has said. */
export function run(folder: string, args: readonly string[]): Promise<readonly [number | null, string]> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => child.once('close', (code) => resolve([code, said])));
}

/** What Jest has said of each test that failed: its name, and the lines that say why. */
export const failuresIn = (said: string): readonly string[] =>
  said
    .split(/^(?=\s*●)/m)
    .flatMap((part) => (/^\s*●/.test(part) ? part.trim().split('\n').slice(0, 12).join('\n') : []));
