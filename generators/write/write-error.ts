import { errno } from './files.ts';

export type WriteProblem =
  /** The path leaves the system's folder. */
  | 'path-escapes'
  /** The system's folder is a file. */
  | 'target-is-file'
  /** A file stands where a folder is needed, or the other way round. */
  | 'in-the-way'
  | 'not-writable'
  | 'disk-full'
  | 'not-text'
  /** Another run writes to the same system. */
  | 'busy'
  /** The file is no longer what it was when the change was worked out. */
  | 'changed-meanwhile'
  /** An interrupted run cannot be finished, because this file has been edited since. */
  | 'edited-since'
  /** The caller asked to stop; nothing is left behind. */
  | 'aborted';

/** Why nothing was written. */
export class WriteError extends Error {
  readonly problem: WriteProblem;
  readonly path: string;
  readonly detail: string | undefined;
  /** The run is committed: the next one finishes it. Otherwise nothing has been written. */
  isUnfinished = false;

  constructor(problem: WriteProblem, path: string, detail?: string) {
    super(`${problem}: ${path}${detail === undefined ? '' : ` (${detail})`}`);
    this.problem = problem;
    this.path = path;
    this.detail = detail;
  }
}

const PROBLEMS: Readonly<Record<string, WriteProblem>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOTDIR: 'in-the-way',
  EISDIR: 'in-the-way',
  EEXIST: 'in-the-way',
};

/** Runs a piece of work and names what the file system refused. */
export async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errno(error);
    if (error instanceof WriteError || code === undefined) throw error;
    throw new WriteError(PROBLEMS[code] ?? 'not-writable', path, code);
  }
}

/** Runs what must be carried to its end, and marks a failure as something that the next run finishes. */
export async function afterCommit(work: () => Promise<void>): Promise<void> {
  try {
    await explained('.', work);
  } catch (error) {
    if (error instanceof WriteError) error.isUnfinished = true;
    throw error;
  }
}
