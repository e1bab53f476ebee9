import { drawAccess } from './access.ts';
import { drawComputed } from './computed.ts';
import { type DrawnEntity, type DrawnField, has } from './drawn.ts';
import { clashAsSchemas, type EntityNames } from './names.ts';
import { drawOperations, settledBy } from './operations.ts';
import { drawPlainField, drawState, type Place } from './plain-fields.ts';
import type { DrawnPort } from './ports.ts';
import { drawLinks, drawLocal, drawOwner, drawParts, drawRemote, drawUser } from './references.ts';
import { drawRules } from './rules.ts';
import { drawValues } from './types.ts';
import { written } from './written-field.ts';
import type { Tree } from './yaml.ts';

/** What an entity can refer to, and call. */
export interface Surroundings {
  /** Roots of the service that have been drawn already. */
  readonly locals: readonly DrawnEntity[];
  readonly remotes: readonly DrawnEntity[];
  readonly parts: readonly DrawnEntity[];
  readonly ports: readonly DrawnPort[];
  /** Whether the service asks who there is. */
  readonly usersAsked: boolean;
  /** What users have, where the service asks. */
  readonly user: DrawnEntity;
}

export interface Written {
  readonly entity: DrawnEntity;
  readonly tree: Tree;
}

/** What is settled of an entity before its fields are. */
export interface Frame {
  readonly key: string;
  readonly names: EntityNames;
}

export function drawPart({ key, names }: Frame, around: Surroundings, place: Place): Written {
  const { dice } = place;
  const fields = drawFields(around, place);
  const entity = { service: names.service, name: names.name, key, fields, isPart: true };
  addComputed(entity, dice.pick([0, 0, 1, 2]), place);
  return { entity, tree: treeOf(entity, drawRules(entity, [], place), place) };
}

export function drawRoot({ key, names }: Frame, around: Surroundings, place: Place): Written {
  const { dice } = place;
  const fields = drawFields(around, place);
  const state = dice.chance(50) ? drawState(drawValues(dice, 3), place) : undefined;
  const owners = Array.from({ length: dice.pick([0, 0, 1, 1, 2]) }, () => drawOwner(dice.chance(30), place));
  const parts = around.parts
    .filter(({ name }) => !clashAsSchemas(name, names.name))
    .map((part) => drawParts(part, place));
  const links = dice.chance(25) ? [drawLinks(around.locals, place)] : [];
  const all = [...fields, ...(state ? [state] : []), ...owners, ...parts, ...links].flatMap(
    (one) => one ?? [],
  );
  const entity = {
    service: names.service,
    name: names.name,
    key,
    fields: dice.shuffled(all.map((field) => withUser(field, around))),
    isPart: false,
  };
  const own = entity.fields.find(({ name }) => name === state?.name);
  addComputed(entity, dice.pick([0, 1, 1, 2, 3]), place);
  const operations = drawOperations(entity, own, around.ports, place);
  const access = drawAccess(entity, own, operations, place);
  const enums = entity.fields.filter(({ type }) => type.kind === 'enum');
  const settled = [...(own ? [own.name] : []), ...operations.flatMap(settledBy)];
  const tree = treeOf(entity, drawRules(entity, settled, place), place);
  return {
    entity: { ...entity, stays: isForGood(access, entity.fields) },
    tree: {
      ...tree,
      ...(own && (enums.length > 1 || dice.chance(20)) && { state: own.name }),
      ...(operations.length > 0 && {
        operations: Object.fromEntries(operations.map(({ name, tree: one }) => [name, one])),
      }),
      ...(access !== undefined && { access }),
      ...(place.isPartitioned && { partition: { every: 'month' } }),
      ...(dice.chance(15) && { expect: { rows: '5M', reads: '50/min', writes: '1.5k/h' } }),
    },
  };
}

const isForGood = (access: Tree | undefined, fields: readonly DrawnField[]) =>
  typeof access === 'object' &&
  'delete' in access &&
  access.delete === 'nobody' &&
  !fields.some((field) => has(field, 'remove'));

function drawFields(around: Surroundings, place: Place): DrawnField[] {
  const { locals, remotes, usersAsked } = around;
  const { dice, isPart } = place;
  const plain = Array.from({ length: dice.between(1, isPart ? 5 : 7) }, () => drawPlainField(place));
  const local = Array.from({ length: dice.pick([0, 0, 1, 1, 2]) }, () => drawLocal(locals, place));
  const remote = dice.chance(35) ? [drawRemote(remotes, place)] : [];
  const user = dice.chance(12) && (usersAsked || !isPart) ? [drawUser(usersAsked, place)] : [];
  return dice.shuffled(
    [...plain, ...local, ...remote, ...user].flatMap((one) => (one ? [withUser(one, around)] : [])),
  );
}

/** Where the service asks who there is, it can read what users are called. */
const withUser = (field: DrawnField, { usersAsked, user }: Surroundings): DrawnField =>
  field.isUser === true && usersAsked ? { ...field, target: user } : field;

function addComputed(entity: DrawnEntity, most: number, place: Place): void {
  for (let count = 0; count < most; count += 1) {
    const field = drawComputed(entity.fields, place);
    if (field) entity.fields.push(field);
  }
}

function treeOf(
  { fields, key }: DrawnEntity,
  rules: { readonly [key: string]: Tree },
  { dice, names: { legacyTable } }: Place,
): { readonly [key: string]: Tree } {
  return {
    ...(key !== 'uuid' && { id: key }),
    ...(legacyTable !== undefined && { table: legacyTable }),
    fields: Object.fromEntries(fields.map((field) => [field.name, written(field, dice)])),
    ...rules,
  };
}
