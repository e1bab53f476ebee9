import type { Expression, Literal } from '../model.ts';
import { STANDARD_FIELDS } from '../reserved.ts';
import { type EntitySymbol, fieldType, type World } from '../resolve/world.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import type { Resolved } from './resolve.ts';
import type { Scope } from './scope.ts';
import { ANYTHING, BOOLEAN, type ValueType } from './types.ts';
import { USER } from '../users.ts';

const CONSTANTS: Readonly<Record<string, { value: Literal; type: ValueType }>> = {
  true: { value: { type: 'boolean', value: true }, type: BOOLEAN },
  false: { value: { type: 'boolean', value: false }, type: BOOLEAN },
  null: { value: { type: 'null' }, type: { kind: 'null' } },
};

const CONTEXT: Readonly<Record<string, ValueType>> = {
  now: { kind: 'timestamp' },
  today: { kind: 'date' },
  user: { kind: 'reference', target: USER },
};

/** What a single word means in a scope, undefined where it is no name. */
export function resolvesTo(word: string, scope: Scope): Resolved | undefined {
  const constant = Object.hasOwn(CONSTANTS, word) ? CONSTANTS[word] : undefined;
  if (constant) return { expression: { kind: 'literal', value: constant.value }, type: constant.type };
  const input = scope.inputs?.get(word);
  if (input) return { expression: { kind: 'input', name: word }, type: input };
  const type = scope.row && fieldType(scope.row, word);
  if (scope.row && type) return { expression: field(scope.row, word), type };
  const context = Object.hasOwn(CONTEXT, word) ? CONTEXT[word] : undefined;
  return context && scope.context
    ? { expression: { kind: word as 'now' | 'today' | 'user' }, type: context }
    : undefined;
}

/** Resolves `status`, `product.name`, `before.status`, `line.product`, `answer.reference`. */
export function resolveName(
  path: readonly Phrase[],
  scope: Scope,
  world: World,
  wanted: ValueType | undefined,
): Resolved | undefined {
  const [first, second, third] = path;
  if (!first) return undefined;
  if (third) {
    const mend = 'Keep the value in a field of the row in between.';
    world.findings.error('hop-not-here', third, 'A name goes one hop, no further.', mend);
    return undefined;
  }
  return second ? resolvePair(first, second, scope, world) : resolveWord(first, scope, world, wanted);
}

function resolveWord(
  word: Phrase,
  scope: Scope,
  world: World,
  wanted: ValueType | undefined,
): Resolved | undefined {
  if (wanted?.kind === 'enum' && wanted.values.includes(word.text)) {
    return { expression: { kind: 'literal', value: { type: 'enum', text: word.text } }, type: wanted };
  }
  const found = resolvesTo(word.text, scope);
  if (found?.type.kind === 'list') {
    const mend = 'Use count(...) or sum(...) where a value is computed.';
    world.findings.error('type-mismatch', word, `"${word.text}" is a list, not a value.`, mend);
    return undefined;
  }
  if (found) return refuseSecret(word, scope, world) ?? found;
  const values = wanted?.kind === 'enum' ? wanted.values : [];
  const known = [...values, ...namesIn(scope)];
  if (Object.hasOwn(CONTEXT, word.text)) {
    const message = `${scope.what} cannot use "${word.text}": it is the same for every reader at every moment.`;
    world.findings.error('unknown-name', word, message, 'Compare fields and literals.');
  } else if (wanted?.kind === 'enum') {
    const message = `"${word.text}" is none of the values ${values.join(', ')}.`;
    world.findings.error('unknown-name', word, message, suggest(word.text, known));
  } else {
    const quote = wanted?.kind === 'text' ? `Text stands in quotes: '${word.text}'.` : undefined;
    const dashed = word.text.includes('-') ? 'A minus has spaces around it.' : undefined;
    const message = `There is nothing called "${word.text}" here.`;
    world.findings.error('unknown-name', word, message, suggest(word.text, known, quote ?? dashed));
  }
  return undefined;
}

function resolvePair(first: Phrase, second: Phrase, scope: Scope, world: World): Resolved | undefined {
  if (first.text === 'answer' && scope.answer) return resolveAnswer(second, scope.answer, world);
  if (first.text === 'before' && scope.before) {
    const type = knownField(scope.before, second, world);
    return type && { expression: { kind: 'before', field: second.text }, type };
  }
  if (first.text === 'before' && scope.isWithoutPast) {
    const message = 'When a row is created or deleted, nothing about it was different before.';
    world.findings.error('unknown-name', first, message, `Use the field itself: ${second.text}.`);
    return undefined;
  }
  if (scope.parts) return resolvePart(first, second, scope.parts, world);
  const bound = scope.rows?.get(first.text);
  if (bound) {
    const type = knownField(bound, second, world);
    return type && { expression: { ...field(bound, second.text), via: first.text }, type };
  }
  return resolveHop(first, second, scope, world);
}

function resolveAnswer(
  name: Phrase,
  answer: ReadonlyMap<string, ValueType>,
  world: World,
): Resolved | undefined {
  const type = answer.get(name.text);
  if (type) return { expression: { kind: 'answer', field: name.text }, type };
  const mend = suggest(name.text, answer.keys(), "Add it to the port operation's `gives`.");
  world.findings.error('unknown-name', name, `The port does not answer "${name.text}".`, mend);
  return undefined;
}

function resolvePart(
  first: Phrase,
  second: Phrase,
  parts: NonNullable<Scope['parts']>,
  world: World,
): Resolved | undefined {
  if (first.text !== parts.field) {
    const message = `A sum goes over one list; "${first.text}" is not "${parts.field}".`;
    world.findings.error('sum-not-here', first, message, `Use fields of ${parts.field}.`);
    return undefined;
  }
  const type = knownField(parts.entity, second, world);
  return type && { expression: field(parts.entity, second.text), type };
}

function resolveHop(first: Phrase, second: Phrase, scope: Scope, world: World): Resolved | undefined {
  const reference = scope.row?.fields.get(first.text);
  if (!scope.row || !reference) {
    const known = [...namesIn(scope), ...(scope.rows?.keys() ?? [])];
    world.findings.error(
      'unknown-name',
      first,
      `There is nothing called "${first.text}" here.`,
      suggest(first.text, known),
    );
    return undefined;
  }
  if (reference.type.kind !== 'reference') {
    const isList = reference.value.kind === 'list';
    const message = `"${first.text}" is ${isList ? 'a list' : 'no reference'}, so it has no single "${second.text}".`;
    world.findings.error(
      'hop-not-here',
      first,
      message,
      isList ? 'Use it inside sum(...).' : 'Follow a reference.',
    );
    return undefined;
  }
  if (!scope.hops) {
    const message = `${scope.what} is decided by the row alone; it cannot follow "${first.text}".`;
    const mend = `Keep the value in the row: ${first.text}${capital(second.text)}: <type> = ${first.text}.${second.text}.`;
    world.findings.error('hop-not-here', first, message, mend);
    return undefined;
  }
  const target = world.entities.get(reference.type.target);
  if (!target) {
    const message = `The fields of ${reference.type.target} are not kept in this system.`;
    world.findings.error('hop-not-here', second, message, 'Ask for the value as an input instead.');
    return undefined;
  }
  const type = knownField(target, second, world);
  return type && { expression: { ...field(target, second.text), via: first.text }, type };
}

function knownField(entity: EntitySymbol, name: Phrase, world: World): ValueType | undefined {
  const type = fieldType(entity, name.text);
  if (!type) {
    const known = [...entity.fields.keys(), ...STANDARD_FIELDS];
    world.findings.error(
      'unknown-field',
      name,
      `${entity.id} has no field "${name.text}".`,
      suggest(name.text, known),
    );
    return undefined;
  }
  if (entity.fields.get(name.text)?.draft.words.has('secret')) {
    reportSecret(name, world);
    return ANYTHING;
  }
  return type;
}

/** A secret field of the row at hand, so that nothing more is reported about it; undefined for every other name. */
function refuseSecret(word: Phrase, scope: Scope, world: World): Resolved | undefined {
  const isField =
    !scope.inputs?.has(word.text) && scope.row?.fields.get(word.text)?.draft.words.has('secret');
  if (!scope.row || !isField) return undefined;
  reportSecret(word, world);
  return { expression: field(scope.row, word.text), type: ANYTHING };
}

function reportSecret(name: Phrase, world: World): void {
  const message = `"${name.text}" is secret: it is never read.`;
  world.findings.error('secret-used', name, message, 'Use another field.');
}

function field(entity: EntitySymbol, name: string): Expression & { kind: 'field' } {
  return { kind: 'field', entity: entity.id, field: name };
}

function namesIn(scope: Scope): string[] {
  return [
    ...(scope.inputs?.keys() ?? []),
    ...(scope.row?.fields.keys() ?? []),
    ...(scope.row ? STANDARD_FIELDS : []),
    ...(scope.context ? Object.keys(CONTEXT) : []),
  ];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
