/** One file of the output, before anyone asks what is on the disk. */
export interface OutputFile {
  /** Outlives renames of entity and path: `catalog.Product/controller`. */
  readonly key: string;
  /** Relative to the system's folder, with forward slashes. */
  readonly path: string;
  readonly owner: Owner;
  readonly text: string;
  /** Printed in its final form: the formatter would change nothing, and takes long with it. */
  readonly isFinal?: true;
}

/**
 * - `managed`: Groundplan's alone, overwritten: documents, contracts, compose.
 * - `merged`: shared with the person, merged with what is on the disk.
 * - `once`: written when it is not there.
 * - `append-only`: migrations; written once and never again.
 * - `derived`: follows from others: lockfiles.
 */
export type Owner = 'managed' | 'merged' | 'once' | 'append-only' | 'derived';

export type FileSet = readonly OutputFile[];
