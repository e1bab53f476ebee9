/**
 * `npm run sample`: brings sample-output/shop to what `new-system --preset shop` writes, byte for byte.
 *
 *   --check          changes nothing; names the files that differ, and ends with exit code 1 where there are any
 *   --preset NAME    another preset, into sample-output/NAME
 *   --plan FILE      a plan of one's own; with --out
 *   --out FOLDER     another folder. Whatever else stands in it is deleted
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Context, processContext } from '../generators/cli/context.ts';
import { Fault } from '../generators/cli/fault.ts';
import { draftFromFlags, type DraftFlags, nameOf } from '../generators/cli/pipeline/draft.ts';
import { openPlan } from '../generators/cli/pipeline/open-plan.ts';
import { proposeSystem } from '../generators/cli/pipeline/proposal.ts';

/** What a system leaves out of version control is no part of the sample. */
const ignored = /(^|\/)(node_modules|dist|coverage|\.data)(\/|$)|(^|\/)\.env$|\.log$/;

const samples = join(dirname(import.meta.dirname), 'sample-output');

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    preset: { type: 'string' },
    plan: { type: 'string' },
    out: { type: 'string' },
  },
});

try {
  const context = processContext(new AbortController().signal);
  const flags = values.plan === undefined ? { preset: values.preset ?? 'shop' } : { plan: values.plan };
  const { wanted, folder } = await generate(context, flags, values.out);
  const found = await readTree(folder);
  const differing = [...wanted].filter(([path, text]) => found.get(path) !== text).map(([path]) => path);
  const superfluous = [...found.keys()].filter((path) => !wanted.has(path));
  if (values.check) report(folder, differing, superfluous);
  else {
    for (const path of superfluous) await rm(join(folder, path));
    for (const path of differing) await put(join(folder, path), wanted.get(path) ?? '');
    const counts = `${differing.length} written, ${superfluous.length} deleted`;
    console.log(`${shown(folder)}: ${wanted.size} files, ${counts}.`);
  }
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Everything that `new-system` would write into an empty folder: path → text. */
async function generate(context: Context, flags: DraftFlags, out: string | undefined) {
  const draft = await draftFromFlags(context, flags);
  if (!draft) throw new Error('Neither a preset nor a plan is given.');
  const folder = out === undefined ? join(samples, nameOf(draft)) : resolve(context.cwd, out);
  const plan = openPlan(context, draft.file, draft.sources);
  const { changes, records } = await proposeSystem(context, plan, folder);
  const texts = [...changes, ...records].flatMap((change) =>
    'text' in change ? [[change.path, change.text] as const] : [],
  );
  return { wanted: new Map(texts), folder };
}

async function readTree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => !ignored.test(path));
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
  return new Map(paths.map((path, index) => [path, texts[index] ?? '']));
}

async function put(file: string, text: string) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function report(folder: string, differing: readonly string[], superfluous: readonly string[]) {
  for (const path of differing) console.error(`differs      ${path}`);
  for (const path of superfluous) console.error(`superfluous  ${path}`);
  if (differing.length + superfluous.length === 0) {
    console.log(`${shown(folder)} is what new-system writes.`);
    return;
  }
  console.error(`${shown(folder)} is not what new-system writes: npm run sample`);
  process.exitCode = 1;
}

function shown(folder: string): string {
  return relative(process.cwd(), folder) || '.';
}
