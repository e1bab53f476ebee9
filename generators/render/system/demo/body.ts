import type { Entity, Expression, Field } from '../../../plan/model.ts';
import { onBehalfFields, ownersFromToken, requiredOnCreate, settableOnCreate } from '../../wire/settable.ts';
import { sample } from '../samples.ts';
import { holds } from './evaluate.ts';
import type { Json, JsonObject } from './files.ts';
import type { Actor } from './users.ts';
import { type DemoRow, entityOf, knownOf, rowsOf, type World } from './world.ts';
import { isOfUsers } from '../../../plan/users.ts';

/** A body of a creation. `row` varies the values; `fresh` marks texts that must differ from run to run. */
export interface Wanted {
  readonly entity: Entity;
  readonly row: number;
  readonly actor: Actor;
  readonly fresh: boolean;
}

/** What the creator sends, or undefined where the demo cannot give what is needed. */
export function bodyOf(world: World, wanted: Wanted): JsonObject | undefined {
  const { entity } = wanted;
  const onBehalf = onBehalfFields(entity);
  const body: Record<string, Json> = {};
  for (const field of settableOnCreate(entity)) {
    const isNeeded = requiredOnCreate(entity, field);
    if (!isNeeded && (field.default || field.secret || onBehalf.includes(field))) continue;
    const value = valueOf(world, wanted, field);
    if (value !== undefined) body[field.name] = value;
    else if (isNeeded) return undefined;
  }
  const known = knownOf(world, entity, valuesAfter(wanted, body));
  const isBroken = entity.checks.some(({ expression }) => holds(expression, known) === false);
  return isBroken ? undefined : body;
}

function valueOf(world: World, wanted: Wanted, field: Field): Json | undefined {
  const { type } = field;
  switch (type.kind) {
    case 'reference':
      return referred(world, wanted, field);
    case 'parts':
      return parts(world, wanted, type);
    case 'links': {
      const rows = rowsOf(world, type.to).slice(0, Math.min(type.max, Math.max(type.min, 2)));
      return rows.length < type.min ? undefined : rows.map(({ name }) => `{${name}}`);
    }
    default:
      return freshly(wanted, field, sample(world.model.currency, wanted.entity, field, wanted.row));
  }
}

/** What must differ from run to run carries the name of the run, or a moment that only this run has. */
function freshly({ fresh, entity }: Wanted, field: Field, value: Json | undefined): Json | undefined {
  const isUnique = entity.unique.some(({ fields }) => fields.includes(field.name));
  if (!fresh || !isUnique) return value;
  const { type } = field;
  if (!/^(string|email|timestamp)$/.test(type.kind)) return value;
  if (type.kind === 'timestamp') return '{instant}';
  if (type.kind === 'email') return 'demo-{run}@example.com';
  if (type.kind !== 'string' || type.pattern !== undefined || type.max < 8) return undefined;
  const text = `${entity.names.label}-{run}`;
  return text.length + 3 <= type.max ? text : '{run}';
}

function parts(
  world: World,
  wanted: Wanted,
  type: Extract<Field['type'], { kind: 'parts' }>,
): Json | undefined {
  const entity = entityOf(world.model, type.of);
  const count = countOf(type, entity, wanted.fresh);
  const first = entity.unique.length > 0 ? wanted.row * count : wanted.row;
  const bodies = Array.from({ length: count }, (_, index) =>
    bodyOf(world, { ...wanted, entity, row: first + index }),
  );
  const whole = distinct(
    entity,
    bodies.filter((body) => body !== undefined),
  );
  return whole.length < type.min ? undefined : whole;
}

/** How many parts a row has. What must differ from run to run is the same for all of them. */
export const countOf = (
  { min, max }: { readonly min: number; readonly max: number },
  { unique }: Entity,
  fresh: boolean,
): number => Math.min(max, Math.max(min, unique.length > 0 && fresh ? 1 : 2));

/** Two lines about one and the same product would look odd. */
function distinct({ fields }: Entity, bodies: readonly JsonObject[]): readonly JsonObject[] {
  const names = fields.flatMap(({ name, type }) => (type.kind === 'reference' ? [name] : []));
  if (names.length === 0) return bodies;
  const keys = bodies.map((body) => JSON.stringify(names.map((name) => body[name])));
  return bodies.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function referred(world: World, wanted: Wanted, field: Field): Json | undefined {
  const { type } = field;
  if (type.kind !== 'reference') return undefined;
  if (isOfUsers(type.target)) return userReference(world, field);
  const rows = eligible(world, field, type.target);
  // Which row would be whose parent is a guess that shows.
  if (type.target === wanted.entity.id) return undefined;
  return named(rows[positionOf(world, wanted, field) % Math.max(1, rows.length)]);
}

const named = (row: DemoRow | undefined) => row && `{${row.name}}`;

/** The rows that a reference may name. */
export function eligible(world: World, { guard }: Field, target: string): readonly DemoRow[] {
  return rowsOf(world, target).filter((row) => !guard || satisfies(world, row, guard.when));
}

export const satisfies = (world: World, row: DemoRow, condition: Expression) =>
  holds(condition, knownOf(world, row.entity, row.values)) === true;

/** References of one unique constraint are counted through like digits, so that no pair comes twice. */
function positionOf(world: World, { entity, row }: Wanted, field: Field): number {
  const unique = entity.unique.find(({ fields }) => fields.includes(field.name));
  let rest = row;
  for (const name of unique?.fields ?? []) {
    if (name === field.name) return rest;
    const other = entity.fields.find((one) => one.name === name);
    if (other?.type.kind === 'reference' && !isOfUsers(other.type.target)) {
      rest = Math.floor(rest / Math.max(1, eligible(world, other, other.type.target).length));
    }
  }
  return row;
}

/** The id of a demo user: of the role that the field is named after, or of the default role. */
function userReference(world: World, field: Field): Json | undefined {
  const { identity } = world.model;
  if (!identity.service) return undefined;
  const role = identity.roles.find(({ name }) => name === field.name)?.name;
  const user = role ?? identity.default;
  if (!world.known.has(user)) {
    world.known.add(user);
    const say = `Look up the demo ${user}`;
    world.steps.push({
      say,
      as: user,
      method: 'GET',
      path: '/v1/users/me',
      expect: 200,
      save: { [idName(user)]: 'id' },
    });
  }
  return `{${idName(user)}}`;
}

const idName = (user: string) => `user_${user.replace(/\W/g, '_')}`;

/** What is known of a row after its creation: what was sent, defaults, the first state, and its owner. */
export function valuesAfter({ entity, actor }: Wanted, body: JsonObject): Record<string, Json> {
  const defaults = entity.fields.flatMap((field): [string, Json][] => {
    const literal = field.default;
    if (!literal) return field.optional ? [[field.name, null]] : [];
    if (literal.type === 'boolean') return [[field.name, literal.value]];
    if (literal.type === 'number') return [[field.name, Number(literal.text)]];
    return literal.type === 'enum' || literal.type === 'string' ? [[field.name, literal.text]] : [];
  });
  const { state } = entity;
  const owners = ownersFromToken(entity).map(({ name }): [string, Json] => [name, actor.user ?? null]);
  return {
    ...Object.fromEntries(defaults),
    ...(state?.initial !== undefined && { [state.field]: state.initial }),
    ...Object.fromEntries(owners),
    ...body,
  };
}
