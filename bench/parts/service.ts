import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unifiedDiff } from '../../generators/write/unified-diff.ts';
import type { Bench } from '../lib/bench.ts';
import { filesOf, linesOf } from '../lib/folder.ts';
import { newSystem } from '../lib/generate.ts';
import { atMost } from '../lib/table.ts';
import type { Row } from '../lib/table.ts';

/** The first field of an entity `Product`, with the lines that lead to it. */
const FIRST_FIELD = /^( *)Product:\n *fields:\n( *)/m;

/** What nobody reads or changes by hand: the lockfile, and the contract, which is a page for other people. */
const isCounted = (path: string) => !/(^|\/)(package-lock\.json|openapi\.yaml|asyncapi\.yaml)$/.test(path);

/** How much there is to read in the catalogue of the shop, and how much changes with one field more. */
export function measureService({ folder, plan }: Bench): Row[] {
  const at = mkdtempSync(join(folder, 'service-'));
  const before = join(at, 'before');
  newSystem(plan, before);
  const catalog = join(before, 'services/catalog');
  const main = readFileSync(plan, 'utf8');
  if (!existsSync(catalog) || !FIRST_FIELD.test(main)) return [];
  const counted = filesOf(catalog).filter(isCounted);
  const changes = changesOf(before, withField(at, main));
  return [
    atMost('catalog, tests included', counted.length, 35, 'files'),
    atMost('catalog, tests included', linesOf(catalog, counted), 3200, 'lines'),
    atMost('a field more in Product changes', changes.files, 8, 'files'),
    atMost('a field more in Product changes', changes.lines, 80, 'lines'),
  ];
}

/** The system with `colour: string(40)?` in Product. */
function withField(at: string, main: string): string {
  const edited = join(at, 'edited.yaml');
  writeFileSync(edited, main.replace(FIRST_FIELD, '$&colour: string(40)?\n$2'));
  const after = join(at, 'after');
  newSystem(edited, after);
  return after;
}

/** Lines added and lines taken away, outside of the plan and Groundplan's own records. */
function changesOf(before: string, after: string): { files: number; lines: number } {
  const paths = [...new Set([...filesOf(before), ...filesOf(after)])]
    .filter(isCounted)
    .filter((path) => path !== 'system.yaml' && !path.startsWith('.groundplan/'));
  const text = (root: string, path: string) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  const counts = paths
    .map((path) => unifiedDiff(path, text(before, path), text(after, path)))
    .map((lines) => lines.slice(2).filter((line) => /^[-+]/.test(line)).length)
    .filter((count) => count > 0);
  return { files: counts.length, lines: counts.reduce((sum, count) => sum + count, 0) };
}
