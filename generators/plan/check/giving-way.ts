import type { Entity, Field, Interaction } from '../model.ts';
import type { Subject } from './model.ts';

type Copies = Extract<Interaction, { kind: 'copies' }>;

/** What refers to a row that is deleted elsewhere can only lose a reference that may be missing, or go if it is a row of its own. */
export function checkGivingWay({ model, places, findings }: Subject): void {
  for (const copy of model.interactions.filter((one) => one.kind === 'copies')) {
    const service = model.services.find(({ id }) => id === copy.service);
    for (const entity of service?.entities ?? []) {
      for (const field of entity.fields.filter(({ type }) => refersTo(type, copy))) {
        const fault = faultOf(copy, entity, field);
        if (fault) findings.error('cannot-give-way', places.of(field.id), ...fault);
      }
    }
  }
}

const refersTo = (type: Field['type'], { target }: Copies) =>
  type.kind === 'reference' && type.target === target;

function faultOf(
  { service, target, deleted }: Copies,
  { partOf }: Entity,
  { id, optional }: Field,
): [message: string, mend: string] | undefined {
  const sentence = `${service} copies ${target}`;
  if (deleted === 'clear' && !optional)
    return [
      `${id} is required, and "${sentence}" would clear it when the row is deleted.`,
      `Make it optional: ${target}?, or write deleted: ${partOf ? 'keep' : 'keep or deleted: remove'}.`,
    ];
  if (deleted === 'remove' && partOf)
    return [
      `${id} is in a part, and "${sentence}" would take it out of the row that it is part of.`,
      'Write deleted: keep, or make it optional and write deleted: clear.',
    ];
  return undefined;
}
