import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Contract } from './json.ts';

/** The longest list that stands on one line. */
const SHORT = 90;

/**
 * Readable YAML: references and short lists on one line, long texts as blocks, no anchors. What readers of YAML 1.1 would
 * take for a date or a boolean is quoted.
 */
export function toYaml(contract: Contract): string {
  const document = new Document(contract, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Map(_, node) {
      if (node.items.length === 1 && node.has('$ref')) node.flow = true;
    },
    Seq(_, node) {
      const isPlain = node.items.every((item) => isScalar(item) || (isMap(item) && item.items.length === 0));
      node.flow = isPlain && JSON.stringify(node).length <= SHORT;
      for (const item of node.items)
        if (isMap(item)) item.flow = item.items.every(({ value }) => isEmpty(value));
    },
  });
  return document.toString({
    lineWidth: 110,
    singleQuote: true,
    blockQuote: 'literal',
    flowCollectionPadding: true,
  });
}

/** `{}`, `{ userToken: [] }`: what a security requirement is made of. */
const isEmpty = (value: unknown) => isSeq(value) && value.items.length === 0;
