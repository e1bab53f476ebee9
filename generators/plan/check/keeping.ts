import { interactionId } from '../resolve/interaction.ts';
import type { Field, Interaction } from '../model.ts';
import type { Subject } from './model.ts';

type Copies = Extract<Interaction, { kind: 'copies' }>;

/** Who keeps rows of another service from being deleted has to know which of them it refers to, and to be asked about every deletion. */
export function checkKeeping({ model, places, findings }: Subject): void {
  for (const copy of model.interactions) {
    if (copy.kind !== 'copies' || copy.deleted !== 'refuse') continue;
    const isAsked = ({ kind, service, target }: Interaction) =>
      kind === 'asks' && service === copy.service && target === copy.target;
    if (model.interactions.some(isAsked))
      findings.error(
        'cannot-refuse',
        places.of(interactionId(copy)),
        `${copy.service} asks for each ${copy.target} that it refers to, and so has no copy of it that could be kept.`,
        `Leave out "${copy.service} asks ${copy.target}", or write deleted: keep.`,
      );
    const field = goingWith(model, copy);
    if (field)
      findings.error(
        'cannot-refuse',
        places.of(field.id),
        `A ${copy.target} goes when what ${field.name} refers to is deleted, though "${copy.service} copies ${copy.target}" would keep it.`,
        'Write deleted: keep or clear where that is copied.',
      );
  }
}

/** A field of the row that takes the row with it, when something is deleted in yet another service. */
function goingWith(model: Subject['model'], { target }: Copies): Field | undefined {
  const { services, interactions } = model;
  const entities = services.flatMap((service) => service.entities);
  const row = entities.find(({ id }) => id === target);
  const removed = interactions.flatMap((one) =>
    one.kind === 'copies' && one.deleted === 'remove' && one.service === row?.service ? [one.target] : [],
  );
  return row?.fields.find(({ type }) => type.kind === 'reference' && removed.includes(type.target));
}
