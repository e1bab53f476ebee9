import type { Flow, Interaction } from '../model.ts';

/** The services that a service calls over HTTP: those whose rows it asks for or copies, and those in which its flows have steps. */
export function callsOf(
  service: string,
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
  return [...new Set([...asked, ...steps])].sort();
}

function serviceOf(entity: string): string {
  return entity.slice(0, entity.indexOf('.'));
}
