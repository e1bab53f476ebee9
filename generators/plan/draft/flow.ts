import { compact } from '../compact.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Findings } from '../findings.ts';
import * as shapes from '../shape/between.ts';
import type { Phrase } from '../text/phrase.ts';
import type { Entry, MapNode, PlanNode } from '../yaml/tree.ts';
import { readGrants } from './access.ts';
import type { FlowAction } from '../model.ts';
import type { FlowDraft, StepDraft } from './drafts.ts';
import { readMemberPath } from './interaction.ts';
import { readBindings } from './operation.ts';
import { readSeconds } from './quantities.ts';
import { Section, takeMap } from './section.ts';

/** A flow as written. */
export function readFlow({ key, value }: Entry, findings: Findings): FlowDraft | undefined {
  const map = takeMap(value, `The flow "${key.text}"`, findings);
  if (!map) return undefined;
  const section = new Section(map, shapes.flow, `The flow "${key.text}"`, findings);
  const path = (phrase: Phrase | undefined) => phrase && readMemberPath(phrase, findings);
  const only = section.text('only');
  return compact({
    name: key,
    when: path(section.text('when')),
    only: only && parseExpression(only, findings),
    steps: (section.list('steps') ?? []).flatMap((node) => readStep(node, findings) ?? []),
    failed: path(section.text('failed')),
    within: readSeconds(section.text('within'), findings),
    access: readFlowAccess(section.map('access'), findings),
  });
}

function readFlowAccess(map: MapNode | undefined, findings: Findings): FlowDraft['access'] {
  if (!map) return { read: [], resume: [], cancel: [] };
  const section = new Section(map, shapes.flow.properties.access, '"access" of a flow', findings);
  const grants = (action: FlowAction) => {
    const node = section.node(action);
    return node ? readGrants(node, action, findings) : [];
  };
  return { read: grants('read'), resume: grants('resume'), cancel: grants('cancel') };
}

function readStep(node: PlanNode, findings: Findings): StepDraft | undefined {
  if (node.kind === 'text') {
    const call = readMemberPath(node.phrase, findings);
    return call && { at: node.phrase, call, with: [] };
  }
  const [entry, more] = takeMap(node, 'A step', findings)?.entries ?? [];
  if (!entry) return undefined;
  if (more) {
    const mend = 'Indent its options below it, or write them between { and }.';
    findings.error('unexpected-text', more.key, 'A step is one operation.', mend);
  }
  const call = readMemberPath(entry.key, findings);
  if (!call || entry.value.kind === 'nothing') return call && { at: entry.key, call, with: [] };
  const options = takeMap(entry.value, `The step "${entry.key.text}"`, findings);
  return options && { at: entry.key, call, ...readOptions(options, entry.key, findings) };
}

function readOptions(options: MapNode, name: Phrase, findings: Findings) {
  const section = new Section(options, shapes.step, `The step "${name.text}"`, findings);
  const node = section.node('row');
  const rowOf = node?.kind === 'text' ? node.phrase : undefined;
  const row = node && !rowOf ? takeMap(node, '"row"', findings) : undefined;
  return compact({
    row: row && readBindings(row.entries, findings),
    rowOf,
    with: readBindings(section.entries('with'), findings),
    each: section.text('each'),
    as: section.text('as'),
    undo: section.text('undo'),
  });
}
