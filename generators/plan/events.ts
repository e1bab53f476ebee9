import { isFollowed } from './follows.ts';
import type { Entity, Interaction, Model } from './model.ts';
import { STANDARD_EVENTS } from './reserved.ts';
import { isOfUsers } from './users.ts';

/** Of a row that is copied, everything that happens to it has to be known. */
export const COPIED: readonly string[] = [...STANDARD_EVENTS];

type Told = Pick<Model, 'services' | 'interactions' | 'flows'>;

/** The events of an entity that others are told of, in the order of its life. */
export function raisedNames(model: Told, { id, state }: Entity): readonly string[] {
  const wanted = new Set([
    ...model.interactions.flatMap((one) => (one.target === id ? eventNames(model, one) : [])),
    ...model.flows.flatMap(({ when }) => (when.entity === id && !isOfUsers(id) ? [when.event] : [])),
  ]);
  return [...STANDARD_EVENTS, ...(state?.states ?? [])].filter((name) => wanted.has(name));
}

/** Of which events the other service is told. */
export function eventNames(model: Told, interaction: Interaction): readonly string[] {
  switch (interaction.kind) {
    case 'copies':
      return COPIED;
    case 'follows':
      // Of users others are told only where something comes of it.
      return !isOfUsers(interaction.target) || isFollowed(model, interaction)
        ? interaction.events.map(({ event }) => event)
        : [];
    case 'asks':
      return [];
  }
}
