import type { Phrase } from './text/phrase.ts';
import { checkModel } from './check/model.ts';
import { readDraft } from './draft/plan.ts';
import { Findings } from './findings.ts';
import { deepFreeze } from './freeze.ts';
import type { Finding, Model } from './model.ts';
import { resolvePlan } from './resolve/plan.ts';
import { suggest } from './text/suggest.ts';
import { parseYaml } from './yaml/parse.ts';
import { Source } from './yaml/source.ts';
import type { PlanNode } from './yaml/tree.ts';

export { planSchema } from './schema.ts';

/** A plan's text: the main file, and the files of services, by the path that the main file gives them. */
export interface PlanSources {
  readonly main: string;
  readonly files: ReadonlyMap<string, string>;
}

const MAIN = 'system.yaml';

/**
 * Reads a plan. The model is complete and frozen, and there only where there is no error; warnings may come with it.
 * Never throws because of what stands in the plan.
 */
export function readPlan(sources: PlanSources): { model?: Model; findings: Finding[] } {
  const findings = new Findings();
  const model = build(sources, findings);
  const list = findings.list(MAIN);
  return model && !findings.hasErrors ? { model: deepFreeze(model), findings: list } : { findings: list };
}

function build(sources: PlanSources, findings: Findings): Model | undefined {
  const source = new Source(MAIN, sources.main);
  const root = parseYaml(source, findings);
  if (!root) return undefined;
  if (root.kind !== 'map') {
    const mend = 'Start with "groundplan: 1", "system: shop" and "services:".';
    const code = root.kind === 'nothing' ? 'empty-plan' : 'wrong-kind';
    findings.error(code, root.at, 'A plan is a list of keys, and there is none here.', mend);
    return undefined;
  }
  const draft = readDraft(root, (path) => openFile(path, sources.files, findings), findings);
  const resolved = resolvePlan(draft, findings);
  if (resolved) checkModel(resolved.model, resolved.places, findings);
  return resolved?.model;
}

function openFile(
  path: Phrase,
  files: ReadonlyMap<string, string>,
  findings: Findings,
): PlanNode | undefined {
  const wanted = normalise(path.text);
  if (!isInPlace(path, wanted, findings)) return undefined;
  const found = [...files].find(([name]) => normalise(name) === wanted);
  if (!found) {
    const mend = suggest(path.text, files.keys(), 'Create it, or write the service here.');
    findings.error('missing-file', path, `The file "${path.text}" is not there.`, mend);
    return undefined;
  }
  return parseYaml(new Source(wanted, found[1]), findings);
}

/** The parts of a plan stand in the system, too: inside of it, and clear of what is generated. */
function isInPlace(path: Phrase, wanted: string, findings: Findings): boolean {
  const isOutside = /^(\/|[a-z]:|(.*\/)?\.\.(\/|$))/i.test(wanted);
  if (!isOutside && !GENERATED.has(wanted.split('/')[0] ?? '')) return true;
  const message = isOutside
    ? `"${path.text}" leads out of the plan's folder, and the plan stands in the system as a whole.`
    : `"${path.text}" would stand among generated files.`;
  findings.error('file-place', path, message, 'Put it into a folder of its own: ./plan/orders.yaml.');
  return false;
}

/** Folders and files of a system that Groundplan writes. */
const GENERATED = new Set(
  '.github .groundplan .vscode deploy docs gateway load node_modules services tools compose.yaml system.yaml'.split(
    ' ',
  ),
);

/** `./plan/orders.yaml` and `plan\orders.yaml` are the same file. */
export function normalise(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
}
