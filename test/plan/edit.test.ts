import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { attempt } from '../../generators/plan/edit/attempt.ts';
import type { Attempt } from '../../generators/plan/edit/attempt.ts';
import type { Edit } from '../../generators/plan/edit/edit.ts';
import type { PlanSources } from '../../generators/plan/read.ts';
import { loadPlan } from './plans.ts';

/**
 * Each folder is a case: `edits.json` made on its plan gives `expected/`, the files that change, and `remarks.txt`, what
 * the checker says about the typed lines. `UPDATE_CASES=1` writes what comes out as expected.
 */
const CASES = join(import.meta.dirname, 'edit/cases');

function filesOf({ main, files }: PlanSources): Map<string, string> {
  return new Map([['system.yaml', main], ...files]);
}

function textOf({ main, files }: PlanSources, change: (text: string) => string): PlanSources {
  return { main: change(main), files: new Map([...files].map(([name, text]) => [name, change(text)])) };
}

/** The line, a caret below the column, and what is said about it. */
function printed({ remarks }: Attempt, edits: readonly Edit[]): string {
  return remarks
    .map(({ severity, code, message, mend, edit, column }) => {
      const caret = column === undefined ? [] : [`${' '.repeat(column)}^`];
      return [edits[edit]?.line ?? '', ...caret, `${severity} ${code ?? '-'}  ${message}  ${mend}`, ''].join(
        '\n',
      );
    })
    .join('\n');
}

describe.each(readdirSync(CASES))('%s', (name) => {
  const at = join(CASES, name);
  const edits = JSON.parse(readFileSync(join(at, 'edits.json'), 'utf8')) as Edit[];
  const plan = loadPlan(at);
  const done = attempt(plan, edits);
  const changed = new Map(
    [...filesOf(done.sources)].filter(([path, text]) => filesOf(plan).get(path) !== text),
  );

  it('gives the expected text and remarks', () => {
    if (process.env['UPDATE_CASES']) {
      writeFileSync(join(at, 'remarks.txt'), printed(done, edits));
      for (const [path, text] of changed) {
        mkdirSync(dirname(join(at, 'expected', path)), { recursive: true });
        writeFileSync(join(at, 'expected', path), text);
      }
    }
    expect(printed(done, edits)).toBe(readFileSync(join(at, 'remarks.txt'), 'utf8'));
    const expected = existsSync(join(at, 'expected'))
      ? readdirSync(join(at, 'expected'), { recursive: true })
      : [];
    expect([...changed.keys()].map((path) => join(path)).sort()).toEqual(
      expected
        .map(String)
        .filter((path) => path.endsWith('.yaml'))
        .sort(),
    );
    for (const [path, text] of changed) expect(text).toBe(readFileSync(join(at, 'expected', path), 'utf8'));
  });

  it.each([
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['without a last line break', (text: string) => text.replace(/\n$/, '')],
    ['with a byte order mark', (text: string) => `\uFEFF${text}`],
  ])('does the same to a plan %s', (_what, change) => {
    const same = attempt(textOf(plan, change), edits);
    const isOld = (path: string): boolean => filesOf(plan).has(path);
    for (const [path, text] of filesOf(done.sources))
      if (isOld(path) || change('\n') === '\r\n') expect(filesOf(same.sources).get(path)).toBe(change(text));
  });
});
