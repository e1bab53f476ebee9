import { condition, readable } from './conditions.ts';
import type { Dice } from './dice.ts';
import { type DrawnEntity, type DrawnField, has } from './drawn.ts';
import type { Place } from './plain-fields.ts';
import { clashAsSchemas } from './names.ts';
import { FIELD_WORDS } from './words.ts';
import { LIST_PARAMETERS } from '../../../generators/plan/reserved.ts';

const NAMES = FIELD_WORDS.filter((word) => !LIST_PARAMETERS.has(word));

const USER = { kind: 'reference', text: 'identity.User' } as const;

/** To a row of the same service: made before, so that there is always one to refer to. */
export function drawLocal(targets: readonly DrawnEntity[], place: Place): DrawnField | undefined {
  const { dice, names, isPart, isPartitioned } = place;
  const allowed = targets.filter(({ name }) => !clashAsSchemas(name, names.name));
  if (allowed.length === 0) return undefined;
  const target = dice.pick(allowed);
  const optional = dice.chance(40);
  const words = [
    ...(dice.chance(25) ? [optional && dice.chance(60) ? 'clear' : 'remove'] : []),
    ...(dice.chance(10) && !isPartitioned ? ['unique'] : []),
    ...(dice.chance(10) ? ['immutable'] : []),
  ];
  const owner = target.fields.find(
    (field) => field.isUser === true && has(field, 'owner') && !field.optional,
  );
  const via = owner && !isPart && dice.chance(50) ? owner.name : undefined;
  const text = dice.chance(15) ? `${target.service}.${target.name}` : target.name;
  return {
    name: names.field(NAMES, 'reference'),
    type: { kind: 'reference', text },
    optional,
    words: via === undefined ? words : [...words, 'owner'],
    target,
    ...(via !== undefined && { via }),
    ...drawGuard(readable(target.fields).filter(isValue), dice),
  };
}

const isValue = ({ type }: DrawnField) => type.kind !== 'reference';

/** A row that a row refers to has to be in some state. */
function drawGuard(fields: readonly DrawnField[], dice: Dice) {
  const when = dice.chance(30) ? condition(fields, dice) : undefined;
  if (when === undefined) return {};
  return { when, ...(dice.chance(20) && { problem: dice.pick(['not-this-one', 'no']) }) };
}

/** What may leave the service of an entity: neither internal nor personal. */
export const leaving = (entity: DrawnEntity): readonly DrawnField[] =>
  readable(entity.fields).filter((field) => !has(field, 'internal') && !has(field, 'personal'));

export function drawRemote(targets: readonly DrawnEntity[], place: Place): DrawnField | undefined {
  const { dice, names } = place;
  if (targets.length === 0) return undefined;
  const target = dice.pick(targets);
  return {
    name: names.field(NAMES, 'reference'),
    type: { kind: 'reference', text: `${target.service}.${target.name}` },
    optional: dice.chance(40),
    words: dice.chance(10) ? ['immutable'] : [],
    target,
    ...drawGuard(leaving(target).filter(isValue), dice),
  };
}

/** Whose row it is, as the token says. */
export function drawOwner(optional: boolean, place: Place): DrawnField {
  const { dice, names, isPartitioned } = place;
  const unique = dice.chance(15) && !isPartitioned;
  const words = [
    'owner',
    ...(unique ? ['unique'] : []),
    ...(dice.chance(15) ? ['immutable'] : []),
    ...(dice.chance(15) ? ['personal'] : []),
  ];
  return { name: names.field(NAMES, 'reference'), type: USER, optional, words, isUser: true };
}

/** Another user: only operations name one, or whoever writes the row where the service asks who there is. */
export function drawUser(isAsked: boolean, place: Place): DrawnField {
  const words = isAsked && (place.isPart || place.dice.chance(70)) ? [] : ['internal'];
  const optional = words.length > 0 || place.dice.chance(50);
  return { name: place.names.field(NAMES, 'reference'), type: USER, optional, words, isUser: true };
}

export function drawLinks(targets: readonly DrawnEntity[], place: Place): DrawnField | undefined {
  const { dice, names } = place;
  if (targets.length === 0) return undefined;
  const target = dice.pick(targets);
  const range = dice.pick(['', ' 0..20', ' 1..5', ' 2..3', ' 0..1']);
  const type = { kind: 'links', text: `links ${target.name}${range}` } as const;
  return { name: names.field(NAMES, 'list'), type, optional: false, words: [], target };
}

export function drawParts(part: DrawnEntity, place: Place): DrawnField {
  const { dice, names } = place;
  const range = dice.pick(['', ' 0..9', ' 1..5', ' 2..3', ' 0..1', ' 1..1000']);
  const type = { kind: 'parts', text: `many ${part.name}${range}` } as const;
  return { name: names.field(NAMES, 'list'), type, optional: false, words: [], target: part };
}

/** Fields that a copy along a reference can be taken from. */
export const copyable = (field: DrawnField, isLocal: boolean): readonly DrawnField[] => {
  const fields =
    field.target === undefined ? [] : isLocal ? readable(field.target.fields) : leaving(field.target);
  return fields.filter(isValue);
};
