import type { Entity, Expression, Field, Model } from '../../../plan/model.ts';
import { ownersFromToken, requiredOnCreate, settableOnCreate } from '../../wire/settable.ts';
import { withArticle } from '../../wire/words.ts';
import { bodyOf, countOf, eligible, valuesAfter, type Wanted } from './body.ts';
import { holds } from './evaluate.ts';
import type { Json, JsonObject } from './files.ts';
import { bringTo, fillUp } from './operations.ts';
import { type Actor, candidates, creationGrants } from './users.ts';
import { type DemoRow, entityOf, knownOf, nameOf, pathOf, rowsOf, type World } from './world.ts';
import { isOfUsers } from '../../../plan/users.ts';

/** Rows of every entity that somebody may create: first those that others refer to, brought to where others need them. */
export function seedAll(world: World) {
  const waiting = [...world.creatable];
  for (let next = nextOf(world, waiting); next; next = nextOf(world, waiting)) {
    waiting.splice(waiting.indexOf(next), 1);
    seedEntity(world, next);
  }
}

/** One whose references are there; with optional ones too, if it can be. */
function nextOf(world: World, waiting: readonly Entity[]): Entity | undefined {
  const waits = (entity: Entity, fields: readonly Field[]) =>
    fields
      .flatMap((field) => targetsOf(world, field))
      .some((id) => id !== entity.id && waiting.some((one) => one.id === id));
  return (
    waiting.find((entity) => !waits(entity, fieldsOf(entity))) ??
    waiting.find(
      (entity) =>
        !waits(
          entity,
          fieldsOf(entity).filter((field) => requiredOnCreate(entity, field)),
        ),
    ) ??
    waiting[0]
  );
}

const fieldsOf = (entity: Entity) => [...settableOnCreate(entity), ...ownersFromToken(entity)];

function targetsOf(world: World, { type }: Field): string[] {
  if (type.kind === 'reference') return [type.target];
  if (type.kind === 'links') return [type.to];
  return type.kind === 'parts'
    ? fieldsOf(entityOf(world.model, type.of)).flatMap((field) => targetsOf(world, field))
    : [];
}

function seedEntity(world: World, entity: Entity) {
  const count = wantedRows(world, entity);
  for (let row = 0; row < count; row += 1) {
    const created = create(world, entity, row, false);
    if (created) fillUp(world, created);
  }
  const rows = rowsOf(world, entity.id);
  // The last one stays as it was made, so that not all look alike.
  const ready = rows.length > 2 ? rows.slice(0, -1) : rows;
  const wanted = wishes(world, entity);
  for (const [index, row] of ready.entries()) {
    const first = index % Math.max(1, wanted.length);
    bringToAll(world, row, [...wanted.slice(first), ...wanted.slice(0, first)]);
  }
}

/** As many of these conditions as hold together, the first ones before the others. */
function bringToAll(world: World, row: DemoRow, conditions: readonly Expression[]) {
  let held: Expression | undefined;
  for (const condition of conditions) {
    const both: Expression = held
      ? { kind: 'binary', operator: 'and', left: held, right: condition }
      : condition;
    if (bringTo(world, row, both)) held = both;
  }
}

/** The conditions under which others may refer to a row, and the one under which everybody sees it; each once. */
function wishes({ references }: World, entity: Entity): Expression[] {
  const guards = (references.get(entity.id) ?? []).flatMap(({ guard }) => (guard ? [guard.when] : []));
  const shown = entity.access.read.flatMap(({ to, when }) => (when && to.kind === 'public' ? [when] : []));
  return [...new Map([...guards, ...shown].map((wish) => [JSON.stringify(wish), wish])).values()];
}

const known = new WeakMap<Model, ReadonlySet<string>>();

/** The entities that rows of other creatable ones can name; worked out once for each model. */
function referred(world: World): ReadonlySet<string> {
  const targets = (by: Entity) => fieldsOf(by).flatMap((field) => targetsOf(world, field));
  const found =
    known.get(world.model) ??
    new Set(world.creatable.flatMap((by) => targets(by).filter((id) => id !== by.id)));
  known.set(world.model, found);
  return found;
}

/** Five of what others refer to, else three; no more than its unique constraints leave room for. */
function wantedRows(world: World, entity: Entity): number {
  const isReferred = referred(world).has(entity.id);
  const rooms = [
    ...entity.unique.map(({ fields }) => roomOf(world, entity, fields)),
    ...settableOnCreate(entity).flatMap(({ type }) => roomsOfParts(world, type)),
  ];
  const perRow = entity.unique.some(({ fields }) => fields.length === 1 && isReference(entity, fields[0]));
  return Math.min(isReferred || perRow ? 5 : 3, ...rooms);
}

/** For how many rows there are parts that differ. */
function roomsOfParts(world: World, type: Field['type']): number[] {
  if (type.kind !== 'parts') return [];
  const part = entityOf(world.model, type.of);
  const count = countOf(type, part, false);
  return part.unique.map(({ fields }) => Math.max(1, Math.floor(roomOf(world, part, fields) / count)));
}

const isReference = (entity: Entity, name: string | undefined) =>
  entity.fields.some(
    (field) => field.name === name && field.type.kind === 'reference' && !isOfUsers(field.type.target),
  );

/** How many rows can differ in these fields. Texts, numbers and times can always, where they are sent: defaults are not. */
function roomOf(world: World, entity: Entity, names: readonly string[]): number {
  const fields = entity.fields.filter(({ name }) => names.includes(name));
  const rooms = fields.map((field) => {
    const { type, computed } = field;
    if (computed || field.default || entity.state?.field === field.name) return 1;
    if (type.kind === 'enum') return type.values.length;
    if (type.kind === 'boolean') return 2;
    if (type.kind !== 'reference') return Infinity;
    return isOfUsers(type.target) ? 1 : Math.max(1, eligible(world, field, type.target).length);
  });
  return rooms.reduce((product, room) => product * room, 1);
}

/** A step that creates a row, by the first who may; undefined where nobody can. `fresh`: for a journey. */
export function create(
  world: World,
  entity: Entity,
  row: number,
  fresh: boolean,
  by?: Actor,
): DemoRow | undefined {
  const actors = by ? [by] : candidates(world.model, entity.access.create);
  for (const actor of actors) {
    const wanted = { entity, row, actor, fresh };
    if (!hasOwnerRow(world, entity, actor)) continue;
    const body = bodyOf(world, wanted);
    if (!body || !isGranted(world, wanted, body)) continue;
    const name = fresh ? 'created' : nameOf(world.model, entity, row + 1);
    const made: DemoRow = {
      entity,
      name,
      title: titleOf(entity, body, row),
      creator: actor.user,
      values: valuesAfter(wanted, body),
    };
    world.steps.push(creationStep(made, body, actor, fresh));
    if (!fresh) world.rows.set(entity.id, [...rowsOf(world, entity.id), made]);
    return made;
  }
  return undefined;
}

function creationStep({ entity, name, title }: DemoRow, body: JsonObject, { user }: Actor, fresh: boolean) {
  return {
    say: `Create ${fresh ? withArticle(entity.names.label) : title}`,
    ...(user !== undefined && { as: user }),
    method: 'POST' as const,
    path: pathOf(entity),
    body,
    expect: 201,
    save: { [name]: 'id' },
  };
}

function isGranted(world: World, wanted: Wanted, body: JsonObject): boolean {
  const { entity, actor } = wanted;
  const known = knownOf(world, entity, valuesAfter(wanted, body));
  return creationGrants(world.model, entity, actor).some(
    ({ when, onBehalf }) =>
      (!when || holds(when, known) !== false) && (!onBehalf || body[onBehalf] !== undefined),
  );
}

/** `doctor: Doctor owner via user`: the creator needs a row of their own there. */
function hasOwnerRow(world: World, entity: Entity, { user }: Actor): boolean {
  return ownersFromToken(entity).every(({ type, ownerVia }) => {
    if (user === undefined) return false;
    if (!ownerVia || type.kind !== 'reference') return true;
    return rowsOf(world, type.target).some(({ creator }) => creator === user);
  });
}

/** What a row is called in sentences: `the product "Moka pot"`, or `stock 1`. */
function titleOf(entity: Entity, body: Readonly<Record<string, Json>>, row: number): string {
  const texts = entity.fields.filter(
    ({ type, personal, secret }) => type.kind === 'string' && !personal && !secret,
  );
  const best = texts.find(({ name }) => /name|title/i.test(name)) ?? texts[0];
  const text = best && body[best.name];
  const { label } = entity.names;
  return typeof text === 'string' ? `the ${label} "${text}"` : `${label} ${row + 1}`;
}
