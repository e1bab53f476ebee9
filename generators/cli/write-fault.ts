import { WriteError } from '../write/write-error.ts';
import type { WriteProblem } from '../write/write-error.ts';
import { Fault } from './fault.ts';
import type { FaultText } from './fault.ts';
import { NOTHING_WRITTEN, stopped } from './interrupt.ts';

type Wording = Omit<FaultText, 'code' | 'where'>;

/** Runs a piece of work and puts what the disk refused into words. */
export async function explainWriteErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof WriteError ? writeFault(error) : error;
  }
}

function writeFault(error: WriteError): Fault {
  if (error.problem === 'aborted') return stopped(NOTHING_WRITTEN);
  const words = wording(error, error.problem);
  const next = error.isUnfinished
    ? `${words.next} The same command then finishes what it began.`
    : words.next;
  return new Fault({ ...words, next, code: error.problem, where: error.path }, undefined, { cause: error });
}

function wording({ detail }: WriteError, problem: Exclude<WriteProblem, 'aborted'>): Wording {
  switch (problem) {
    case 'target-is-file':
      return { what: 'This is a file; a system is a folder.', next: 'Give another folder with --out.' };
    case 'in-the-way':
      return {
        what: `${detail ? `Something else is in the way (${detail})` : 'A file is in the way'}.`,
        why: 'Groundplan replaces no file or folder that it did not write.',
        next: 'Move it away, or give another folder.',
      };
    case 'not-writable':
      return {
        what: `Cannot be written (${detail}). ${NOTHING_WRITTEN}`,
        next: 'Make the folder writable for you, or give another.',
      };
    case 'disk-full':
      return { what: 'The disk is full.', next: 'Make room, or give a folder on another disk.' };
    case 'path-escapes':
      return {
        what: `This path leads out of the system's folder. ${NOTHING_WRITTEN}`,
        why: 'Groundplan writes nowhere else, through symbolic links neither.',
        next: 'Replace the link by a folder, or take the odd entry out of .groundplan/.',
      };
    case 'not-text':
      return {
        what: 'This is not UTF-8 text, and merging would destroy it.',
        next: 'Save the file as UTF-8, or move it away.',
      };
    case 'busy':
      return {
        what: `Another run is writing to this system${detail ? ` (process ${detail})` : ''}.`,
        next: 'Wait until it is done. If there is none, delete .groundplan/pending/groundplan.pid.',
      };
    case 'changed-meanwhile':
      return {
        what: `The file was changed while Groundplan was at work. ${NOTHING_WRITTEN}`,
        next: 'Run the same command again.',
      };
    case 'edited-since':
      return {
        what: 'An earlier run was interrupted, and this file has been edited since.',
        why: 'Finishing that run would overwrite the edit.',
        next: 'Move the file away and run the same command again; then bring your edit back.',
      };
  }
}
