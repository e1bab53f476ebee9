import type { Entity, Model } from '../../../plan/model.ts';

/** The services that do this with an entity for the system: in a step of a flow, or because they follow an event. */
export function callers(model: Model, { id }: Entity, operation: string): readonly string[] {
  const flows = model.flows.filter(({ steps, failed }) =>
    [...steps, ...steps.map(({ entity, undo }) => ({ entity, operation: undo })), failed].some(
      (step) => step?.entity === id && step.operation === operation,
    ),
  );
  const followers = model.interactions.filter(
    (one) =>
      one.kind === 'follows' &&
      one.events.some((event) => event.do?.entity === id && event.do.operation === operation),
  );
  return [...new Set([...flows, ...followers].map(({ service }) => service))].sort();
}
