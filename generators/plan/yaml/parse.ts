import { parseDocument } from 'yaml';
import type { Findings } from '../findings.ts';
import type { Source } from './source.ts';
import { reportSyntax } from './syntax-error.ts';
import { type PlanNode, toTree } from './tree.ts';

/** More than any plan that a person keeps; keeps hostile input cheap. */
const MOST_CHARACTERS = 2_000_000;
const DEEPEST = 64;

/** Parses one file. A file that is not YAML is reported once, at its cause, and gives nothing. */
export function parseYaml(source: Source, findings: Findings): PlanNode | undefined {
  const start = { source, offset: 0 };
  if (source.text.length > MOST_CHARACTERS) {
    const message = `${source.file} has ${source.text.length} characters; ${MOST_CHARACTERS} are the most.`;
    findings.error(
      'too-many',
      start,
      message,
      'Give services files of their own: `orders: ./plan/orders.yaml`.',
    );
    return undefined;
  }
  if (tooDeep(source.text)) {
    const message = `${source.file} nests more than ${DEEPEST} levels deep; no part of a plan does.`;
    findings.error('yaml-syntax', start, message, 'Look for brackets that are opened and never closed.');
    return undefined;
  }
  // Every scalar stays text: a plan decides by itself what is a number, a duration or a name.
  const document = parseDocument(source.text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  if (reportSyntax(document, source, findings)) return undefined;
  return toTree(document, source, findings);
}

/** The parser recurses; brackets and dashes are the two ways to make it go deep on a small text. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  const nested = /^[ ]*(?:[-?:][ ]+){20,}|^ {400,}\S/m;
  return nested.test(text);
}
