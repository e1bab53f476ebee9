import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program } from '../../scripts/lib/program.ts';
import { loadTemplates, type Templates } from '../../generators/render/templates.ts';
import { run } from '../plans/support/services.ts';
import { again, generate, remove, writeCode } from './support/generate.ts';

const root = join(import.meta.dirname, '../..');
const out = join(root, 'test/.generated/random');
const first = Number(process.env['RANDOM_SEED'] ?? '1');
const seeds = Array.from(
  { length: Number(process.env['RANDOM_PLANS'] ?? '30') },
  (_, index) => first + index,
);

/** Plans that nobody has written become code that its own tools have nothing to say about. */
describe(`the systems of plans drawn by the seeds ${first} to ${first + seeds.length - 1}`, () => {
  let templates: Templates;
  beforeAll(async () => {
    templates = await loadTemplates(join(root, 'templates'));
    await remove(out);
    // The linter leaves out what git ignores, up to where a repository begins.
    await mkdir(join(out, '.git'), { recursive: true });
    for (const seed of seeds) await writeCode(folderOf(seed), await generate(seed, templates));
    await writeFile(join(out, 'services.json'), await oneProgram(['*/services/*/src', '*/services/*/test']));
    await writeFile(join(out, 'gateways.json'), await oneProgram(['*/gateway/src', '*/gateway/test']));
  }, 600_000);
  afterAll(() => remove(out));

  it('come out the same, byte for byte', async () => {
    for (const seed of seeds.slice(0, 3))
      expect(await generate(seed, templates)).toEqual(await generate(seed, templates));
  });

  // Gateways know what browsers have, which services must not take for their own.
  it.each(['services', 'gateways'])(
    'pass the strict type check: %s',
    (name) => succeeds([program('@typescript/native', 'tsc'), '--noEmit', '-p', `${name}.json`]),
    600_000,
  );

  it(
    'have nothing that the linter warns of',
    async () =>
      succeeds([
        program('oxlint'),
        '--type-aware',
        '--deny-warnings',
        ...(await folders('src')),
        ...(await folders('test')),
      ]),
    600_000,
  );
});

const folderOf = (seed: number) => join(out, `seed-${seed}`);
/** The sources or the tests of every service. Identity is the same but for roles, and linted with the shop. */
async function folders(name: 'src' | 'test'): Promise<string[]> {
  const found = seeds.map(async (seed) => {
    const services = await readdir(join(folderOf(seed), 'services'));
    const own = services.filter((service) => service !== 'identity');
    return own.map((service) => `seed-${seed}/services/${service}/${name}`);
  });
  return (await Promise.all(found)).flat();
}

/** All of them in one program, with the options that each has. */
async function oneProgram(include: readonly string[]): Promise<string> {
  const own = await readFile(join(folderOf(first), 'gateway/tsconfig.json'), 'utf8');
  const { compilerOptions } = JSON.parse(own) as { compilerOptions: object };
  return JSON.stringify({ compilerOptions, include });
}

/** What a program says is shown as it is; its paths name the seed. */
async function succeeds(args: readonly string[]): Promise<void> {
  const [code, said] = await run(out, args);
  if (code === 0) return;
  const seed = /seed-(\d+)/.exec(said)?.[1] ?? first;
  throw new Error(`${said.slice(0, 8000)}\nTo see it again: ${again(Number(seed))}`);
}
