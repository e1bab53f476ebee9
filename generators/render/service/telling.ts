import type { Entity, Field, Model, Operation } from '../../plan/model.ts';
import { partsOf } from '../wire/entities.ts';
import { DATA_VERSION, raised, toldFields, toldParts } from '../wire/events.ts';
import { flowsOn } from '../wire/flows.ts';
import { givingWay } from '../wire/giving-way.ts';
import { withArticle } from '../wire/words.ts';
import { can, type Feature, isPartOfMore, statedOperations } from './feature.ts';
import { Imports } from './imports.ts';
import { itemName } from './local-name.ts';
import { creationsOf, hasLists } from './schemas.ts';
import { text } from './types.ts';

/** The view of `<entities>.events.ts`: what others are told when something happens to a row. */
export interface TellingView {
  readonly imports: string;
  readonly id: string;
  readonly class: string;
  readonly variable: string;
  readonly article: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly dataversion: number;
  /** Whether a row's creation or changes are told of. */
  readonly stays: boolean;
  readonly changes: boolean;
  readonly deleted: boolean;
  /** Whether flows begin with what is told. */
  readonly begins: boolean;
  /** The names of the events, where not everything that happens is told of. */
  readonly known?: string;
  /** Where only states are told of: the condition under which a row has not come into one of them. */
  readonly entered?: string;
  /** What has happened, by the rows before and after. */
  readonly names: string;
  /** The type, where there is one event at most. */
  readonly type: string;
}

type Subject = Pick<Feature, 'model' | 'entity'>;

/** Whether others are told when this is done with a row: `create`, `change`, `delete`, or an operation. */
export function tells(
  { model, entity }: Subject,
  action: 'create' | 'change' | 'delete' | Operation,
): boolean {
  const names = raised(model, entity).map(({ name }) => name);
  if (action === 'change') return names.includes('changed');
  if (action === 'delete') return names.includes('deleted');
  if (action === 'create') return names.includes('created') || names.includes(entity.state?.initial ?? '');
  return names.includes('changed') || statesAfter(entity, action).some((one) => names.includes(one));
}

/** Whether the statement of an operation has company: what is told of it, or the lists that its answer shows. */
export const isInTransaction = (feature: Feature, operation: Operation): boolean =>
  tells(feature, operation) || isPartOfMore(feature, operation) || hasLists(feature.entity);

/** Whether others are told of changes, by an operation or otherwise. */
export const announces = (feature: Feature): boolean =>
  ((can(feature, 'change') || givesWay(feature, false)) && tells(feature, 'change')) ||
  statedOperations(feature).some((one) => !one.byHand && tells(feature, one));

export const announcesDeletion = (feature: Feature): boolean =>
  (can(feature, 'delete') || givesWay(feature, true)) && tells(feature, 'delete');

/** Whether rows go, or change, when something is deleted in another service. */
const givesWay = ({ model, entity }: Subject, goes: boolean): boolean =>
  givingWay(model, entity).some((way) => way.goes === goes);

/** Whether others are told of anything that can be done. */
export const tellsAnything = (feature: Feature): boolean =>
  (creationsOf(feature.model, feature.entity).length > 0 && tells(feature, 'create')) ||
  announces(feature) ||
  announcesDeletion(feature);

/** The states in which an operation can leave a row that was in another. */
function statesAfter({ state }: Entity, { to, does }: Operation): readonly string[] {
  if (to) return [to];
  return does.some(({ field }) => field === state?.field) ? (state?.states ?? []) : [];
}

/** The statement that tells of events, a list or each of them, and begins the flows that they begin. */
export function toldBy({ model, entity }: Subject, events: string | readonly [string]): string {
  const isList = typeof events === 'string';
  if (flowsOn(model, entity).length > 0)
    return `await this.tell(transaction, ${isList ? events : `[${events.join()}]`});`;
  return `await this.outbox.add(transaction, ${isList ? `...${events}` : events.join()});`;
}

/** A statement that is announced in the transaction that it is part of. */
export const announced = (operation: string, id: string, statement: string): string =>
  `this.announce(${text(operation)}, ${id}, transaction, () => ${statement})`;

export function tellingView({ model, entity }: Subject): TellingView {
  const { names, state } = entity;
  const events = raised(model, entity).map(({ name }) => name);
  const standard = ['created', 'changed'].filter((name) => events.includes(name));
  const isEntered = events.some((name) => state?.states.includes(name));
  const changes = events.some((name) => name !== 'created' && name !== 'deleted');
  const stays = standard.length > 0 || isEntered;
  const isEverything = !isEntered && (standard.length === 2 || !changes);
  const imports = new Imports()
    .type('../platform/events/event.js', 'NewEvent')
    .type(`./${names.folder}.schemas.js`, `${names.class}View`);
  if (stays && changes) imports.value('../platform/events/event.js', 'changesOf');
  return {
    imports: imports.print(),
    id: entity.id,
    class: names.class,
    variable: names.variable,
    article: withArticle(names.label),
    fields: dataFields(model, entity, names.variable),
    dataversion: DATA_VERSION,
    stays,
    changes,
    deleted: events.includes('deleted'),
    begins: flowsOn(model, entity).length > 0,
    ...(isEverything
      ? {}
      : {
          known: events
            .filter((name) => name !== 'deleted')
            .map(text)
            .join(', '),
        }),
    ...(isEntered && standard.length === 0 ? { entered: notEntered(entity) } : {}),
    names: [
      ...(standard.length > 0 ? [`before ? 'changed' : 'created'`] : []),
      ...(isEntered ? [enteredCode(entity)] : []),
    ].join(', '),
    type: isEntered
      ? `\`${entity.id}.\${after.${state?.field}}\``
      : changes
        ? `before ? '${entity.id}.changed' : '${entity.id}.created'`
        : `'${entity.id}.created'`,
  };
}

/** The state that a row has come into, where it is another than before. */
const enteredCode = (entity: Entity): string =>
  `...(${isSame(entity)} ? [] : [after.${entity.state?.field}])`;

const notEntered = (entity: Entity): string =>
  `${isSame(entity)} || !known.has(after.${entity.state?.field})`;

function isSame({ fields, state }: Entity): string {
  const after = `after.${state?.field}`;
  const isOptional = fields.some(({ name, optional }) => name === state?.field && optional);
  return `${isOptional ? `!${after} || ` : ''}${after} === before?.${state?.field}`;
}

/** The fields of an answer that others are told of, those of its parts among them. */
function dataFields(model: Model, entity: Entity, row: string) {
  return toldFields(entity).map((field) => ({ name: field.name, value: valueCode(model, field, row) }));
}

function valueCode(model: Model, field: Field, row: string): string {
  const value = `${row}.${field.name}`;
  const part = partsOf(model, field);
  if (!part || toldParts(model, field).length === part.fields.filter(({ secret }) => !secret).length)
    return value;
  const item = itemName(field.name);
  const fields = dataFields(model, part, item).map((one) => `${one.name}: ${one.value}`);
  return `${value}.map((${item}) => ({ ${[`id: ${item}.id`, ...fields].join(', ')} }))`;
}
