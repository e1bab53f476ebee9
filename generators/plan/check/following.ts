import { interactionId } from '../resolve/interaction.ts';
import type { Field } from '../model.ts';
import type { Subject } from './model.ts';

/** What an event brings about is done by no user: a row that is created then is given all that a token would name. */
export function checkFollowing({ model, places, findings }: Subject): void {
  for (const interaction of model.interactions.filter(({ kind }) => kind === 'follows')) {
    if (interaction.kind !== 'follows') continue;
    for (const { event, do: call, with: given = [] } of interaction.events) {
      const own = model.services.find(({ id }) => id === interaction.service)?.entities ?? [];
      const entity = call?.operation === 'create' && own.find(({ id }) => id === call.entity);
      if (!entity) continue;
      const named = new Set(given.map(({ name }) => name));
      for (const field of entity.fields.filter(({ name }) => !named.has(name))) {
        const fault = faultOf(field);
        if (!fault) continue;
        const message = `"${event}" creates a row of ${entity.id}, and ${fault}.`;
        findings.error('nobody-to-name', places.of(interactionId(interaction)), message, mendOf(field));
      }
    }
  }
}

function faultOf({ name, type, owner, optional }: Field): string | undefined {
  if (owner && !optional) return `no token names its "${name}"`;
  return isList(type) && type.min > 0 ? `an event has nothing for "${name}"` : undefined;
}

const mendOf = ({ name, type }: Field) =>
  isList(type)
    ? 'Leave it to a person: by hand.'
    : `Add with: { ${name}: … }, or leave it to a person: by hand.`;

const isList = (type: Field['type']) => type.kind === 'parts' || type.kind === 'links';
