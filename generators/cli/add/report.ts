import { basename, dirname, join } from 'node:path';
import type { Remark } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import { unifiedDiff } from '../../write/unified-diff.ts';
import { hasEffect } from '../../evolve/change.ts';
import type { Conflict } from '../../evolve/change.ts';
import { changeLines, countChanges } from '../change-list.ts';
import type { Colors, Context } from '../context.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { proposalJson } from '../report/json.ts';
import { shown } from '../report/summary.ts';
import type { PlanEdit } from './plan-edit.ts';

/** Longer lists are cut: the dry run of `regenerate` has them in full. */
const SHOWN_CHANGES = 12;

/** What the checker says, below the lines that were typed. */
export function remarkLines(remarks: readonly Remark[], edits: readonly Edit[], colors: Colors): string[] {
  return remarks.flatMap(({ severity, code, message, mend, edit, column }) => {
    const paint = severity === 'error' ? colors.red : colors.yellow;
    const caret = column === undefined ? [] : [`  ${' '.repeat(column)}${paint('^')}`];
    const name = [severity === 'warning' ? 'warning' : '', code ?? ''].filter(Boolean).join(' ');
    return [
      `  ${edits[edit]?.line ?? ''}`,
      ...caret,
      `  ${name === '' ? '' : `${paint(name)}  `}${message}  ${mend}`,
    ];
  });
}

/** The difference of the plan's files. */
export function diffLines({ changes }: PlanEdit, colors: Colors): string[] {
  return changes
    .flatMap(({ path, before, text }) => unifiedDiff(path, before, text))
    .map((line) => {
      if (/^(---|\+\+\+)/.test(line)) return colors.bold(line);
      if (line.startsWith('+')) return colors.green(line);
      return line.startsWith('-') ? colors.red(line) : line;
    });
}

/** What `regenerate` would do now. */
export function forecastLines(context: Context, { changes, conflicts, root }: Proposal): string[] {
  const colors = context.colors.print;
  const listed = changes.filter(hasEffect);
  if (listed.length === 0 && conflicts.length === 0) return ['Regenerate would change nothing in the code.'];
  const lines = changeLines(listed.slice(0, SHOWN_CHANGES), [], colors);
  const more = listed.length - lines.length;
  return [
    ...(listed.length > 0 ? [`To the code, regenerate would do this (${countChanges(listed)}):`] : []),
    ...lines.map((line) => `  ${line}`),
    ...(more > 0 ? [colors.dim(`  … and ${more} more`)] : []),
    ...(conflicts.length > 0
      ? [`Regenerate would stop for your decision about ${shown(context, root)}:`]
      : []),
    ...changeLines([], firstOfEach(conflicts).slice(0, SHOWN_CHANGES), colors).map((line) => `  ${line}`),
  ];
}

/** One place for each reason in a file. */
function firstOfEach(conflicts: readonly Conflict[]): Conflict[] {
  const reasons = new Map(conflicts.toReversed().map((each) => [`${each.path} ${each.reason}`, each]));
  return conflicts.filter((each) => reasons.get(`${each.path} ${each.reason}`) === each);
}

/** What `--json` prints. */
export function editJson(edit: PlanEdit, isWritten: boolean, proposal: Proposal | undefined): object {
  const { target, changes, remarks, edits } = edit;
  return {
    ok: true,
    plan: target.file,
    written: isWritten,
    added: edits,
    files: changes.map(({ verb, path }) => ({ verb, path: join(dirname(target.file), path) })),
    diff: changes.flatMap(({ path, before, text }) => unifiedDiff(path, before, text)).join('\n'),
    remarks,
    ...(proposal && { regenerate: proposalJson(proposal) }),
  };
}

/** `Added to shop/system.yaml.` */
export function writtenLine(context: Context, { target, changes }: PlanEdit): string {
  const others = changes.map(({ path }) => path).filter((path) => path !== basename(target.file));
  const files = [
    ...(others.length < changes.length ? [target.file] : []),
    ...others.map((path) => join(dirname(target.file), path)),
  ];
  return `Added to ${files.map((file) => shown(context, file)).join(' and ')}.`;
}
