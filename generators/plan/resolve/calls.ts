import { keepersOf } from '../keeping.ts';
import type { Entity, Flow, Interaction } from '../model.ts';

/**
 * The services that a service calls over HTTP: those whose rows it asks for or copies, those in which its flows have steps, and those
 * without whose word it deletes nothing.
 */
export function callsOf(
  { id: service, entities }: { readonly id: string; readonly entities: readonly Entity[] },
  interactions: readonly Interaction[],
  flows: readonly Flow[],
): string[] {
  const asked = interactions
    .filter((interaction) => interaction.service === service && interaction.kind !== 'follows')
    .map((interaction) => serviceOf(interaction.target));
  const steps = flows
    .filter((flow) => flow.service === service)
    .flatMap((flow) => flow.steps.map((step) => serviceOf(step.entity)))
    .filter((other) => other !== service);
  const keepers = entities.flatMap((entity) => keepersOf(interactions, entity).map((one) => one.service));
  return [...new Set([...asked, ...steps, ...keepers])].sort();
}

function serviceOf(entity: string): string {
  return entity.slice(0, entity.indexOf('.'));
}
