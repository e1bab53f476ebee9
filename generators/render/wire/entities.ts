import type { Entity, Field, Model, Service } from '../../plan/model.ts';

const known = new WeakMap<Model, ReadonlyMap<string, Entity>>();

/** By their ids; looked for once in each model, which a thousand entities ask for a thousand times each. */
function entitiesOf(model: Model): ReadonlyMap<string, Entity> {
  const found = known.get(model) ?? indexed(model);
  known.set(model, found);
  return found;
}

function indexed({ services, identity }: Model): ReadonlyMap<string, Entity> {
  const all = [...services, ...(identity.service ? [identity.service] : [])].flatMap(
    (service) => service.entities,
  );
  return new Map(all.map((entity) => [entity.id, entity]));
}

/** Every entity of the system: of the business services and, where it is generated, of identity. */
export function allEntities(model: Model): readonly Entity[] {
  return [...entitiesOf(model).values()];
}

/** `catalog.Product`; undefined for `identity.User` where identity is somebody else's. */
export function findEntity(model: Model, id: string): Entity | undefined {
  return entitiesOf(model).get(id);
}

/** @throws where there is no such business service: a fault of Groundplan. */
export function serviceOf(model: Model, id: string): Service {
  const found = model.services.find((service) => service.id === id) ?? model.identity.service;
  if (found?.id !== id) throw new Error(`The model has no service ${id}`);
  return found;
}

/** The entity that a field's list of parts is made of. */
export function partsOf(model: Model, field: Field): Entity | undefined {
  return field.type.kind === 'parts' ? findEntity(model, field.type.of) : undefined;
}

/** `identity.User` -> `user`: what a target is called in sentences and in the names of problems. */
export function targetNames(model: Model, id: string): { readonly file: string; readonly label: string } {
  const found = findEntity(model, id);
  if (found) return found.names;
  const words = (id.split('.').at(-1) ?? id).replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return { file: words.replaceAll(' ', '-'), label: words };
}
