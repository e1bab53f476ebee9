import type { Entity, Grant } from '../model.ts';
import type { Subject } from './model.ts';

/** Whatever can be done can be done by somebody: a role, the public, a flow or another service's event. */
export function checkReachable(subject: Subject): void {
  const { model, places, findings } = subject;
  const named = calledByFlows(subject);
  for (const entity of model.services.flatMap((service) => service.entities)) {
    if (entity.partOf) continue;
    checkAction(entity, 'create', entity.access.create, named, subject);
    for (const operation of entity.operations) {
      checkAction(entity, operation.name, entity.access.operations[operation.name] ?? [], named, subject);
    }
    if (entity.access.read.length === 0) {
      const message = `Nobody may read ${entity.id}.`;
      findings.warn('unreadable', places.of(entity.id), message, 'Say who may: access: { read: signed-in }.');
    }
    checkStates(entity, subject);
  }
  const ports = new Set(model.services.flatMap((service) => service.ports));
  for (const port of model.ports) {
    if (ports.has(port.name)) continue;
    const message = `No operation calls the port "${port.name}".`;
    findings.warn(
      'unused-port',
      places.of(`adapters.${port.name}`),
      message,
      'Call it from an operation, or remove it.',
    );
  }
}

function checkAction(
  entity: Entity,
  action: string,
  grants: readonly Grant[],
  named: ReadonlySet<string>,
  { places, findings }: Subject,
): void {
  const id = `${entity.id}.${action}`;
  const at = action === 'create' ? places.of(entity.id) : places.of(id);
  if (grants.some((grant) => grant.to.kind !== 'internal')) return;
  if (named.has(id) && grants.length > 0) return;
  const message = named.has(id)
    ? `${id} is nobody's, and a flow or an event calls it.`
    : grants.length > 0
      ? `${id} is internal, and no flow and no event calls it.`
      : `${id} is nobody's: it can never be called.`;
  const mend = named.has(id)
    ? `Write ${action}: internal.`
    : `Say who may: access: { ${action}: … }, or let a flow call it.`;
  findings.error('unreachable', at, message, mend);
}

/** `orders.Order.confirm`: everything that a flow or a handler calls. */
function calledByFlows({ model }: Subject): ReadonlySet<string> {
  const named = new Set<string>();
  for (const flow of model.flows) {
    if (flow.failed) named.add(`${flow.failed.entity}.${flow.failed.operation}`);
    for (const step of flow.steps) {
      named.add(`${step.entity}.${step.operation}`);
      if (step.undo !== undefined) named.add(`${step.entity}.${step.undo}`);
    }
  }
  for (const interaction of model.interactions) {
    if (interaction.kind !== 'follows') continue;
    for (const { do: target } of interaction.events) {
      if (target) named.add(`${target.entity}.${target.operation}`);
    }
  }
  return named;
}

/** A state that no operation enters and no row starts in. */
function checkStates({ state, operations, id }: Entity, { places, findings }: Subject): void {
  if (!state || operations.some((operation) => operation.byHand)) return;
  for (const name of state.states) {
    if (name === state.initial || operations.some((operation) => operation.to === name)) continue;
    const message = `No operation of ${id} enters the state "${name}".`;
    findings.warn(
      'state-never-entered',
      places.of(`${id}.${state.field}`),
      message,
      'Add an operation, or remove the state.',
    );
  }
}
