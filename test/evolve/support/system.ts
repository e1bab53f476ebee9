import type { Change } from '../../../generators/evolve/change.ts';
import { evolve } from '../../../generators/evolve/evolve.ts';
import type { Evolution, EvolveInput } from '../../../generators/evolve/evolve.ts';
import { BASE_FOLDER, LOCK_FOLDER, parseLock, SYSTEM_LOCK } from '../../../generators/evolve/lock.ts';
import type { Lock } from '../../../generators/evolve/lock.ts';
import type { FileSet, OutputFile, Owner } from '../../../generators/render/file-set.ts';

/** A generated file whose key is its first path. */
export function file(path: string, text: string, owner: Owner = 'merged'): OutputFile {
  return { key: path, path, owner, text };
}

type Options = Pick<EvolveInput, 'service' | 'choices'>;

/** A system in memory. Its lock and its merge base are read back from what was recorded, as on a disk. */
export class System {
  readonly disk = new Map<string, string>();
  readonly base = new Map<string, string>();
  readonly #lock = new Map<string, string>();

  constructor(fresh: FileSet) {
    this.apply(fresh);
  }

  get lock(): Lock | undefined {
    return parseLock(this.#lock);
  }

  /** What a person does: another text, or undefined for a deletion. */
  edit(path: string, text: string | undefined): this {
    if (text === undefined) this.disk.delete(path);
    else this.disk.set(path, text);
    return this;
  }

  regenerate(fresh: FileSet, options: Options = {}): Evolution {
    return evolve({ generator: '1', fresh, lock: this.lock, base: this.base, disk: this.disk, ...options });
  }

  /** Regenerates and writes the outcome. */
  apply(fresh: FileSet, options: Options = {}): Evolution {
    const result = this.regenerate(fresh, options);
    for (const change of result.changes) put(this.disk, change.path, change);
    for (const record of result.records) {
      if (record.path === SYSTEM_LOCK || record.path.startsWith(LOCK_FOLDER))
        put(this.#lock, record.path, record);
      else put(this.base, record.path.slice(BASE_FOLDER.length + 1), record);
    }
    return result;
  }
}

function put(files: Map<string, string>, path: string, change: Change): void {
  if ('text' in change) files.set(path, change.text);
  else if (change.verb === 'delete') files.delete(path);
}
