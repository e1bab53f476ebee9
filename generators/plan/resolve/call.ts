import type { BindingDraft, FieldDraft } from '../draft/drafts.ts';
import { resolve } from '../expression/resolve.ts';
import type { Scope } from '../expression/scope.ts';
import type { Syntax } from '../expression/syntax.ts';
import { ANYTHING, assignable, describe, type ValueType, valueType } from '../expression/types.ts';
import type { Span } from '../findings.ts';
import type { Binding, Expression } from '../model.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { plainType } from './declare.ts';
import { type EntitySymbol, fieldType, type World } from './world.ts';

/** A call of an operation, or of `create`, by a flow or a handler. */
export interface Call {
  readonly entity: EntitySymbol;
  readonly operation: Phrase;
  readonly with: readonly BindingDraft[];
  readonly row?: readonly BindingDraft[] | undefined;
}

interface Input {
  readonly type: ValueType;
  readonly required: boolean;
}

/** What `create` or an operation can be given. */
function inputsOf(entity: EntitySymbol, operation: string): ReadonlyMap<string, Input> | undefined {
  if (operation === 'create') {
    const given = [...entity.fields.values()].filter((field) => !isComputed(field.draft.value));
    return new Map(
      given.map((field) => {
        const { draft, value } = field;
        const list = value.kind === 'list';
        const required = !draft.optional && !draft.value && !list && !draft.words.has('owner');
        return [draft.name.text, { type: value, required }];
      }),
    );
  }
  const draft = entity.draft.operations.find((candidate) => candidate.name.text === operation);
  if (!draft) return undefined;
  return new Map(
    draft.takes.map((input) => [
      input.name.text,
      { type: inputType(input), required: !input.optional && !input.value },
    ]),
  );
}

/** Whether a default is more than a literal. */
function isComputed(value: Syntax | undefined): boolean {
  if (!value || value.kind === 'number' || value.kind === 'string' || value.kind === 'duration') return false;
  return (
    value.kind !== 'name' ||
    value.path.length > 1 ||
    ['now', 'today', 'user'].includes(value.path[0]?.text ?? '')
  );
}

function inputType(input: FieldDraft): ValueType {
  const type = input.type && plainType(input.type);
  if (!type) return ANYTHING;
  switch (type.kind) {
    case 'string':
      return { kind: 'text' };
    case 'decimal':
      return { kind: 'number', whole: false };
    case 'enum':
      return { kind: 'enum', values: type.values.map((value) => value.text) };
    case 'simple':
      return valueType({ kind: type.of });
  }
}

/** The operation exists, and everything that it needs is given; `and` are operations that share its inputs: the undo. */
export function checkCall(call: Call, and: readonly Phrase[], world: World): void {
  for (const operation of [call.operation, ...and]) {
    const inputs = inputsOf(call.entity, operation.text);
    if (!inputs) {
      const known = [...call.entity.draft.operations.map((draft) => draft.name.text), 'create'];
      const message = `${call.entity.id} has no operation "${operation.text}".`;
      world.findings.error('unknown-operation', operation, message, suggest(operation.text, known));
      continue;
    }
    for (const [name, { required }] of inputs) {
      if (!required || call.with.some((binding) => binding.name.text === name)) continue;
      const message = `${call.entity.id}.${operation.text} needs "${name}".`;
      world.findings.error('missing-input', operation, message, `Add with: { ${name}: ... }.`);
    }
  }
}

/** An operation needs a row; `create` has none. */
export function checkRow(call: Call, needed: boolean, world: World): void {
  const { entity, operation, row } = call;
  if (!inputsOf(entity, operation.text)) return;
  if (operation.text === 'create') {
    const [first] = row ?? [];
    if (first)
      world.findings.error('row-not-unique', first.name, 'A new row has no key yet.', 'Leave "row" out.');
    return;
  }
  if (!row) {
    const message = `${entity.id}.${operation.text} needs to know which row.`;
    const mend = 'Add row: { <a unique field>: ... }, or the name of a row bound by "as".';
    if (needed) world.findings.error('missing-row', operation, message, mend);
    return;
  }
  const names = row
    .map((binding) => binding.name.text)
    .sort()
    .join();
  const [first] = row;
  if (first && !uniqueKeys(entity).includes(names)) {
    const known = uniqueKeys(entity).join(' or ');
    const message = `${entity.id} may have several rows with the same ${row.map((binding) => binding.name.text).join(', ')}.`;
    world.findings.error('row-not-unique', first.name, message, `Use ${known}.`);
  }
}

function uniqueKeys(entity: EntitySymbol): string[] {
  const single = [...entity.fields.values()].filter((field) => field.draft.words.has('unique'));
  const rules = entity.draft.unique.filter((rule) => !rule.when);
  return [
    'id',
    ...single.map((field) => field.draft.name.text),
    ...rules.map((rule) =>
      rule.fields
        .map((field) => field.text)
        .sort()
        .join(),
    ),
  ];
}

/** `{ product: line.product }`: fields of the row, or inputs of the operation, with values of the event. */
export function resolveBindings(
  drafts: readonly BindingDraft[],
  entity: EntitySymbol,
  operation: string | undefined,
  scope: Scope,
  world: World,
): Binding[] {
  return drafts.flatMap(({ name, value }) => {
    const inputs = operation === undefined ? undefined : inputsOf(entity, operation);
    const wanted = operation === undefined ? fieldType(entity, name.text) : inputs?.get(name.text)?.type;
    if (!wanted) {
      if (operation === undefined || inputs) reportUnknown(name, entity, operation, inputs, world);
      return [];
    }
    const resolved = resolve(value, scope, world, wanted);
    if (!resolved) return [];
    if (resolved.type.kind !== 'null' && !fits(wanted, resolved.type)) {
      const message = `"${name.text}" is ${describe(wanted)}; this is ${describe(resolved.type)}.`;
      world.findings.error('type-mismatch', value.at, message, 'Use a value of the same type.');
    }
    checkEventData(resolved.expression, value.at, world, scope.before);
    return [{ name: name.text, value: resolved.expression }];
  });
}

/** An input that takes an id is a uuid or text; a reference fits into it. */
function fits(wanted: ValueType, given: ValueType): boolean {
  return (
    assignable(wanted, given) ||
    (given.kind === 'reference' && (wanted.kind === 'uuid' || wanted.kind === 'text'))
  );
}

function reportUnknown(
  name: Phrase,
  entity: EntitySymbol,
  operation: string | undefined,
  inputs: ReadonlyMap<string, Input> | undefined,
  world: World,
): void {
  if (operation === undefined || operation === 'create') {
    const message = `${entity.id} has no field "${name.text}" that could be given.`;
    world.findings.error(
      'unknown-field',
      name,
      message,
      suggest(name.text, inputs?.keys() ?? entity.fields.keys()),
    );
  } else {
    const message = `${entity.id}.${operation} takes no "${name.text}".`;
    world.findings.error('unknown-input', name, message, suggest(name.text, inputs?.keys() ?? []));
  }
}

/** Events carry no personal, secret or internal field: a flow and a handler cannot use one. */
export function checkEventData(expression: Expression, at: Span, world: World, before?: EntitySymbol): void {
  switch (expression.kind) {
    case 'before':
      return checkEventField(before, expression.field, at, world);
    case 'field':
      return checkEventField(world.entities.get(expression.entity), expression.field, at, world);
    case 'is-null':
    case 'unary':
      return checkEventData(expression.operand, at, world, before);
    case 'binary':
      checkEventData(expression.left, at, world, before);
      return checkEventData(expression.right, at, world, before);
    default:
      return undefined;
  }
}

function checkEventField(entity: EntitySymbol | undefined, name: string, at: Span, world: World): void {
  const words = entity?.fields.get(name)?.draft.words;
  if (words?.has('personal')) {
    const message = `"${name}" is personal: events never carry it.`;
    world.findings.error('personal-in-event', at, message, 'Let the called service ask for it.');
  } else if (words?.has('internal') || words?.has('secret')) {
    const message = `"${name}" is ${words.has('secret') ? 'secret' : 'internal'}: events never carry it.`;
    world.findings.error('hidden-in-event', at, message, 'Use a field that callers may see.');
  }
}
