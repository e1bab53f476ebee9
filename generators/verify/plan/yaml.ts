import { parse } from 'yaml';

/** What stands in a YAML file when every scalar is text. */
export type Node = string | readonly Node[] | Mapping;
export interface Mapping {
  readonly [key: string]: Node;
}

export function parseYaml(text: string): Mapping {
  const node: unknown = parse(text, { schema: 'failsafe' });
  return isMapping(node) ? node : {};
}

export function isMapping(node: unknown): node is Mapping {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

export const mapping = (node: Node | undefined): Mapping => (isMapping(node) ? node : {});
export const entries = (node: Node | undefined): [string, Node][] => Object.entries(mapping(node));

export function text(node: Node | undefined): string | undefined {
  return typeof node === 'string' && node !== '' ? node : undefined;
}

/** A list of texts; a single text is a list of one. */
export function texts(node: Node | undefined): string[] {
  if (Array.isArray(node)) return node.filter((item) => typeof item === 'string');
  return typeof node === 'string' && node !== '' ? [node] : [];
}
