import type { Entity, Model } from '../model.ts';
import type { Subject } from './model.ts';

/** What an event's data says besides the row. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['operation', 'what has brought it about'],
  ['before', 'what was different'],
]);

/** An event's data is the row, and what has happened to it: a field must not stand where that does. */
export function checkEventData({ model, places, findings }: Subject): void {
  const services = [...model.services, ...(model.identity.service ? [model.identity.service] : [])];
  for (const entity of services.flatMap(({ entities }) => entities)) {
    if (!isTold(model, entity)) continue;
    for (const { id, name, personal, secret, internal } of entity.fields) {
      const meaning = WORDS.get(name);
      if (meaning === undefined || personal || secret || internal) continue;
      const message = `Others are told of ${entity.id}, and in an event "${name}" is ${meaning}.`;
      findings.error(
        'name-clash',
        places.of(id),
        message,
        'Give the field another name, or make it internal.',
      );
    }
  }
}

/** Whether anybody is told what happens to rows of this entity. */
const isTold = ({ interactions, flows }: Model, { id }: Entity) =>
  interactions.some(({ kind, target }) => kind !== 'asks' && target === id) ||
  flows.some(({ when }) => when.entity === id);
