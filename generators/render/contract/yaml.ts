import { stringify } from 'yaml';
import type { Contract } from './json.ts';

/** Readable YAML without anchors, which readers of YAML 1.1 take for the same: what they would call a date is quoted. */
export function toYaml(contract: Contract): string {
  return stringify(contract, {
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
    lineWidth: 110,
    singleQuote: true,
  });
}
