import type { FieldDraft, FieldWord } from '../draft/drafts.ts';
import { compact } from '../compact.ts';
import { resolve, resolveCondition } from '../expression/resolve.ts';
import { ANYTHING, assignable, describe } from '../expression/types.ts';
import type { Expression, Field, FieldType, Literal } from '../model.ts';
import { columnName, constraintName, kebab, label, quoted } from '../names.ts';
import { checkBounds, checkDefault } from './bounds.ts';
import type { EntitySymbol, FieldSymbol, World } from './world.ts';
import { isOfUsers } from '../users.ts';

/** A field of an entity, complete. */
export function resolveField(symbol: FieldSymbol, entity: EntitySymbol, world: World): Field {
  const { draft, type } = symbol;
  const name = draft.name.text;
  const listed = type.kind === 'parts' || type.kind === 'links';
  const column = listed ? '' : (draft.column?.text ?? columnName(name, type.kind === 'reference'));
  const word = (known: FieldWord): boolean => draft.words.has(known);
  const table = entity.names.table;
  const local = type.kind === 'reference' && type.local;
  checkWords(symbol, entity, world);
  return compact({
    id: symbol.id,
    name,
    label: label(name),
    column,
    sqlColumn: listed ? '' : quoted(column),
    type,
    optional: draft.optional,
    unique: word('unique'),
    index: word('index'),
    search: word('search'),
    immutable: word('immutable'),
    owner: word('owner'),
    ownerVia: ownerVia(symbol, world),
    personal: word('personal'),
    secret: word('secret'),
    internal: word('internal'),
    bounds: checkBounds(draft, type, world),
    ...resolveDefault(symbol, entity, world),
    guard: resolveGuard(symbol, world),
    check: listed ? undefined : constraintName(table, name, 'check'),
    foreignKey: local ? constraintName(table, name, 'fkey') : undefined,
    was: draft.was?.text,
  });
}

/** `owner via user`: the field of the referenced local entity that names the user. */
function ownerVia({ draft, type }: FieldSymbol, world: World): string | undefined {
  const at = draft.words.get('owner');
  if (!at) return undefined;
  const isUser = type.kind === 'reference' && isOfUsers(type.target);
  if (isUser && !draft.via) return undefined;
  const target = type.kind === 'reference' && type.local ? world.entities.get(type.target) : undefined;
  const via = draft.via && target?.fields.get(draft.via.text);
  if (via?.type.kind === 'reference' && isOfUsers(via.type.target)) return draft.via?.text;
  const message = draft.via
    ? `"${draft.via.text}" is no field of a local entity that refers to identity.User.`
    : 'An owner is a reference to identity.User.';
  const mend = 'Write customer: identity.User owner, or doctor: Doctor owner via user.';
  world.findings.error('owner-not-user', draft.via ?? at, message, mend);
  return undefined;
}

/** `= draft` is a literal that the caller may replace; anything else is computed by the service. */
function resolveDefault(
  symbol: FieldSymbol,
  entity: EntitySymbol,
  world: World,
): { default?: Literal; computed?: Expression } {
  const { draft, type, value: wanted } = symbol;
  if (!draft.value) return {};
  if (wanted.kind === 'list' || wanted.kind === 'reference') {
    const message = `${describe(wanted)} has no default.`;
    world.findings.error('invalid-default', draft.value.at, message, 'Leave the default out.');
    return {};
  }
  const scope = {
    what: `The default of "${draft.name.text}"`,
    row: withoutSelf(entity, symbol),
    hops: true,
    sums: true,
    context: true,
  };
  const resolved = resolve(draft.value, scope, world, wanted);
  if (!resolved) return {};
  const { expression } = resolved;
  if (expression.kind === 'literal') {
    checkDefault(expression.value, draft, type, resolved.type, world);
    return { default: expression.value };
  }
  if (!assignable(wanted, resolved.type)) {
    const message = `"${draft.name.text}" is ${describe(wanted)}; this is ${describe(resolved.type)}.`;
    world.findings.error('type-mismatch', draft.value.at, message, 'Use a value of the same type.');
  }
  return { computed: expression };
}

function withoutSelf(entity: EntitySymbol, self: FieldSymbol): EntitySymbol {
  return { ...entity, fields: new Map([...entity.fields].filter(([, field]) => field !== self)) };
}

/** `product: catalog.Product when status = active`. */
function resolveGuard({ draft, type }: FieldSymbol, world: World): Field['guard'] {
  if (!draft.when) return undefined;
  const target = type.kind === 'reference' ? world.entities.get(type.target) : undefined;
  if (!target) {
    const message = `"when" needs a reference to an entity of this system.`;
    world.findings.error(
      'guard-not-here',
      draft.when.at,
      message,
      'Use `checks` on the entity for conditions on its own fields.',
    );
    return undefined;
  }
  const when = resolveCondition(draft.when, { what: 'The condition of a reference', row: target }, world);
  return when && { when, problem: draft.problem?.text ?? guardProblem(draft, when) };
}

/** `product-not-active` where the condition is one comparison with a word, else `product-not-allowed`. */
function guardProblem(draft: FieldDraft, when: Expression): string {
  const word =
    when.kind === 'binary' && when.operator === '=' && when.right.kind === 'literal'
      ? when.right.value
      : undefined;
  const state = word?.type === 'enum' ? kebab(word.text) : 'allowed';
  return `${kebab(draft.name.text)}-not-${state}`;
}

const LISTS_REFUSE: readonly FieldWord[] = ['unique', 'index', 'search', 'owner', 'immutable', 'secret'];

/** Words that mean nothing for the field's type. */
function checkWords({ draft, type, value }: FieldSymbol, entity: EntitySymbol, world: World): void {
  const refuse = (word: FieldWord, message: string, mend: string): void => {
    const at = draft.words.get(word);
    if (at) world.findings.error('word-not-here', at, message, mend);
  };
  if (value.kind === 'list') {
    for (const word of LISTS_REFUSE) refuse(word, `A list cannot be "${word}".`, 'Leave the word out.');
  }
  if (value.kind === 'json') {
    for (const word of ['unique', 'index', 'search'] as const)
      refuse(word, `JSON cannot be "${word}".`, 'Leave the word out.');
  }
  if (value.kind !== 'text') refuse('search', 'Only text can be searched.', 'Use "index" to filter by it.');
  for (const word of ['clear', 'remove'] as const) {
    if (type.kind !== 'reference' || !type.local)
      refuse(word, `"${word}" is for references within ${entity.service}.`, 'Leave the word out.');
  }
  if (!draft.optional)
    refuse(
      'clear',
      `"${draft.name.text}" is required, so it cannot be cleared.`,
      'Make it optional: "?" after the type.',
    );
  const reserved = draft.words.get('secret') && (draft.words.get('search') ?? draft.words.get('index'));
  if (reserved)
    world.findings.error(
      'word-not-here',
      reserved,
      'A secret is never read, so it cannot be found by.',
      'Leave the word out.',
    );
}

/** An input of an operation, or what a port answers: a field without a column. */
export function resolveInput(
  draft: FieldDraft,
  id: string,
  type: FieldType,
  wanted: FieldSymbol['value'],
  world: World,
): Field {
  const scope = { what: `The default of "${draft.name.text}"` };
  const resolved = draft.value && resolve(draft.value, scope, world, wanted ?? ANYTHING);
  const literal = resolved?.expression.kind === 'literal' ? resolved.expression.value : undefined;
  if (resolved && !literal) {
    const message = "An input's default is a literal.";
    world.findings.error(
      'invalid-default',
      draft.value?.at ?? draft.name,
      message,
      'Compute the value in `does`.',
    );
  }
  if (resolved && literal) checkDefault(literal, draft, type, resolved.type, world);
  for (const [word, at] of draft.words) {
    if (word === 'personal' || word === 'secret') continue;
    world.findings.error('word-not-here', at, `An input cannot be "${word}".`, 'Leave the word out.');
  }
  const word = (known: FieldWord): boolean => draft.words.has(known);
  return compact({
    id,
    name: draft.name.text,
    label: label(draft.name.text),
    column: '',
    sqlColumn: '',
    type,
    optional: draft.optional,
    unique: false,
    index: false,
    search: false,
    immutable: false,
    owner: false,
    personal: word('personal'),
    secret: word('secret'),
    internal: false,
    bounds: checkBounds(draft, type, world),
    default: literal,
  });
}
