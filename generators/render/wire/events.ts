import { COPIED, raisedNames } from '../../plan/events.ts';
import type { Entity, EntityNames, Field, Followed, Model, Service } from '../../plan/model.ts';
import { isFollowed } from '../../plan/follows.ts';
import { findEntity, partsOf } from './entities.ts';
import { keepers } from './keeping.ts';
import { visible } from './settable.ts';
import { isOfUsers } from '../../plan/users.ts';

/** Something that happens to rows of an entity, which other services are told of. */
export interface EventType {
  readonly entity: Entity;
  /** `created`, `changed`, `deleted`, or a state: `placed`. */
  readonly name: string;
  /** `orders.Order.placed`: the `type` of the CloudEvent. */
  readonly type: string;
}

/** The shape of the data of every event; a new one when something that was there before no longer is. */
export const DATA_VERSION = 1;

/** What a service publishes: what something copies, follows or starts a flow on, and nothing else. */
export function published(model: Model, service: Service): readonly EventType[] {
  return service.entities.flatMap((entity) => raised(model, entity));
}

/** The events of one entity that are published, in the order of its life. */
export function raised(model: Model, entity: Entity): readonly EventType[] {
  return raisedNames(model, entity).map((name) => eventType(entity, name));
}

/** What a service is told of, from others. */
export function subscribed(model: Model, service: Service): readonly EventType[] {
  const types = [
    ...copiesOf(model, service).flatMap(({ target }) => COPIED.map((name) => eventType(target, name))),
    ...followsOf(model, service).flatMap(({ target, events }) =>
      events.map(({ event }) => eventType(target, event)),
    ),
  ];
  return [...new Map(types.map((one) => [one.type, one])).values()];
}

/** Whether a service tells others anything, or is told: it has to reach the bus. */
export const isParty = (model: Model, service: Service): boolean =>
  published(model, service).length + subscribed(model, service).length > 0;

/** Whether anybody is told of anything: there is a bus. */
export const hasEvents = (model: Model): boolean =>
  [model.identity.service, ...model.services].some((service) => service && isParty(model, service));

/** What carries events, and whether that is a server of its own. */
export function busOf(model: Model) {
  const { broker } = model;
  return { broker, isServer: broker !== 'postgres' && hasEvents(model) };
}

/** Whether anybody keeps copies. */
export const hasCopies = (model: Model): boolean =>
  model.services.some((service) => copiesOf(model, service).length > 0);

/** A copy that a service keeps of rows of another. */
export interface Copy {
  readonly target: Entity;
  /** Of the copy: `CatalogProduct`. */
  readonly names: EntityNames;
  /** Fields of the target, in its order. */
  readonly fields: readonly Field[];
  /** What happens here to what refers to a row that is deleted over there. */
  readonly deleted: 'keep' | 'clear' | 'remove' | 'refuse';
}

export function copiesOf(model: Model, service: Service): readonly Copy[] {
  return model.interactions.flatMap((one) => {
    const target = one.kind === 'copies' && one.service === service.id && findEntity(model, one.target);
    if (one.kind !== 'copies' || !target) return [];
    const fields = target.fields.filter(({ name }) => one.fields.includes(name));
    const isIdle = one.deleted === 'refuse' && !keepers(model, target).includes(service.id);
    return [{ target, names: one.names, fields, deleted: isIdle ? 'keep' : one.deleted }];
  });
}

/** The copy from which a service takes rows of another: none, where it asks for each that it needs. */
export function copyFor(model: Model, service: Service, target: Entity): Copy | undefined {
  const isAsked = model.interactions.some(
    (one) => one.kind === 'asks' && one.service === service.id && one.target === target.id,
  );
  return isAsked ? undefined : copiesOf(model, service).find((copy) => copy.target === target);
}

/** What a service does when something happens to rows of another. */
export interface Follow {
  readonly target: Entity;
  readonly names: EntityNames;
  readonly events: readonly Followed[];
}

export function followsOf(model: Model, service: Service): readonly Follow[] {
  return model.interactions.flatMap((one) => {
    const target = one.kind === 'follows' && one.service === service.id && findEntity(model, one.target);
    if (one.kind !== 'follows' || !target || !isFollowed(model, one)) return [];
    return [{ target, names: one.names, events: one.events }];
  });
}

/** The operations of an entity that its own service carries out by itself, when something has happened elsewhere. */
export function ownCalls(model: Model, entity: Entity): ReadonlySet<string> {
  const follows = model.interactions.filter((one) => one.kind === 'follows');
  const calls = follows
    .filter((one) => isFollowed(model, one))
    .flatMap(({ events }) => events.flatMap(({ do: call }) => (call ? [call] : [])));
  return new Set(calls.flatMap((call) => (call.entity === entity.id ? [call.operation] : [])));
}

/**
 * What others are told of a row, besides `id`, `createdAt`, `updatedAt` and `version`: nothing personal, secret or internal. Of users
 * nothing: what a plan adds to them is not generated yet.
 */
export const toldFields = (entity: Entity): readonly Field[] =>
  isOfUsers(entity.id) ? [] : visible(entity).filter(({ personal, internal }) => !personal && !internal);

/** The same of the parts in a row's list. */
export function toldParts(model: Model, list: Field): readonly Field[] {
  const part = partsOf(model, list);
  return part ? toldFields(part) : [];
}

const eventType = (entity: Entity, name: string): EventType => ({
  entity,
  name,
  type: `${entity.id}.${name}`,
});
