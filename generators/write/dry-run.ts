import type { Sink } from './write.ts';
import { unifiedDiff } from './unified-diff.ts';

/**
 * A sink that prints what would change in place of writing it: the same checks, another end. New files are printed in
 * full only where that is asked for; the list of changes names them anyway.
 */
export function dryRun(print: (line: string) => void, options: { newFiles: boolean }): Sink {
  return (steps) => {
    for (const { change } of steps) {
      if (change.path.startsWith('.groundplan/')) continue;
      if (change.verb === 'create' && change.before === undefined && !options.newFiles) continue;
      const after = change.verb === 'delete' ? undefined : change.text;
      for (const line of unifiedDiff(change.path, change.before, after)) print(line);
    }
  };
}
