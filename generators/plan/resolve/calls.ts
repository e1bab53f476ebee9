import type { Flow, Interaction } from '../model.ts';

/**
 * The services that a service calls over HTTP. A reference that needs data of its target is covered by `asks` or `copies`, and
 * until copies are kept by events their data is asked from the owner, so these two sentences name every call.
 */
export function callsOf(service: string, interactions: readonly Interaction[]): string[] {
  const called = interactions
    .filter((interaction) => interaction.service === service && interaction.kind !== 'follows')
    .map((interaction) => serviceOf(interaction.target));
  return [...new Set(called)].sort();
}

/** The services whose flows have a step in this one. They are among its callers; `calls` does not hold them. */
export function flowCallers(flows: readonly Flow[], service: string): string[] {
  return flows
    .filter(
      (flow) => flow.service !== service && flow.steps.some((step) => serviceOf(step.entity) === service),
    )
    .map((flow) => flow.service);
}

function serviceOf(entity: string): string {
  return entity.slice(0, entity.indexOf('.'));
}
