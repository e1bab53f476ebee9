import type { Entity, Model } from '../../../plan/model.ts';
import { publicActions } from '../../wire/actions.ts';
import { findEntity, partsOf } from '../../wire/entities.ts';
import { isPublic } from '../../wire/grants.ts';
import { settableOnCreate, visible } from '../../wire/settable.ts';
import { holds } from './evaluate.ts';
import type { DemoUser, Journey, JsonObject, Step } from './files.ts';
import { create } from './seed.ts';
import { type Actor, covers } from './users.ts';
import { type DemoRow, exposedEntities, knownOf, pathOf, rowsOf, type World } from './world.ts';

/** What a user would do: sign in, look around, make something, see it. */
export function planJourney(world: World, users: Readonly<Record<string, DemoUser>>): Journey {
  const { model } = world;
  const { actor, made } = chooseWalker(world, Object.keys(users));
  const account = actor.user === undefined ? undefined : users[actor.user];
  const list = listStep(world, actor, made?.row.entity);
  return {
    title: `A walk through ${model.system.title}`,
    steps: [
      ...(account ? [signIn(account)] : []),
      ...(list ? [list] : []),
      ...(made?.steps ?? []),
      ...(made ? readBack(world, made.row, actor) : []),
    ],
  };
}

interface Walker {
  readonly actor: Actor;
  readonly made?: Made;
}

/** The first user who can make something. They come with the default role first; where nobody can, that one walks. */
function chooseWalker(world: World, users: readonly string[]): Walker {
  const actors: Actor[] = users.length > 0 ? users.map((user) => ({ user })) : [{}];
  for (const actor of actors) {
    const made = make({ ...world, steps: [] }, actor);
    if (made) return { actor, made };
  }
  return { actor: actors[0] ?? {} };
}

/** The request that anybody may copy. */
export function firstRequest(world: World): { say: string; path: string } | undefined {
  const entity = lists(world, {})[0];
  return entity && { say: `List the ${entity.names.labels}`, path: `${pathOf(entity)}?limit=3` };
}

const signIn = ({ email, password, name }: DemoUser): Step => ({
  say: `Sign in as ${name}`,
  method: 'POST',
  path: '/v1/sessions',
  body: { email, password },
  expect: 201,
  show: ['tokenType', 'expiresIn'],
});

function listStep(world: World, actor: Actor, made: Entity | undefined): Step | undefined {
  const open = lists(world, {});
  const [entity] = open.length > 0 ? open : lists(world, actor).filter((one) => one !== made);
  if (!entity) return undefined;
  const hasRows = rowsOf(world, entity.id).length > 0;
  return {
    say: `List the ${entity.names.labels}`,
    ...(open.length === 0 && actor.user !== undefined && { as: actor.user }),
    method: 'GET',
    path: `${pathOf(entity)}?limit=3`,
    expect: 200,
    ...(hasRows && { show: showable(world.model, entity).map((place) => `items.0.${place}`) }),
  };
}

/** The lists that somebody may see, those with rows first, then the fullest, and rather those that others refer to. */
function lists({ model, rows, references }: World, actor: Actor): readonly Entity[] {
  const all = exposedEntities(model).filter((entity) =>
    publicActions(model, entity).some(
      ({ kind, grants }) =>
        kind === 'list' &&
        (actor.user === undefined ? isPublic(grants) : grants.some((one) => covers(model, one, actor))),
    ),
  );
  const isReferred = (id: string) =>
    (references.get(id) ?? []).some((field) => !field.id.startsWith(`${id}.`));
  const weight = (entity: Entity) =>
    (rows.has(entity.id) ? 1000 : 0) + (isReferred(entity.id) ? 1 : 0) + visible(entity).length;
  return all.toSorted((a, b) => weight(b) - weight(a));
}

/** A row that a journey makes, and the steps that make it. */
interface Made {
  readonly row: DemoRow;
  readonly steps: readonly Step[];
}

/** The row that says most about the system: with parts, then with many references. */
function make(world: World, actor: Actor): Made | undefined {
  const interest = ({ fields }: Entity) =>
    fields.reduce(
      (sum, { type }) => sum + ({ parts: 10, links: 3, reference: 2 }[type.kind as string] ?? 0),
      0,
    );
  const open = world.creatable.filter(({ access }) =>
    access.create.some((grant) => !grant.onBehalf && covers(world.model, grant, actor)),
  );
  for (const entity of open.toSorted((a, b) => interest(b) - interest(a))) {
    const attempt = { ...world, steps: [], known: new Set<string>() };
    const row = isRepeatable(world.model, entity) ? create(attempt, entity, 0, true, actor) : undefined;
    if (row) return { row, steps: attempt.steps.map((step) => withShow(world, step, entity)) };
  }
  return undefined;
}

/** Whether each journey can make another one: every unique constraint, of its parts too, has a text or a moment that no other run has. */
function isRepeatable(model: Model, entity: Entity): boolean {
  const parts = settableOnCreate(entity).flatMap((field) => partsOf(model, field) ?? []);
  return [entity, ...parts].every(isDistinct);
}

const isDistinct = (entity: Entity): boolean =>
  entity.unique.every(({ fields }) =>
    entity.fields.some(
      ({ name, type, computed }) =>
        fields.includes(name) && !computed && /^(string|email|timestamp)$/.test(type.kind),
    ),
  );

const withShow = (world: World, step: Step, entity: Entity): Step =>
  step.method === 'POST' ? { ...step, show: showable(world.model, entity) } : step;

/** Only where its creator may read it. */
function readBack(world: World, row: DemoRow, actor: Actor): Step[] {
  const { entity } = row;
  const known = knownOf(world, entity, row.values);
  const mayRead = entity.access.read.some(
    (grant) =>
      covers(world.model, grant, actor, row.creator) && (!grant.when || holds(grant.when, known) === true),
  );
  if (!mayRead) return [];
  return [
    {
      say: `Read the ${entity.names.label} back`,
      ...(actor.user !== undefined && { as: actor.user }),
      method: 'GET',
      path: `${pathOf(entity)}/{${row.name}}`,
      expect: 200,
      check: checks(row),
      show: showable(world.model, entity),
    },
  ];
}

/** The id, and what was sent as it was sent; not the state, which may have moved on. */
function checks({ name, entity, values }: DemoRow): JsonObject {
  const plain = entity.fields.filter(
    (field) =>
      ['enum', 'integer', 'boolean'].includes(field.type.kind) &&
      !field.secret &&
      !field.computed &&
      field.name !== entity.state?.field,
  );
  const sent = plain.flatMap(({ name: field }) => {
    const value = values[field];
    return value === undefined || value === null ? [] : [[field, value] as const];
  });
  return { id: `{${name}}`, ...Object.fromEntries(sent) };
}

/** The places of a row that tell most, in the order of the plan, and those of its first part. */
function showable(model: Model, entity: Entity): string[] {
  const parts = visible(entity).find(({ type }) => type.kind === 'parts');
  const part = parts?.type.kind === 'parts' ? findEntity(model, parts.type.of) : undefined;
  const inside = part ? places(part).map((place) => `${parts?.name}.0.${place}`) : [];
  return [...places(entity).slice(0, 4), ...inside.slice(0, 3)];
}

const places = (entity: Entity) =>
  visible(entity).flatMap(({ name, type, optional, personal }): string[] => {
    if (optional || personal) return [];
    if (type.kind === 'money') return [`${name}.amount`];
    return ['enum', 'string', 'integer', 'timestamp', 'date'].includes(type.kind) ? [name] : [];
  });
