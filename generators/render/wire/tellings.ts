import { eventNames } from '../../plan/events.ts';
import type { Entity, Interaction, Model } from '../../plan/model.ts';
import { findEntity } from './entities.ts';

/** That a service is told of what happens to rows of an entity, and what for. */
export interface Telling {
  readonly entity: Entity;
  /** `created`, `placed` */
  readonly events: readonly string[];
  /** The id of the service that is told: the entity's own where a flow of it begins with the event. */
  readonly to: string;
  readonly reason: Reason;
  /** What says so in the plan: `orders copies catalog.Product`, or a flow's name. */
  readonly element: string;
}

export type Reason =
  | { readonly kind: 'copy'; readonly fields: readonly string[] }
  | { readonly kind: 'operation'; readonly operation: string }
  | { readonly kind: 'by-hand' }
  | { readonly kind: 'flow'; readonly flow: string };

/** Who is told of what: one for each copy, each event that is followed, and each flow. */
export function tellings(model: Model): readonly Telling[] {
  const told = (id: string, telling: Omit<Telling, 'entity'>): readonly Telling[] => {
    const entity = findEntity(model, id);
    return entity ? [{ entity, ...telling }] : [];
  };
  return [
    ...model.interactions.flatMap((one) =>
      reasonsOf(model, one).flatMap((why) =>
        told(one.target, { ...why, to: one.service, element: `${one.service} ${one.kind} ${one.target}` }),
      ),
    ),
    ...model.flows.flatMap(({ name, service, when }) =>
      told(when.entity, {
        events: [when.event],
        to: service,
        reason: { kind: 'flow', flow: name },
        element: name,
      }),
    ),
  ];
}

function reasonsOf(model: Model, one: Interaction): readonly Pick<Telling, 'events' | 'reason'>[] {
  const events = eventNames(model, one);
  switch (one.kind) {
    case 'asks':
      return [];
    case 'copies':
      return events.length > 0 ? [{ events, reason: { kind: 'copy', fields: one.fields } }] : [];
    case 'follows':
      return one.events.map(({ event, do: call }) => ({
        events: [event],
        reason: call
          ? { kind: 'operation', operation: `${call.entity}.${call.operation}` }
          : { kind: 'by-hand' },
      }));
  }
}
