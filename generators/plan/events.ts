import { isFollowed } from './follows.ts';
import type { Entity, Interaction, Model } from './model.ts';
import { STANDARD_EVENTS } from './reserved.ts';

/** Of a row that is copied, everything that happens to it has to be known. */
export const COPIED: readonly string[] = [...STANDARD_EVENTS];

type Told = Pick<Model, 'services' | 'interactions' | 'flows'>;

/** The events of an entity that others are told of, in the order of its life. */
export function raisedNames(model: Told, { id, state }: Entity): readonly string[] {
  const wanted = new Set([
    ...model.interactions.flatMap((one) => (one.target === id ? eventNames(model, one) : [])),
    ...model.flows.flatMap(({ when }) => (when.entity === id && isHere(model, id) ? [when.event] : [])),
  ]);
  return [...STANDARD_EVENTS, ...(state?.states ?? [])].filter((name) => wanted.has(name));
}

/** Of which events the other service is told. */
export function eventNames(model: Told, interaction: Interaction): readonly string[] {
  switch (interaction.kind) {
    case 'copies':
      return COPIED;
    case 'follows':
      return isHere(model, interaction.target) || isFollowed(model, interaction)
        ? interaction.events.map(({ event }) => event)
        : [];
    case 'asks':
      return [];
  }
}

/** Of users, which are not, others are told only where something comes of it. */
const isHere = ({ services }: Told, entity: string): boolean =>
  services.some(({ id }) => entity.startsWith(`${id}.`));
