import { compact } from '../compact.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Findings } from '../findings.ts';
import { portOperation, sandboxRule } from '../shape/identity.ts';
import type { Entry, PlanNode } from '../yaml/tree.ts';
import type { PortDraft, PortOperationDraft } from './drafts.ts';
import { readFields } from './field.ts';
import { INPUT_SHAPE } from './operation.ts';
import { Section, takeMap } from './section.ts';

/** A port as written: operations by name, and `sandbox`. */
export function readPort({ key, value }: Entry, findings: Findings): PortDraft | undefined {
  const map = takeMap(value, `The port "${key.text}"`, findings);
  if (!map) return undefined;
  const operations = map.entries.filter((entry) => entry.key.text !== 'sandbox');
  const sandbox = map.entries.find((entry) => entry.key.text === 'sandbox');
  return {
    name: key,
    operations: operations.flatMap((entry) => readOperation(entry, findings) ?? []),
    sandbox: sandbox ? readSandbox(sandbox.value, findings) : [],
  };
}

function readOperation({ key, value }: Entry, findings: Findings): PortOperationDraft | undefined {
  const map = takeMap(value, `The operation "${key.text}"`, findings);
  if (!map) return undefined;
  const section = new Section(map, portOperation, `The operation "${key.text}"`, findings);
  return compact({
    name: key,
    takes: readFields(section.entries('takes'), findings, INPUT_SHAPE),
    gives: readFields(section.entries('gives'), findings, INPUT_SHAPE),
    fails: section.text('fails'),
  });
}

function readSandbox(node: PlanNode, findings: Findings): PortDraft['sandbox'] {
  return (takeMap(node, '"sandbox"', findings)?.entries ?? []).flatMap(({ key, value }) => {
    const map = takeMap(value, `"${key.text}"`, findings);
    if (!map) return [];
    const section = new Section(map, sandboxRule, `"${key.text}" of the sandbox`, findings);
    const when = section.text('when');
    return [
      compact({
        operation: key,
        fails: section.text('fails'),
        when: when && parseExpression(when, findings),
      }),
    ];
  });
}
