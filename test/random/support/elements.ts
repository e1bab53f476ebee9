import type { Entity, Expression, Field, Model } from '../../../generators/plan/model.ts';

type Holds = (model: Model, text: string) => boolean;

const entitiesOf = ({ services }: Model) => services.flatMap(({ entities }) => entities);
const fieldsOf = (model: Model) => entitiesOf(model).flatMap(({ fields }) => fields);
const anyField =
  (holds: (field: Field) => unknown): Holds =>
  (model) =>
    fieldsOf(model).some((field) => Boolean(holds(field)));
const anyEntity =
  (holds: (entity: Entity) => unknown): Holds =>
  (model) =>
    entitiesOf(model).some((entity) => Boolean(holds(entity)));

function types(): Readonly<Record<string, Holds>> {
  const kinds =
    `string text integer bigint decimal money boolean date time timestamp duration uuid email url json enum
    reference parts links`.split(/\s+/);
  return {
    ...Object.fromEntries(
      kinds.map((kind) => [`a field of type ${kind}`, anyField(({ type }) => type.kind === kind)]),
    ),
    'a pattern': anyField(({ type }) => type.kind === 'string' && type.pattern),
    'a reference to another service': anyField(({ type }) => type.kind === 'reference' && !type.local),
    'a reference that is cleared': anyField(
      ({ type }) => type.kind === 'reference' && type.deleted === 'clear',
    ),
    'a reference that is removed': anyField(
      ({ type }) => type.kind === 'reference' && type.deleted === 'remove',
    ),
    'a list that must not be empty': anyField(({ type }) => type.kind === 'parts' && type.min > 0),
    'an enum that services share': (model, text) => /^["']?enums/m.test(text) && model.services.length > 0,
  };
}

function fieldOptions(): Readonly<Record<string, Holds>> {
  const words = [
    'optional',
    'unique',
    'index',
    'search',
    'immutable',
    'owner',
    'personal',
    'secret',
    'internal',
  ] as const;
  const computed = (holds: (expression: Expression) => unknown) =>
    anyField((field) => field.computed !== undefined && holds(field.computed));
  return {
    ...Object.fromEntries(words.map((word) => [`the word ${word}`, anyField((field) => field[word])])),
    'owner via': anyField((field) => field.ownerVia),
    'a bound': anyField((field) => field.bounds?.min && field.bounds.max),
    'an exclusive bound': anyField((field) => field.bounds?.min?.exclusive),
    'a default': anyField((field) => field.default),
    'a guard': anyField((field) => field.guard),
    'a guard across services': anyField(
      ({ guard, type }) => guard && type.kind === 'reference' && !type.local,
    ),
    'a column that was there': (_, text) => /["']?column["']?: /.test(text),
    'a value from the clock': computed(({ kind }) => kind === 'now' || kind === 'today'),
    'a value from a reference': computed((one) => one.kind === 'field' && one.via),
    'a sum': computed((one) => one.kind === 'aggregate' && one.function === 'sum'),
    'a count': computed((one) => one.kind === 'aggregate' && one.function === 'count'),
    arithmetic: computed((one) => one.kind === 'binary' && ['+', '-', '*'].includes(one.operator)),
  };
}

function entityOptions(): Readonly<Record<string, Holds>> {
  const operation = (holds: (one: Entity['operations'][number]) => unknown) =>
    anyEntity(({ operations }) => operations.some((one) => Boolean(holds(one))));
  const grant = (holds: (one: Entity['access']['read'][number]) => unknown) =>
    anyEntity(({ access: { operations, ...rest } }) =>
      [...Object.values(rest), ...Object.values(operations)].flat().some((one) => Boolean(holds(one))),
    );
  const kinds = ['public', 'signed-in', 'role', 'owner', 'internal'] as const;
  return {
    'id: bigint': anyEntity(({ key }) => key.kind === 'bigint'),
    'id: string': anyEntity(({ key }) => key.kind === 'string'),
    'a table that was there': (_, text) => /["']?table["']?: /.test(text),
    'several owners': anyEntity(({ fields }) => fields.filter(({ owner }) => owner).length > 1),
    'a partition': anyEntity(({ partition }) => partition),
    'unique over several fields': anyEntity(({ unique }) => unique.some(({ fields }) => fields.length > 1)),
    'unique under a condition': anyEntity(({ unique }) => unique.some(({ when }) => when)),
    'an index over several fields': anyEntity(({ indexes }) =>
      indexes.some(({ fields }) => fields.length > 1),
    ),
    'a check': anyEntity(({ checks }) => checks.length > 0),
    states: anyEntity(({ state }) => state),
    'an operation that takes': operation(({ takes }) => takes.length > 0),
    'an operation with a condition': operation(({ when }) => when),
    'an operation that does': operation(({ does }) => does.length > 0),
    'an operation that counts up': operation(({ does }) => does.some(({ operator }) => operator === '+=')),
    'an operation that calls a port': operation(({ calls }) => calls),
    'an operation written by hand': operation(({ byHand }) => byHand),
    ...Object.fromEntries(kinds.map((kind) => [`access for ${kind}`, grant(({ to }) => to.kind === kind)])),
    'access for one owner': grant(({ to }) => to.kind === 'owner' && to.fields.length === 1),
    'access under a condition': grant(({ when }) => when),
    'creation for somebody else': grant(({ onBehalf }) => onBehalf),
    nobody: anyEntity(({ access, partOf }) => !partOf && access.delete.length === 0),
    "names that differ in letters' case alone": anyEntity(({ name, fields }) =>
      fields.some((field) => field.name.toLowerCase() === name.toLowerCase()),
    ),
  };
}

function systemOptions(): Readonly<Record<string, Holds>> {
  const digits =
    (count: number): Holds =>
    ({ currency }) =>
      currency.digits === count;
  return {
    'one service': ({ services }) => services.length === 1,
    'three services': ({ services }) => services.length === 3,
    'a currency without digits': digits(0),
    'a currency with two digits': digits(2),
    'a currency with three digits': digits(3),
    asks: ({ interactions }) => interactions.some(({ kind }) => kind === 'asks'),
    copies: ({ interactions }) => interactions.some(({ kind }) => kind === 'copies'),
    'users that are asked for': ({ interactions }) =>
      interactions.some(({ target }) => target === 'identity.User'),
    'roles that include roles': ({ identity }) => identity.roles.some(({ includes }) => includes.length > 0),
    'a port': ({ ports }) => ports.length > 0,
    'a sandbox that refuses': ({ ports }) =>
      ports.some(({ operations }) => operations.some((one) => one.sandboxFails)),
    'services that are not exposed': ({ gateway, services }) => gateway.expose.length < services.length,
    'flow style': (_, text) => /: \{ \S/.test(text),
    'quoted keys': (_, text) => /^\s*["'][\w-]+["']:/m.test(text),
  };
}

/** Every kind of element that the language has and that is generated today. */
export const elements: Readonly<Record<string, Holds>> = {
  ...types(),
  ...fieldOptions(),
  ...entityOptions(),
  ...systemOptions(),
};
