import { STANDARD_EVENTS } from '../reserved.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import type { EntitySymbol, World } from './world.ts';

/** The events of an entity: created, changed, deleted, and every state it enters. */
export function eventsOf(entity: EntitySymbol): string[] {
  const states = new Set<string>();
  for (const operation of entity.draft.operations) {
    if (operation.to) states.add(operation.to.text);
    for (const state of operation.from) states.add(state.text);
  }
  const enums = [...entity.fields.values()].filter((field) => field.type.kind === 'enum');
  const state = entity.draft.state
    ? enums.find((field) => field.draft.name.text === entity.draft.state?.text)
    : enums.length === 1 && states.size > 0
      ? enums[0]
      : undefined;
  return [...STANDARD_EVENTS, ...(state?.type.kind === 'enum' ? state.type.values : [])];
}

export function checkEvent(name: Phrase, entity: EntitySymbol, world: World): void {
  const events = eventsOf(entity);
  if (events.includes(name.text)) return;
  const message = `${entity.id} raises no event "${name.text}".`;
  world.findings.error('unknown-event', name, message, suggest(name.text, events));
}
