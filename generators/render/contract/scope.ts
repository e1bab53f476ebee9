import type { Entity, Model, Service } from '../../plan/model.ts';
import type { Action, InternalAction } from '../wire/actions.ts';
import { internalActions, publicActions } from '../wire/actions.ts';
import type { SchemaNames } from '../wire/schema-names.ts';
import { schemaNames } from '../wire/schema-names.ts';

/** An entity with a route, and all that its part of a contract is made from. */
export interface Scope {
  readonly model: Model;
  readonly service: Service;
  readonly entity: Entity;
  readonly names: SchemaNames;
  readonly open: readonly Action[];
  readonly internal: readonly InternalAction[];
}

/** The entities of a service, without its parts: these have no routes of their own. */
export function scopesOf(model: Model, service: Service): readonly Scope[] {
  return service.entities
    .filter((entity) => !entity.partOf)
    .map((entity) => ({
      model,
      service,
      entity,
      names: schemaNames(service, entity),
      open: publicActions(model, entity),
      internal: internalActions(model, entity),
    }));
}
