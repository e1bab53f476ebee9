import type { Findings, Span } from '../findings.ts';
import { LATER_WORDS } from '../reserved.ts';
import type { ChoiceShape, ObjectShape, Shape } from '../shape/schema.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import type { Entry, ListNode, MapNode, PlanNode } from '../yaml/tree.ts';

const KINDS = { map: 'a list of keys', list: 'a list', text: 'text', nothing: 'nothing' } as const;

/** A mapping whose keys a shape knows; every key is read at most once, whatever it does not know is reported. */
export class Section<Properties extends Readonly<Record<string, Shape>>> {
  readonly at: Span;
  readonly findings: Findings;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(map: MapNode, shape: ObjectShape<Properties>, what: string, findings: Findings) {
    this.at = map.at;
    this.findings = findings;
    this.#entries = new Map(map.entries.map((entry) => [entry.key.text, entry]));
    for (const { key, value } of map.entries) {
      if (!Object.hasOwn(shape.properties, key.text)) {
        reportUnknownKey(key, value, Object.keys(shape.properties), what, findings);
      }
    }
    for (const key of shape.required ?? []) {
      if (!this.#entries.has(key)) {
        findings.error('missing-key', map.at, `${what} has no "${key}".`, `Add "${key}:" here.`);
      }
    }
  }

  /** The key itself, for its place. */
  key(name: keyof Properties & string): Phrase | undefined {
    return this.#entries.get(name)?.key;
  }

  node(name: keyof Properties & string): PlanNode | undefined {
    return this.#entries.get(name)?.value;
  }

  text(name: keyof Properties & string): Phrase | undefined {
    const node = this.node(name);
    return node && takeText(node, `"${name}"`, this.findings);
  }

  map(name: keyof Properties & string): MapNode | undefined {
    const node = this.node(name);
    return node && takeMap(node, `"${name}"`, this.findings);
  }

  /** The key is there and its mapping holds nothing. */
  isEmpty(name: keyof Properties & string): boolean {
    const node = this.node(name);
    return node?.kind === 'nothing' || (node?.kind === 'map' && node.entries.length === 0);
  }

  /** The entries of a mapping from names that the plan chooses. */
  entries(name: keyof Properties & string): readonly Entry[] {
    return this.map(name)?.entries ?? [];
  }

  list(name: keyof Properties & string): readonly PlanNode[] | undefined {
    const node = this.node(name);
    return node && takeList(node, `"${name}"`, this.findings)?.items;
  }

  /** A list of texts; a single text is a list of one. */
  texts(name: keyof Properties & string): Phrase[] | undefined {
    const node = this.node(name);
    return node && takeTexts(node, `"${name}"`, this.findings);
  }

  flag(name: keyof Properties & string): boolean {
    const phrase = this.text(name);
    if (!phrase) return false;
    if (phrase.text !== 'true' && phrase.text !== 'false') {
      const message = `"${name}" is true or false, not "${phrase.text}".`;
      this.findings.error('unknown-choice', phrase, message, 'Write true, or leave the key out.');
    }
    return phrase.text === 'true';
  }

  choice<Value extends string>(name: keyof Properties & string, shape: ChoiceShape<Value>): Value {
    const phrase = this.text(name);
    if (!phrase) return shape.default;
    return takeChoice(phrase, shape.enum, `"${name}"`, this.findings) ?? shape.default;
  }
}

export function takeChoice<Value extends string>(
  phrase: Phrase,
  values: readonly Value[],
  what: string,
  findings: Findings,
): Value | undefined {
  const found = values.find((value) => value === phrase.text);
  if (found === undefined) {
    findings.error(
      'unknown-choice',
      phrase,
      `${what} cannot be "${phrase.text}".`,
      suggest(phrase.text, values),
    );
  }
  return found;
}

export function takeText(node: PlanNode, what: string, findings: Findings): Phrase | undefined {
  if (node.kind === 'text') return node.phrase;
  wrongKind(node, what, 'text', findings);
  return undefined;
}

export function takeMap(node: PlanNode, what: string, findings: Findings): MapNode | undefined {
  if (node.kind === 'map') return node;
  wrongKind(node, what, 'map', findings);
  return undefined;
}

export function takeList(node: PlanNode, what: string, findings: Findings): ListNode | undefined {
  if (node.kind === 'list') return node;
  wrongKind(node, what, 'list', findings);
  return undefined;
}

/** One text or a list of texts. */
export function takeTexts(node: PlanNode, what: string, findings: Findings): Phrase[] | undefined {
  if (node.kind === 'text') return [node.phrase];
  return takeList(node, what, findings)
    ?.items.map((item) => takeText(item, `An item of ${what}`, findings))
    .filter((phrase) => phrase !== undefined);
}

function wrongKind(node: PlanNode, what: string, wanted: keyof typeof KINDS, findings: Findings): void {
  const message = `${what} is ${KINDS[wanted]}; here is ${KINDS[node.kind]}.`;
  const mend = {
    map: 'Write keys below it, indented, or between { and }.',
    list: 'Write the items between [ and ], or one a line after "- ".',
    text: 'Write the value after the colon and a space.',
    nothing: '',
  }[wanted];
  findings.error('wrong-kind', node.at, message, mend);
}

/** Reports a key that nothing reads: kept for later, torn off by a comma or a bracket, or misspelt. */
export function reportUnknownKey(
  key: Phrase,
  value: PlanNode,
  known: readonly string[],
  what: string,
  findings: Findings,
): void {
  const later = LATER_WORDS.get(key.text);
  if (later !== undefined) {
    const message = `"${key.text}" is kept for a later version (${later}).`;
    findings.error('kept-for-later', key, message, 'Leave it out for now.');
  } else if (value.kind === 'nothing' && /[)\]}"']|^\d|\s/.test(key.text)) {
    const message = `"${key.text}" was torn off its value: between { and } a comma ends a value.`;
    findings.error('needs-quotes', key, message, 'Put the whole value in quotes: "decimal(12,2)".');
  } else if (value.kind === 'nothing' && key.text.includes(':')) {
    findings.error(
      'needs-quotes',
      key,
      `"${key.text}" has no space after its colon.`,
      'Write ": " between key and value.',
    );
  } else {
    findings.error('unknown-key', key, `${what} has no key "${key.text}".`, suggest(key.text, known));
  }
}
