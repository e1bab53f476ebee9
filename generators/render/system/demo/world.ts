import type { Entity, Field, Model } from '../../../plan/model.ts';
import { publicActions } from '../../wire/actions.ts';
import { findEntity } from '../../wire/entities.ts';
import type { Known } from './evaluate.ts';
import type { Json, Step } from './files.ts';

/** A row of the demo: what is known of it, and the name under which its id was saved. */
export interface DemoRow {
  readonly entity: Entity;
  /** `product1`; in steps `{product1}`. */
  readonly name: string;
  /** For sentences: `the product "Espresso beans, 1 kg"`. */
  readonly title: string;
  /** The demo user who made it. */
  readonly creator: string | undefined;
  readonly values: Record<string, Json>;
}

/** What the steps have made so far. Steps are planned one after the other, and this grows with them. */
export interface World {
  readonly model: Model;
  readonly steps: Step[];
  readonly rows: Map<string, DemoRow[]>;
  /** The demo users whose ids have been looked up. */
  readonly known: Set<string>;
  /** The entities that the gateway shows and somebody may create, in the order of the plan. */
  readonly creatable: readonly Entity[];
  /** Entity → the fields that refer to it. */
  readonly references: ReadonlyMap<string, readonly Field[]>;
}

export const newWorld = (model: Model): World => ({
  model,
  steps: [],
  rows: new Map(),
  known: new Set(),
  creatable: creatable(model),
  references: Map.groupBy(
    model.services.flatMap(({ entities }) => entities).flatMap(({ fields }) => fields),
    ({ type }) => (type.kind === 'reference' ? type.target : ''),
  ),
});

export const rowsOf = (world: World, entity: string): readonly DemoRow[] => world.rows.get(entity) ?? [];

function creatable(model: Model): readonly Entity[] {
  return exposedEntities(model).filter((entity) =>
    publicActions(model, entity).some(({ kind }) => kind === 'create'),
  );
}

export function exposedEntities({ services, gateway }: Model): readonly Entity[] {
  return services.filter(({ id }) => gateway.expose.includes(id)).flatMap(({ entities }) => entities);
}

/** `/v1/products` */
export const pathOf = ({ names }: Entity) => `/v1/${names.folder}`;

/** The name of a saved id. Two services may have an entity of one name. */
export function nameOf(model: Model, entity: Entity, number: number): string {
  const twins = model.services.flatMap(({ entities }) => entities).filter(({ name }) => name === entity.name);
  const stem = twins.length > 1 ? entity.id.replace(/\W/g, '_') : entity.names.variable;
  return `${stem}${number}`;
}

/** What conditions can be asked about: the row's own values, and those of rows that it refers to. */
export function knownOf(world: World, entity: Entity, values: Readonly<Record<string, Json>>): Known {
  return {
    field(name, via) {
      if (via === undefined) return values[name];
      const type = entity.fields.find((field) => field.name === via)?.type;
      if (type?.kind !== 'reference') return undefined;
      return rowsOf(world, type.target).find((row) => `{${row.name}}` === values[via])?.values[name];
    },
  };
}

/** @throws where the model names an entity that it does not have: a fault of Groundplan. */
export function entityOf(model: Model, id: string): Entity {
  const found = findEntity(model, id);
  if (!found) throw new Error(`The model has no entity ${id}`);
  return found;
}
