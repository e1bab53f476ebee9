import type { Syntax } from '../expression/syntax.ts';
import type { Entity } from '../model.ts';
import { STANDARD_EVENTS } from '../reserved.ts';
import { suggest } from '../text/suggest.ts';
import type { EntitySymbol, FieldSymbol, World } from './world.ts';

/** The enum field that an entity's operations move through. */
export function findState(entity: EntitySymbol, world: World): Entity['state'] {
  const { draft } = entity;
  const moving = draft.operations.filter((operation) => operation.to || operation.from.length > 0);
  if (moving.length === 0 && !draft.state) return undefined;
  const field = stateField(entity, world);
  if (field?.type.kind !== 'enum') return undefined;
  const states = field.type.values;
  checkStates(entity, field, states, world);
  const { value } = field.draft;
  const initial = value && wordOf(value);
  if (initial === undefined || !states.includes(initial)) {
    const message = `A new row of ${entity.id} has no first state.`;
    const mend = `Add it to the field: ${states.slice(0, 2).join(' | ')} = ${states[0] ?? ''}.`;
    world.findings.error('no-first-state', field.draft.name, message, mend);
    return { field: field.draft.name.text, states };
  }
  return { field: field.draft.name.text, states, initial };
}

/** A value of an enum, bare or in quotes. */
function wordOf(value: Syntax): string | undefined {
  if (value.kind === 'string') return value.text;
  return value.kind === 'name' && value.path.length === 1 ? value.path[0]?.text : undefined;
}

function stateField(entity: EntitySymbol, world: World): FieldSymbol | undefined {
  const enums = [...entity.fields.values()].filter((field) => field.type.kind === 'enum');
  const named = entity.draft.state;
  if (named) {
    const field = enums.find((candidate) => candidate.draft.name.text === named.text);
    const mend = suggest(
      named.text,
      enums.map((candidate) => candidate.draft.name.text),
    );
    if (!field)
      world.findings.error('unknown-field', named, `"${named.text}" is no enum field of ${entity.id}.`, mend);
    return field;
  }
  if (enums.length === 1) return enums[0];
  const first = entity.draft.operations.find((operation) => operation.to || operation.from.length > 0);
  const message =
    enums.length === 0
      ? `${entity.id} has no enum field whose states an operation could change.`
      : `${entity.id} has several enum fields: ${enums.map((field) => field.draft.name.text).join(', ')}.`;
  const mend =
    enums.length === 0
      ? 'Add one: status: draft | active = draft.'
      : 'Say which: `state: status` on the entity.';
  world.findings.error('which-state', first?.name ?? entity.draft.name, message, mend);
  return undefined;
}

function checkStates(
  entity: EntitySymbol,
  field: FieldSymbol,
  states: readonly string[],
  world: World,
): void {
  for (const state of states) {
    if (!STANDARD_EVENTS.has(state)) continue;
    const at =
      field.draft.type?.kind === 'enum'
        ? field.draft.type.values.find((value) => value.text === state)
        : undefined;
    const message = `A state cannot be called "${state}": every entity raises an event of that name.`;
    world.findings.error(
      'reserved-state',
      at ?? field.draft.name,
      message,
      'Take another word for the state.',
    );
  }
  for (const operation of entity.draft.operations) {
    for (const state of [...operation.from, ...(operation.to ? [operation.to] : [])]) {
      if (states.includes(state.text)) continue;
      const message = `"${state.text}" is no state of ${entity.id}.${field.draft.name.text}.`;
      world.findings.error('unknown-state', state, message, suggest(state.text, states));
    }
  }
}
