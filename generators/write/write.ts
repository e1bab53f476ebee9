import type { Change } from '../evolve/change.ts';
import { realFiles } from './files.ts';
import type { Files } from './files.ts';
import { locate } from './location.ts';
import { writeNewFolder } from './new-folder.ts';
import { recover, writeIntoFolder } from './pending.ts';
import { prepare } from './step.ts';
import type { Step } from './step.ts';
import { explained } from './write-error.ts';

export interface WriteOptions {
  /** Stops the run while that is still possible without a trace. */
  readonly signal?: AbortSignal | undefined;
  /** Takes the checked changes in place of the disk: a dry run. */
  readonly sink?: Sink | undefined;
  readonly files?: Files;
}

/** Where checked changes go. */
export type Sink = (steps: readonly Step[]) => Promise<void> | void;

/**
 * Carries changes out under `root`, all of them or none: an interruption at any point leaves the old state or the new
 * one, at the latest after the next {@link finishInterrupted}. Nothing but the files of the changes is touched.
 */
export async function write(
  root: string,
  changes: readonly Change[],
  options: WriteOptions = {},
): Promise<void> {
  const { files = realFiles, signal, sink } = options;
  await explained(root, async () => {
    const location = await locate(root, files);
    const steps = await prepare(location, changes, files);
    if (sink) return sink(steps);
    return location.existing === location.root
      ? writeIntoFolder(location.root, steps, files, signal)
      : writeNewFolder(location, steps, files, signal);
  });
}

/** Before a system is read: brings it into the state that an interrupted run was on its way to. True where there was one. */
export async function finishInterrupted(root: string, files: Files = realFiles): Promise<boolean> {
  return explained(root, async () => {
    const location = await locate(root, files);
    return location.existing === location.root && recover(location.root, files);
  });
}
