import type { Entity, Operation } from '../../plan/model.ts';
import { type Action, flowActionName, type FlowRoute, type InternalAction, isStep } from '../wire/actions.ts';
import { isCreation } from '../wire/statuses.ts';
import { printed } from '../wire/expression.ts';
import { either, sentence, spoken, withArticle } from '../wire/words.ts';
import { openTo, sentences } from './words.ts';

/** `listProducts`, `activateProduct`, `getProductsInternal`. */
export function operationId({ names }: Entity, action: Action | InternalAction): string {
  const suffix = 'callers' in action ? 'Internal' : '';
  switch (action.kind) {
    case 'list':
      return `list${names.classes}`;
    case 'lookup':
      return `get${names.classes}${suffix}`;
    case 'snapshot':
      return `getAll${names.classes}${suffix}`;
    case 'create-each':
      return `create${names.classes}${suffix}Each`;
    case 'operation': {
      const { name } = action.operation;
      return `${name}${['list', 'get'].includes(name) ? 'Operation' : ''}${names.class}${suffix}`;
    }
    case 'flow':
      return `${flowActionName(action)}Of${names.class}`;
    default:
      return `${action.kind}${names.class}${suffix}`;
  }
}

/** In four words or so. */
export function summaryOf({ names }: Entity, action: Action | InternalAction): string {
  switch (action.kind) {
    case 'list':
      return `List ${names.labels}`;
    case 'lookup':
      return `Get ${names.labels} by their ids`;
    case 'snapshot':
      return `Get all ${names.labels}, page by page`;
    case 'create-each':
      return `Create ${names.labels}`;
    case 'operation':
      return `${sentence(spoken(action.operation.name))} ${withArticle(names.label)}`;
    case 'flow':
      return flowSummary(action, withArticle(names.label));
    default:
      return `${sentence(action.kind)} ${withArticle(names.label)}`;
  }
}

function flowSummary({ flow, asks }: FlowRoute, row: string): string {
  const name = `${spoken(flow.name)} of ${row}`;
  if (asks === 'read') return `See how far ${name} is`;
  return asks === 'resume' ? `Try ${name} at once` : `Take back ${name}`;
}

/** What it does where the summary does not say it, and who may do it. */
export function descriptionOf(entity: Entity, action: Action | InternalAction): string | undefined {
  return sentences(...effects(entity, action), whoMay(action));
}

function effects(entity: Entity, action: Action | InternalAction): (string | undefined)[] {
  if (action.kind === 'operation')
    return [
      ...operationEffects(entity, action.operation),
      isStep(action) ? stepEffect(entity, action.operation) : undefined,
    ];
  if (action.kind === 'flow') return [flowEffects[action.asks]];
  if (action.kind === 'lookup') return ['Ids that are not there are left out.'];
  if (action.kind === 'snapshot')
    return ['In the order of their ids, a hundred at a time. After the last one comes an empty page.'];
  if (!isCreation(action)) return [];
  return [
    entity.state?.initial && `A new ${entity.names.label} is \`${entity.state.initial}\`.`,
    action.kind === 'create-each' ? 'All items or none.' : undefined,
  ];
}

const flowEffects = {
  read: 'The last one, where there were several.',
  resume: 'The step that waits is tried at once.',
  cancel: 'It is taken back as soon as it is known what has become of the step that is under way.',
};

/** What is different where a flow asks for it. */
function stepEffect({ names, state }: Entity, { to, calls }: Operation): string {
  const which = calls ? 'One item after the other, each for itself' : 'All items or none';
  const already =
    to !== undefined && state ? `; ${withArticle(names.label)} that is \`${to}\` already stays as it is` : '';
  return `${which}, in the order of their keys${already}.`;
}

function operationEffects({ names }: Entity, operation: Operation): (string | undefined)[] {
  const { from, to, does, calls, when, byHand } = operation;
  const states = either(from.map((state) => `\`${state}\``));
  const assigned = does.map(({ field, operator, value }) => `\`${field} ${operator} ${printed(value)}\``);
  return [
    from.length > 0 && to ? `Moves the ${names.label} from ${states} to \`${to}\`.` : undefined,
    from.length > 0 && !to ? `Only while the ${names.label} is ${states}.` : undefined,
    from.length === 0 && to ? `Moves the ${names.label} to \`${to}\`.` : undefined,
    when && `Only while \`${printed(when)}\`.`,
    calls && `Calls the ${spoken(calls.port)}.`,
    assigned.length > 0 ? `Does ${either(assigned, 'and')}.` : undefined,
    byHand ? 'Written by hand.' : undefined,
  ];
}

function whoMay(action: Action | InternalAction): string {
  if (!('callers' in action)) return openTo(action.grants);
  const { callers } = action;
  const names = callers.map((name) => `\`${name}\``);
  return `Open to the ${callers.length === 1 ? 'service' : 'services'} ${either(names, 'and')}.`;
}
