import { condition, readable, type Value } from './conditions.ts';
import type { Dice } from './dice.ts';
import { type DrawnEntity, type DrawnField, has, isComputed, isList } from './drawn.ts';
import { literal } from './literals.ts';
import type { Place } from './plain-fields.ts';
import type { DrawnPort } from './ports.ts';
import { written } from './written-field.ts';
import { drawBounds, drawType, PLAIN_KINDS } from './types.ts';
import { FIELD_WORDS, OPERATION_WORDS } from './words.ts';
import type { Tree } from './yaml.ts';

export interface DrawnOperation {
  readonly name: string;
  readonly tree: Tree;
}

/** The fields that have one and the same value after it. */
export function settledBy({ tree }: DrawnOperation): readonly string[] {
  if (typeof tree === 'string' || !('does' in tree)) return [];
  const inputs = 'takes' in tree ? Object.keys(tree.takes) : [];
  return [tree.does].flat().flatMap((text) => {
    const [, field, value] = /^(\w+) = (.+)$/.exec(typeof text === 'string' ? text : '') ?? [];
    return field === undefined || value === undefined || inputs.includes(value) ? [] : [field];
  });
}

interface Situation {
  readonly entity: DrawnEntity;
  readonly state: DrawnField | undefined;
  readonly place: Place;
}

/** Operations that enter every state, and some that change a row without. */
export function drawOperations(
  entity: DrawnEntity,
  state: DrawnField | undefined,
  ports: readonly DrawnPort[],
  place: Place,
): DrawnOperation[] {
  const { dice } = place;
  const situation = { entity, state, place };
  const first = state?.value?.replaceAll("'", '');
  const entered = (state?.type.values ?? []).filter((one) => one !== first || dice.chance(20));
  const moves = entered.map((to) => drawMove(to, situation));
  const others = Array.from({ length: dice.pick([0, 0, 1, 1, 2]) }, () => drawChange(situation));
  const calls = ports.length > 0 && dice.chance(40) ? [drawCall(dice.pick(ports), situation)] : [];
  return [...moves, ...others, ...calls].flatMap((one) => one ?? []);
}

function drawMove(to: string, { entity, state, place }: Situation): DrawnOperation {
  const { dice, names } = place;
  const others = (state?.type.values ?? []).filter((one) => one !== to);
  const from = dice.some(others, dice.pick([1, 1, 2, 3]));
  const name = names.operation(OPERATION_WORDS);
  if (dice.chance(50)) return { name, tree: `${from.join(' | ')} -> ${to}` };
  const isAny = dice.chance(10);
  const more = drawBody({ entity, state, place });
  return { name, tree: { ...(!isAny && { from: from.length === 1 ? from.join() : from }), to, ...more } };
}

function drawChange(situation: Situation): DrawnOperation | undefined {
  const { dice, names } = situation.place;
  const body = drawBody(situation);
  const byHand = dice.chance(8) ? { by: 'hand' } : {};
  const tree = { ...body, ...byHand };
  if (!('does' in tree) && !('by' in tree)) return undefined;
  return { name: names.operation(OPERATION_WORDS), tree };
}

/** What it takes, when it may be called, and what it does to the row. */
function drawBody(situation: Situation): { readonly [key: string]: Tree } {
  const { entity, state, place } = situation;
  const { dice } = place;
  const inputs = dice.chance(55) ? drawInputs(situation) : [];
  // The states that it begins in are said already.
  const values: readonly Value[] = [
    ...readable(entity.fields).filter((field) => field !== state && field.type.kind !== 'reference'),
    ...inputs,
  ];
  const when = dice.chance(40) ? drawWhen(entity, values, dice) : undefined;
  const does = drawAssignments(situation, inputs);
  return {
    ...(inputs.length > 0 && {
      takes: Object.fromEntries(inputs.map((input) => [input.name, written(input, dice)])),
    }),
    ...(when !== undefined && { when }),
    ...(does.length > 0 && { does: does.length === 1 && dice.chance(60) ? (does[0] ?? '') : does }),
    ...(dice.chance(15) && { fails: dice.pick(['refused', 'not-now', 'out-of-stock']) }),
  };
}

function drawWhen(entity: DrawnEntity, values: readonly Value[], dice: Dice): string | undefined {
  const when = condition(values, dice, ['now', 'today']);
  const parts = entity.fields.find((field) => field.type.kind === 'parts');
  if (!parts || !dice.chance(30)) return when;
  const counted = `count(${parts.name}) > ${dice.below(2)}`;
  return when === undefined ? counted : `${counted} and (${when})`;
}

/** Some to fill fields with, some for conditions alone. */
function drawInputs({ entity, place }: Situation): DrawnField[] {
  const { dice, common } = place;
  const taken = new Set(entity.fields.map(({ name }) => name));
  const free = FIELD_WORDS.filter((word) => !taken.has(word));
  const like = entity.fields.filter((field) => isAssignable(field, entity)).map(({ type }) => type);
  return dice.some(free, dice.pick([1, 1, 2, 3])).map((name) => {
    const named = like.length > 0 && dice.chance(70) ? dice.pick(like) : drawType(dice, common, PLAIN_KINDS);
    const type = named.values ? { ...named, text: named.values.join(' | ') } : named;
    const bounds = drawBounds(type, dice);
    const value = dice.chance(20) ? literal(type, bounds, dice) : undefined;
    const words = dice.chance(5) ? ['personal'] : [];
    const optional = dice.chance(25);
    return { name, type, optional, words, ...(bounds && { bounds }), ...(value !== undefined && { value }) };
  });
}

function drawAssignments(
  { entity, state, place: { dice } }: Situation,
  inputs: readonly DrawnField[],
): string[] {
  const targets = entity.fields.filter((field) => field !== state && isAssignable(field, entity));
  return dice
    .some(targets, dice.pick([0, 1, 1, 2, 3]))
    .flatMap((field) => assignment(field, inputs, dice) ?? []);
}

function assignment(field: DrawnField, inputs: readonly DrawnField[], dice: Dice): string | undefined {
  const { name, type, optional, bounds } = field;
  const given = inputs.filter((input) => isLike(input, field) && (optional || !input.optional));
  const isNumber = type.scale !== undefined;
  const must = given.filter((input) => !input.optional);
  if (isNumber && !optional && must.length > 0 && dice.chance(50))
    return `${name} ${dice.pick(['+=', '-='])} ${dice.pick(must).name}`;
  if (given.length > 0 && dice.chance(80)) return `${name} = ${dice.pick(given).name}`;
  if (has(field, 'unique') || type.kind === 'reference') return undefined;
  if (optional && dice.chance(20)) return `${name} = null`;
  if (type.kind === 'timestamp') return `${name} = ${dice.pick(['now', 'now + 1h'])}`;
  if (type.kind === 'date') return `${name} = today`;
  const value = literal(type, bounds, dice);
  if (value === undefined) return undefined;
  return `${name} ${isNumber && !optional && dice.chance(30) ? '+=' : '='} ${value}`;
}

const isLike = (input: DrawnField, field: DrawnField) =>
  input.type.values
    ? input.type.values.join() === field.type.values?.join()
    : input.type.text === field.type.text;

/** What an operation may set: nothing from which something is computed that would be left behind. */
function isAssignable(field: DrawnField, { fields }: DrawnEntity): boolean {
  if (isList(field) || isComputed(field) || field.type.kind === 'reference') return false;
  if (has(field, 'immutable') || has(field, 'secret')) return false;
  return !fields.some(
    (other) => isComputed(other) && other.ofRowAlone !== true && comesFrom(other, field.name, fields),
  );
}

function comesFrom(field: DrawnField, name: string, fields: readonly DrawnField[]): boolean {
  const from = field.from ?? [];
  const others = fields.filter((one) => from.includes(one.name));
  return from.includes(name) || others.some((one) => comesFrom(one, name, fields));
}

/** A call of a port: its inputs come from the row and from what the caller sends. */
function drawCall(port: DrawnPort, situation: Situation): DrawnOperation {
  const { entity, place } = situation;
  const { dice, names } = place;
  const operation = dice.pick(port.operations);
  const fields = readable(entity.fields);
  const taken = new Set(entity.fields.map(({ name }) => name));
  const free = dice.shuffled(FIELD_WORDS.filter((word) => !taken.has(word)));
  const takes: [string, Tree][] = [];
  const given: [string, Tree][] = operation.takes.map((input) => {
    const from = fields.filter((field) => isLike(input, field) && (input.optional || !field.optional));
    if (from.length > 0) return [input.name, dice.pick(from).name];
    const name = free.pop() ?? 'given';
    takes.push([name, written({ name, type: input.type, optional: input.optional, words: [] }, dice)]);
    return [input.name, name];
  });
  const answers = operation.gives.flatMap((answer) => {
    const target = fields.find(
      (field) =>
        isAssignable(field, entity) && field.type.kind !== 'enum' && isLike(answer, field) && field.optional,
    );
    return target ? [`${target.name} = answer.${answer.name}`] : [];
  });
  const tree = {
    ...(takes.length > 0 && { takes: Object.fromEntries(takes) }),
    calls: `${port.name}.${operation.name}`,
    with: Object.fromEntries(given),
    ...(answers.length > 0 && { does: answers }),
    ...(dice.chance(40) && { fails: operation.fails ?? 'refused' }),
  };
  return { name: names.operation(OPERATION_WORDS), tree };
}
