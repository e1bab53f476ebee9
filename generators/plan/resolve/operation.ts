import { compact } from '../compact.ts';
import type { AssignmentDraft, FieldDraft, OperationDraft } from '../draft/drafts.ts';
import { resolveCondition, resolveValue } from '../expression/resolve.ts';
import type { Scope } from '../expression/scope.ts';
import { valueType, type ValueType } from '../expression/types.ts';
import type { Assignment, Entity, Field, Operation, Port, PortCall } from '../model.ts';
import { kebab, pascal } from '../names.ts';
import { suggest } from '../text/suggest.ts';
import { plainType, simpleType } from './declare.ts';
import { resolveInput } from './field.ts';
import type { EntitySymbol, World } from './world.ts';

/** An operation of an entity, complete. */
export function resolveOperation(
  draft: OperationDraft,
  entity: EntitySymbol,
  state: Entity['state'],
  ports: readonly Port[],
  world: World,
): Operation {
  const name = draft.name.text;
  const id = `${entity.id}.${name}`;
  world.places.set(id, draft.name);
  const takes = resolveInputs(draft.takes, id, `${pascal(name)}${entity.names.class}`, world);
  const inputs = new Map(takes.map((input) => [input.name, valueType(input.type)]));
  checkShadows(draft, entity, world);
  const port = findPort(draft, ports, world);
  const scope: Scope = { what: `The condition of "${name}"`, row: entity, inputs, sums: true, context: true };
  return compact({
    id,
    name,
    route: kebab(name),
    from: [...new Set(draft.from.map((phrase) => phrase.text))],
    to: draft.to?.text,
    takes,
    when: draft.when && resolveCondition(draft.when, scope, world),
    does: draft.does.flatMap(
      (assignment) =>
        resolveAssignment(assignment, state, port?.gives, { ...scope, sums: false }, world) ?? [],
    ),
    calls: port && resolvePortCall(draft, port, scope, world),
    fails: draft.fails?.text ?? `${kebab(entity.draft.name.text)}-${kebab(name)}-refused`,
    byHand: draft.byHand,
  });
}

/** Inputs of an operation or of a port. */
export function resolveInputs(
  drafts: readonly FieldDraft[],
  owner: string,
  enumPrefix: string,
  world: World,
): Field[] {
  return drafts.flatMap((draft) => {
    const type = draft.type && plainType(draft.type);
    const id = `${owner}.${draft.name.text}`;
    world.places.set(id, draft.name);
    if (!type) {
      const message = 'An input is a value; it cannot refer to a row.';
      if (draft.type) world.findings.error('invalid-type', draft.type.at, message, 'Take its id: uuid.');
      return [];
    }
    const resolved = simpleType(type, `${enumPrefix}${pascal(draft.name.text)}`, world.findings);
    return [resolveInput(draft, id, resolved, valueType(resolved), world)];
  });
}

function checkShadows(draft: OperationDraft, entity: EntitySymbol, world: World): void {
  for (const input of draft.takes) {
    const { text } = input.name;
    const hidden = entity.fields.has(text) || ['id', 'createdAt', 'updatedAt', 'version'].includes(text);
    if (!hidden) continue;
    const message = `The input "${text}" hides the field of the same name.`;
    world.findings.error('shadowed-field', input.name, message, `Call it "new${pascal(text)}", say.`);
  }
}

function resolveAssignment(
  draft: AssignmentDraft,
  state: Entity['state'],
  gives: readonly Field[] | undefined,
  scope: Scope,
  world: World,
): Assignment | undefined {
  const name = draft.field.text;
  const field = scope.row?.fields.get(name);
  if (!scope.row || !field) {
    const mend = suggest(name, scope.row?.fields.keys() ?? []);
    world.findings.error(
      'unknown-field',
      draft.field,
      `${scope.row?.id ?? ''} has no field "${name}".`,
      mend,
    );
    return undefined;
  }
  const refusal = assignmentRefusal(
    name,
    field.value,
    field.draft.words.has('immutable'),
    state,
    draft.operator,
  );
  if (refusal) {
    world.findings.error('not-assignable', draft.field, refusal.message, refusal.mend);
    return undefined;
  }
  const answer = gives && new Map(gives.map((given) => [given.name, valueType(given.type)]));
  const within: Scope = compact({ ...scope, what: `"${name}"`, answer });
  const value = resolveValue(draft.value, field.value, within, world);
  return value && { field: name, operator: draft.operator, value };
}

function assignmentRefusal(
  name: string,
  type: ValueType,
  immutable: boolean,
  state: Entity['state'],
  operator: '=' | '+=' | '-=',
): { message: string; mend: string } | undefined {
  if (state?.field === name)
    return { message: `"${name}" is the state.`, mend: 'Change it with `from` and `to`.' };
  if (immutable)
    return { message: `"${name}" is immutable.`, mend: 'Leave the word "immutable" out, or the assignment.' };
  if (type.kind === 'list')
    return { message: `"${name}" is a list.`, mend: 'Change it with a PATCH of the row.' };
  if (operator !== '=' && type.kind !== 'number' && type.kind !== 'money') {
    return { message: `"${operator}" needs a number or money.`, mend: 'Use "=".' };
  }
  return undefined;
}

function findPort(
  draft: OperationDraft,
  ports: readonly Port[],
  world: World,
): { port: Port; operation: Port['operations'][number]; gives: readonly Field[] } | undefined {
  if (!draft.calls) {
    const [first] = draft.with;
    if (first)
      world.findings.error(
        'unexpected-text',
        first.name,
        '"with" needs "calls".',
        'Say which operation of a port is called.',
      );
    return undefined;
  }
  const name = draft.calls.port;
  const port = ports.find((candidate) => candidate.name === name.text);
  if (!port) {
    const mend = suggest(
      name.text,
      ports.map((candidate) => candidate.name),
      'Describe it in `adapters`.',
    );
    world.findings.error('unknown-port', name, `There is no port "${name.text}".`, mend);
    return undefined;
  }
  const wanted = draft.calls.operation;
  const operation = port.operations.find((candidate) => candidate.name === wanted.text);
  if (!operation) {
    const mend = suggest(
      wanted.text,
      port.operations.map((candidate) => candidate.name),
    );
    world.findings.error(
      'unknown-operation',
      wanted,
      `The port "${port.name}" has no operation "${wanted.text}".`,
      mend,
    );
    return undefined;
  }
  return { port, operation, gives: operation.gives };
}

function resolvePortCall(
  draft: OperationDraft,
  { port, operation }: { port: Port; operation: Port['operations'][number] },
  scope: Scope,
  world: World,
): PortCall {
  for (const input of operation.takes) {
    const given = draft.with.some((binding) => binding.name.text === input.name);
    if (given || input.optional || input.default) continue;
    const message = `${port.name}.${operation.name} needs "${input.name}".`;
    world.findings.error(
      'missing-input',
      draft.calls?.operation ?? draft.name,
      message,
      `Add with: { ${input.name}: ... }.`,
    );
  }
  const bindings = draft.with.flatMap(({ name, value }) => {
    const input = operation.takes.find((candidate) => candidate.name === name.text);
    if (!input) {
      const mend = suggest(
        name.text,
        operation.takes.map((candidate) => candidate.name),
      );
      world.findings.error(
        'unknown-input',
        name,
        `${port.name}.${operation.name} takes no "${name.text}".`,
        mend,
      );
      return [];
    }
    const resolved = resolveValue(value, valueType(input.type), { ...scope, what: `"${name.text}"` }, world);
    return resolved ? [{ input: name.text, value: resolved }] : [];
  });
  return { port: port.name, operation: operation.name, with: bindings };
}
