import type { Change } from './change.ts';
import { BASE_FOLDER, printLock } from './lock.ts';
import type { Lock } from './lock.ts';
import { sameText } from './text.ts';

/** Everything under `.groundplan/`: the lock's files and the merge base. */
export function printRecords(lock: Lock, base: ReadonlyMap<string, string>): Map<string, string> {
  const records = printLock(lock);
  for (const [path, text] of base) records.set(`${BASE_FOLDER}/${path}`, text);
  return records;
}

/** From one state of `.groundplan/` to the next. What stands there is not compared: the folder is Groundplan's alone. */
export function recordChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Change[] {
  const changes: Change[] = [];
  for (const [path, text] of after) {
    const old = before.get(path);
    if (old === undefined || !sameText(old, text)) changes.push({ verb: 'update', path, text });
  }
  for (const path of before.keys()) {
    if (!after.has(path)) changes.push({ verb: 'delete', path });
  }
  return changes;
}
