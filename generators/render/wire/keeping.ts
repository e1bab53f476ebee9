import { keepersOf } from '../../plan/keeping.ts';
import type { Entity, Model, Service } from '../../plan/model.ts';
import { serviceOf } from './entities.ts';

/** The other services that keep rows of an entity from being deleted while they refer to them, by their ids. */
export const keepers = (model: Model, entity: Entity): readonly string[] =>
  keepersOf(model.interactions, entity)
    .map(({ service }) => service)
    .filter((service) => referrers(serviceOf(model, service), entity).length > 0)
    .sort();

/** Where rows of a service, or parts of them, refer to an entity. */
export const referrers = ({ entities }: Service, target: Pick<Entity, 'id'>) =>
  entities.flatMap((entity) =>
    entity.fields
      .filter(({ type }) => type.kind === 'reference' && type.target === target.id)
      .map((field) => ({ entity, field })),
  );
