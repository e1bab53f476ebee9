import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Findings, Span } from '../findings.ts';
import { Phrase } from '../text/phrase.ts';
import type { Source } from './source.ts';

/** What stands at a place of the plan, after YAML and before any meaning. All scalars are text. */
export type PlanNode = TextNode | MapNode | ListNode | NothingNode;

export interface TextNode {
  readonly kind: 'text';
  readonly at: Span;
  readonly phrase: Phrase;
}

export interface MapNode {
  readonly kind: 'map';
  readonly at: Span;
  readonly entries: readonly Entry[];
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: Span;
  readonly items: readonly PlanNode[];
}

/** A key without a value. */
export interface NothingNode {
  readonly kind: 'nothing';
  readonly at: Span;
}

export interface Entry {
  readonly key: Phrase;
  readonly value: PlanNode;
}

/** Turns a YAML document into plain nodes; reports duplicate keys, aliases and keys that are not text. */
export function toTree(document: Document, source: Source, findings: Findings): PlanNode {
  const builder = new TreeBuilder(document, source, findings);
  return builder.node(document.contents as Node | null, { source, offset: 0 });
}

class TreeBuilder {
  readonly #document: Document;
  readonly #source: Source;
  readonly #findings: Findings;

  constructor(document: Document, source: Source, findings: Findings) {
    this.#document = document;
    this.#source = source;
    this.#findings = findings;
  }

  node(node: Node | null, otherwise: Span): PlanNode {
    const at = node?.range ? this.#span(node.range[0]) : otherwise;
    if (isMap(node)) return this.#map(node, at);
    if (isSeq(node)) return this.#list(node, at);
    if (isScalar(node)) return this.#text(node.value, at, otherwise);
    if (isAlias(node)) return this.#alias(node, at);
    return { kind: 'nothing', at };
  }

  #map(node: YAMLMap, at: Span): MapNode {
    const entries = new Map<string, Entry>();
    const read = node.items.map((pair) => this.#entry(pair as Pair<Node, Node | null>));
    for (const [index, entry] of read.entries()) {
      if (!entry || this.#mend(read[index - 1], entry, entries)) continue;
      const first = entries.get(entry.key.text);
      if (first) this.#reportDuplicate(entry.key, first.key);
      else entries.set(entry.key.text, entry);
    }
    return { kind: 'map', at, entries: [...entries.values()] };
  }

  /** Between { and } a comma ends a value: `price: decimal(12,2)` gives a key `2)`. Says so once, and goes on with the whole. */
  #mend(before: Entry | undefined, torn: Entry, entries: Map<string, Entry>): boolean {
    if (before?.value.kind !== 'text' || torn.value.kind !== 'nothing') return false;
    const start = before.value.phrase;
    if (!/\([^)]*$/.test(start.text) || !/^[^(]*\)/.test(torn.key.text)) return false;
    const whole = this.#source.text.slice(start.offset, torn.key.offset + torn.key.text.length);
    const message = `A comma ends a value between { and }: "${whole}" falls apart.`;
    this.#findings.error('needs-quotes', start, message, `Write "${whole}" in quotes.`);
    const phrase = new Phrase(whole, this.#source, start.offset);
    entries.set(before.key.text, { key: before.key, value: { kind: 'text', at: before.value.at, phrase } });
    return true;
  }

  #entry(pair: Pair<Node, Node | null>): Entry | undefined {
    const key = this.node(pair.key, this.#span(0));
    if (key.kind !== 'text') {
      const mend = 'Write the name, a colon and a space, then the value.';
      this.#findings.error('wrong-kind', key.at, 'A key has to be a name.', mend);
      return undefined;
    }
    return { key: key.phrase, value: this.node(pair.value, key.phrase.at(0)) };
  }

  #list(node: YAMLSeq, at: Span): ListNode {
    return { kind: 'list', at, items: node.items.map((item) => this.node(item as Node | null, at)) };
  }

  #text(value: unknown, at: Span, otherwise: Span): PlanNode {
    const text = typeof value === 'string' ? value : '';
    const quoted = /["']/.test(this.#source.text[at.offset] ?? '');
    if (text === '' && !quoted) return { kind: 'nothing', at: otherwise };
    return { kind: 'text', at, phrase: new Phrase(text, this.#source, at.offset + (quoted ? 1 : 0)) };
  }

  #span(offset: number): Span {
    return { source: this.#source, offset };
  }

  #reportDuplicate(key: Phrase, first: Phrase): void {
    const { line } = first.source.position(first.offset);
    this.#findings.error(
      'duplicate-key',
      key,
      `"${key.text}" is there already, in line ${line}.`,
      'Keep one of the two, or give this one another name.',
    );
  }

  /** Refused once; read as the text that it stands for, so that nothing is said to be missing besides. */
  #alias(alias: Alias, at: Span): PlanNode {
    const message = `"*${alias.source}" is a YAML alias; a plan has none.`;
    this.#findings.error('yaml-alias', at, message, 'Write the value here again.');
    const target = alias.resolve(this.#document);
    return isScalar(target) ? this.#text(target.value, at, at) : { kind: 'nothing', at };
  }
}
