import type { Entity, Model, Operation } from '../../../plan/model.ts';
import { callers } from './callers.ts';
import { whoBriefly } from './who.ts';

/** The lines of a state diagram: what moves a row from one state to another, and who may do that. None without states. */
export function lifecycle(model: Model, entity: Entity): readonly string[] {
  const { state } = entity;
  if (!state) return [];
  const moves = entity.operations.flatMap((operation) => movesOf(model, entity, operation));
  const ends = state.states.filter((name) => !moves.some(({ from }) => from === name));
  return [
    'stateDiagram-v2',
    ...state.states.map((name) => `  state "${name}" as ${idOf(name)}`),
    ...(state.initial === undefined ? [] : [`  [*] --> ${idOf(state.initial)}`]),
    ...moves.map(({ from, to, label }) => `  ${idOf(from)} --> ${idOf(to)} : ${label}`),
    ...ends.map((name) => `  ${idOf(name)} --> [*]`),
  ];
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

function movesOf(model: Model, entity: Entity, { name, from, to }: Operation): Move[] {
  const { state, access } = entity;
  if (!state || to === undefined) return [];
  const starts = from.length > 0 ? from : state.states.filter((other) => other !== to);
  const allowed = { grants: access.operations[name] ?? [], services: callers(model, entity, name) };
  const label = `${name} (${whoBriefly(allowed)})`;
  return starts.map((start) => ({ from: start, to, label }));
}

/** A state may be called what means something to Mermaid: `end`, `note`, `state`. */
const idOf = (state: string) => `s_${state.replaceAll('-', '_')}`;
