import { compact } from '../compact.ts';
import type { Findings } from '../findings.ts';
import * as shapes from '../shape/between.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { TokenReader } from '../text/tokens.ts';
import type { Entry, MapNode, PlanNode } from '../yaml/tree.ts';
import type { EntityPath, FollowedDraft, InteractionDraft, MemberPath } from './drafts.ts';
import { readBindings } from './operation.ts';
import { readMilliseconds } from './quantities.ts';
import { Section, takeChoice, takeMap } from './section.ts';

const VERBS = ['asks', 'copies', 'follows'] as const;

interface Sentence {
  readonly service: Phrase;
  readonly verb: (typeof VERBS)[number];
  readonly target: EntityPath;
  readonly at: Phrase;
}

/** `orders copies catalog.Product: { fields: [name] }`, or the sentence alone. */
export function readInteraction(node: PlanNode, findings: Findings): InteractionDraft | undefined {
  if (node.kind === 'text') return complete(readSentence(node.phrase, findings), undefined, findings);
  const [entry, more] = takeMap(node, 'An interaction', findings)?.entries ?? [];
  if (!entry) return undefined;
  if (more) {
    findings.error(
      'unexpected-text',
      more.key,
      'An interaction is one sentence.',
      'Start a new line with "- ".',
    );
  }
  const sentence = readSentence(entry.key, findings);
  if (!sentence || entry.value.kind === 'nothing') return complete(sentence, undefined, findings);
  return complete(sentence, takeMap(entry.value, `"${entry.key.text}"`, findings), findings);
}

function readSentence(phrase: Phrase, findings: Findings): Sentence | undefined {
  const match = /^(\S+)\s+(\S+)\s+(\S+)$/.exec(phrase.text);
  const verb = match && VERBS.find((known) => known === match[2]);
  if (!match || !verb) {
    const word = phrase.text.split(/\s+/)[1] ?? '';
    const mend = suggest(word, VERBS, 'Write service asks service.Entity, or copies, or follows.');
    findings.error('unexpected-text', phrase, `"${phrase.text}" is no interaction.`, mend);
    return undefined;
  }
  const target = readEntityPath(phrase.slice(phrase.text.length - (match[3] ?? '').length), findings);
  const service = phrase.slice(0, (match[1] ?? '').length);
  return target && { service, verb, target, at: phrase };
}

function complete(
  sentence: Sentence | undefined,
  options: MapNode | undefined,
  findings: Findings,
): InteractionDraft | undefined {
  if (!sentence) return undefined;
  const { service, target, verb, at } = sentence;
  const map = options ?? { kind: 'map', at, entries: [] };
  if (verb === 'asks') return { kind: 'asks', service, target, ...readAsks(map, findings) };
  if (verb === 'copies') return { kind: 'copies', service, target, ...readCopies(map, findings) };
  const events = map.entries.flatMap((entry) => readFollowed(entry, findings) ?? []);
  if (events.length === 0) {
    findings.error(
      'missing-key',
      at,
      'It follows no event.',
      'Add one: { created: { do: Payment.void, row: { order: id } } }.',
    );
  }
  return { kind: 'follows', service, target, events };
}

function readAsks(map: MapNode, findings: Findings): { timeout: number; otherwise: 'refuse' | 'accept' } {
  const section = new Section(map, shapes.asks, '"asks"', findings);
  const timeout = section.text('timeout');
  const otherwise = section.text('else');
  return {
    timeout: (timeout && readMilliseconds(timeout, findings)) ?? 1000,
    otherwise: (otherwise && takeChoice(otherwise, ['refuse', 'accept'], '"else"', findings)) ?? 'refuse',
  };
}

function readCopies(map: MapNode, findings: Findings) {
  const section = new Section(map, shapes.copies, '"copies"', findings);
  const deleted = section.text('deleted');
  return {
    fields: section.texts('fields') ?? [],
    deleted:
      (deleted &&
        takeChoice(deleted, ['keep', 'clear', 'remove', 'refuse'] as const, '"deleted"', findings)) ??
      'keep',
    personal: section.flag('personal'),
  };
}

function readFollowed({ key, value }: Entry, findings: Findings): FollowedDraft | undefined {
  if (value.kind === 'text' && value.phrase.text === 'by hand') return { event: key, byHand: true, with: [] };
  const map = takeMap(value, `"${key.text}"`, findings);
  if (!map) return undefined;
  const section = new Section(map, shapes.handler, `"${key.text}"`, findings);
  const byHand = section.text('by')?.text === 'hand';
  const call = section.text('do');
  const target = call && readOperationName(call, findings);
  if (!call && !byHand) {
    findings.error(
      'missing-key',
      key,
      `"${key.text}" does nothing.`,
      'Add do: Entity.operation, or write "by hand".',
    );
    return undefined;
  }
  const row = section.map('row');
  return compact({
    event: key,
    byHand,
    do: target,
    row: row && readBindings(row.entries, findings),
    with: readBindings(section.entries('with'), findings),
  });
}

function readOperationName(phrase: Phrase, findings: Findings): FollowedDraft['do'] {
  const parts = /^([A-Za-z]\w*)\.([A-Za-z]\w*)$/.exec(phrase.text);
  const dot = phrase.text.indexOf('.');
  if (parts) return { entity: phrase.slice(0, dot), operation: phrase.slice(dot + 1) };
  findings.error(
    'unexpected-text',
    phrase,
    `"${phrase.text}" is no operation.`,
    'Write Entity.operation of this service.',
  );
  return undefined;
}

/** `catalog.Product`. */
export function readEntityPath(phrase: Phrase, findings: Findings): EntityPath | undefined {
  const [service, entity, more] = dotted(phrase);
  if (service && entity && !more) return { at: phrase, service, entity };
  findings.error(
    'unexpected-text',
    phrase,
    `"${phrase.text}" is no entity of a service.`,
    'Write service.Entity.',
  );
  return undefined;
}

/** `orders.Order.placed`: an event or an operation of an entity. */
export function readMemberPath(phrase: Phrase, findings: Findings): MemberPath | undefined {
  const [service, entity, member, more] = dotted(phrase);
  if (service && entity && member && !more) return { at: phrase, service, entity, member };
  const mend = 'Write service.Entity.name: orders.Order.placed.';
  findings.error('unexpected-text', phrase, `"${phrase.text}" names no event and no operation.`, mend);
  return undefined;
}

function dotted(phrase: Phrase): (Phrase | undefined)[] {
  const tokens = new TokenReader(phrase);
  const parts: (Phrase | undefined)[] = [];
  do parts.push(tokens.acceptName()?.phrase);
  while (tokens.accept('.'));
  return tokens.atEnd ? parts : [];
}
