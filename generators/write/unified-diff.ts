import { diffIndices } from 'node-diff3';
import { unixLines } from '../evolve/text.ts';

/** Lines of unchanged text around a change. */
const CONTEXT = 3;

type Hunk = ReturnType<typeof diffIndices<string>>[number];

/** The difference of two texts as `diff -u` prints it, without colour; empty where they are equal. */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string[] {
  const old = lines(before);
  const groups = group(diffIndices(old, lines(after)));
  if (groups.length === 0) return [];
  return [
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${path}`}`,
    ...groups.flatMap((hunks) => printGroup(hunks, old)),
  ];
}

/** Hunks whose contexts touch are printed as one. */
function group(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last && before && hunk.buffer1[0] - (before.buffer1[0] + before.buffer1[1]) <= 2 * CONTEXT)
      last.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function printGroup(hunks: readonly Hunk[], old: readonly string[]): string[] {
  const [first] = hunks;
  const last = hunks.at(-1);
  if (!first || !last) return [];
  const lead = Math.min(CONTEXT, first.buffer1[0]);
  const start = first.buffer1[0] - lead;
  const end = Math.min(old.length, last.buffer1[0] + last.buffer1[1] + CONTEXT);
  const freshStart = first.buffer2[0] - lead;
  const freshEnd = last.buffer2[0] + last.buffer2[1] + end - (last.buffer1[0] + last.buffer1[1]);
  const body: string[] = [];
  let at = start;
  for (const { buffer1, buffer1Content, buffer2Content } of hunks) {
    body.push(...old.slice(at, buffer1[0]).map((line) => ` ${line}`));
    body.push(...buffer1Content.map((line) => `-${line}`), ...buffer2Content.map((line) => `+${line}`));
    at = buffer1[0] + buffer1[1];
  }
  body.push(...old.slice(at, end).map((line) => ` ${line}`));
  return [`@@ -${range(start, end - start)} +${range(freshStart, freshEnd - freshStart)} @@`, ...body];
}

function range(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function lines(text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  const split = unixLines(text).split('\n');
  if (split.at(-1) === '') split.pop();
  else split.push(`${split.pop() ?? ''}\n\\ No newline at end of file`);
  return split;
}
