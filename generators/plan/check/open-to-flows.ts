import type { Entity, Flow, Grant } from '../model.ts';
import type { Subject } from './model.ts';

/** A call of a flow: of a step, or of what takes the step back. */
interface Call {
  readonly flow: Flow;
  readonly entity: Entity;
  readonly action: string;
}

/**
 * Another service is held to the access rules like everybody else: what a step and its undo call there is open to services. What
 * a flow does in its own service it does itself, whoever else may.
 */
export function checkOpenToFlows(subject: Subject): void {
  const { places, findings } = subject;
  const seen = new Set<string>();
  for (const { flow, entity, action } of callsElsewhere(subject)) {
    const id = `${entity.id}.${action}`;
    const grants = grantsOf(entity, action);
    // What is nobody's is reported as such.
    if (seen.has(id) || grants.length === 0 || grants.some(({ to }) => to.kind === 'internal')) continue;
    seen.add(id);
    const message = `The flow ${flow.name} of ${flow.service} calls ${id}, which is not open to services.`;
    findings.error(
      'closed-to-flow',
      ['create', 'delete'].includes(action) ? places.of(entity.id) : places.of(id),
      message,
      `Add internal to those who may: access: { ${action}: [internal, …] }.`,
    );
  }
}

function callsElsewhere({ model }: Subject): Call[] {
  const entities = model.services.flatMap((service) => service.entities);
  return model.flows.flatMap((flow) =>
    flow.steps.flatMap(({ entity: id, operation, undo }) => {
      const entity = entities.find((one) => one.id === id);
      if (!entity || entity.service === flow.service) return [];
      return [operation, ...(undo === undefined ? [] : [undo])].map((action) => ({ flow, entity, action }));
    }),
  );
}

function grantsOf({ access }: Entity, action: string): readonly Grant[] {
  if (action === 'create') return access.create;
  return action === 'delete' ? access.delete : (access.operations[action] ?? []);
}
