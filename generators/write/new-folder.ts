import { basename, dirname, join, relative, sep } from 'node:path';
import type { Files } from './files.ts';
import type { Location } from './location.ts';
import { isRunning } from './process.ts';
import { several } from './several.ts';
import type { Step } from './step.ts';
import { WriteError } from './write-error.ts';

/** Between the name of the system and the id of the process that writes it. */
const MARK = '.groundplan-new-';

/**
 * Writes a system where there is no folder yet: completely into a sibling of its place, which is then renamed. Whatever
 * ends the run, the place is empty or complete.
 */
export async function writeNewFolder(
  location: Location,
  steps: readonly Step[],
  files: Files,
  signal?: AbortSignal,
): Promise<void> {
  const { root, existing } = location;
  const [first = basename(root)] = relative(existing, root).split(sep);
  await sweep(existing, first, files);
  const stage = join(existing, `.${first}${MARK}${process.pid}`);
  try {
    await files.mkdir(stage);
    const staged = steps.flatMap(({ change, target }) =>
      change.verb === 'delete' ? [] : [{ file: join(stage, relative(existing, target)), text: change.text }],
    );
    for (const folder of new Set(staged.map(({ file }) => dirname(file)))) {
      await files.mkdir(folder, { recursive: true });
    }
    await several(staged, async ({ file, text }) => {
      if (signal?.aborted) throw new WriteError('aborted', root);
      await files.writeFile(file, text);
    });
    if (signal?.aborted) throw new WriteError('aborted', root);
    await files.rename(join(stage, first), join(existing, first));
  } finally {
    await files.rm(stage, { recursive: true, force: true });
  }
}

/** Removes what a run that was killed has left behind here. */
async function sweep(folder: string, name: string, files: Files): Promise<void> {
  const prefix = `.${name}${MARK}`;
  for (const entry of await files.readdir(folder)) {
    if (!entry.startsWith(prefix) || isRunning(entry.slice(prefix.length))) continue;
    await files.rm(join(folder, entry), { recursive: true, force: true });
  }
}
