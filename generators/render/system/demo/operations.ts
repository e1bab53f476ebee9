import type { Entity, Expression, Operation } from '../../../plan/model.ts';
import { sentence, spoken } from '../../wire/words.ts';
import { plenty } from '../sample-numbers.ts';
import { sample } from '../samples.ts';
import { evaluate, holds } from './evaluate.ts';
import type { Json } from './files.ts';
import { type Actor, candidates, covers } from './users.ts';
import { type DemoRow, knownOf, pathOf, type World } from './world.ts';

/** An operation on a row, by somebody who may, with its inputs. */
interface Move {
  readonly operation: Operation;
  readonly actor: Actor;
  readonly inputs: Readonly<Record<string, Json>>;
}

/** Brings a row to where a condition holds, by the shortest way that demo users may go. False where there is none. */
export function bringTo(world: World, row: DemoRow, condition: Expression): boolean {
  const isThere = (values: Readonly<Record<string, Json>>) =>
    holds(condition, knownOf(world, row.entity, values));
  let ways: { moves: readonly Move[]; values: Readonly<Record<string, Json>> }[] = [
    { moves: [], values: row.values },
  ];
  for (let length = 0; length <= 3; length += 1) {
    const found = ways.find(({ values }) => isThere(values));
    if (found) {
      for (const move of found.moves) take(world, row, move);
      return true;
    }
    ways = ways.flatMap(({ moves, values }) =>
      possible(world, row, values).map((move) => ({
        moves: [...moves, move],
        values: after(world, row.entity, values, move),
      })),
    );
  }
  return false;
}

/** Fills a row by every operation that only adds, such as `receive`. */
export function fillUp(world: World, row: DemoRow) {
  for (const move of possible(world, row, row.values)) {
    const { does, to, from, takes } = move.operation;
    const adds =
      does.length > 0 && does.every(({ operator, value }) => operator === '+=' && value.kind === 'input');
    if (!adds || to || from.length > 0) continue;
    const amounts = takes.flatMap((field) =>
      field.type.kind === 'integer' ? [[field.name, plenty(field)]] : [],
    );
    take(world, row, { ...move, inputs: { ...move.inputs, ...Object.fromEntries(amounts) } });
  }
}

/** What can be done with a row now. What calls a port or waits for a person to write it is left alone. */
function possible(world: World, row: DemoRow, values: Readonly<Record<string, Json>>): Move[] {
  const { entity } = row;
  const state = entity.state && values[entity.state.field];
  return entity.operations.flatMap((operation): Move[] => {
    const { from, when, takes, byHand, calls } = operation;
    if (byHand || calls || (from.length > 0 && !from.some((one) => one === state))) return [];
    const inputs = inputsOf(world, entity, takes);
    const actor = inputs && actorFor(world, row, operation, values);
    if (!inputs || !actor) return [];
    const isRefused = when && holds(when, { ...knownOf(world, entity, values), inputs }) !== true;
    return isRefused ? [] : [{ operation, actor, inputs }];
  });
}

function inputsOf(
  { model }: World,
  entity: Entity,
  takes: Operation['takes'],
): Record<string, Json> | undefined {
  const needed = takes.filter((field) => !field.optional && !field.default);
  const entries = needed.map((field) => [field.name, sample(model.currency, entity, field, 0)] as const);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(entries) as Record<string, Json>;
}

/** Somebody who may do it and sees the row. */
function actorFor(
  world: World,
  { entity, creator }: DemoRow,
  { name }: Operation,
  values: Readonly<Record<string, Json>>,
): Actor | undefined {
  const known = knownOf(world, entity, values);
  const has = (grants: Entity['access']['read'], actor: Actor) =>
    grants.some(
      (one) => covers(world.model, one, actor, creator) && (!one.when || holds(one.when, known) === true),
    );
  const allowed = entity.access.operations[name] ?? [];
  return candidates(world.model, allowed, creator).find(
    (actor) => has(allowed, actor) && has(entity.access.read, actor),
  );
}

function after(
  world: World,
  entity: Entity,
  values: Readonly<Record<string, Json>>,
  { operation, inputs }: Move,
): Readonly<Record<string, Json>> {
  const known = { ...knownOf(world, entity, values), inputs };
  const next: Record<string, Json | undefined> = { ...values };
  for (const { field, operator, value } of operation.does) {
    const given = evaluate(value, known);
    const old = Number(values[field] ?? 0);
    next[field] = operator === '=' ? given : old + Number(given) * (operator === '+=' ? 1 : -1);
  }
  if (operation.to && entity.state) next[entity.state.field] = operation.to;
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Record<
    string,
    Json
  >;
}

function take(world: World, row: DemoRow, move: Move) {
  const { operation, actor, inputs } = move;
  world.steps.push({
    say: `${sentence(spoken(operation.name))} ${row.title}`,
    ...(actor.user !== undefined && { as: actor.user }),
    method: 'POST',
    path: `${pathOf(row.entity)}/{${row.name}}/${operation.route}`,
    ...(Object.keys(inputs).length > 0 && { body: inputs }),
    expect: 200,
  });
  Object.assign(row.values, after(world, row.entity, row.values, move));
}
