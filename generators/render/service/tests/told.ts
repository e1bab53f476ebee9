import type { Operation } from '../../../plan/model.ts';
import { DATA_VERSION, raised, toldFields } from '../../wire/events.ts';
import { creationsOf } from '../schemas.ts';
import { literal, objectCode } from './code.ts';
import type { Subject } from './subject.ts';

/** The events that tell of a new row, of a change, of a deletion, or of an operation on a row in some state. */
export function toldOf(
  { model, entity }: Subject,
  action:
    | 'create'
    | 'change'
    | 'delete'
    | { readonly operation: Operation; readonly from?: string | undefined },
): readonly string[] {
  const names = {
    create: ['created', entity.state?.initial],
    change: ['changed'],
    delete: ['deleted'],
  };
  const happened =
    typeof action === 'string'
      ? names[action]
      : ['changed', action.operation.to === action.from ? undefined : action.operation.to];
  return raised(model, entity).flatMap(({ name, type }) => (happened.includes(name) ? [type] : []));
}

/** Whether tests can look at what is told of a row, which begins with its creation. */
export const isToldOf = ({ model, entity }: Subject): boolean => raised(model, entity).length > 0;

/** How many events have told of a row that `some…` has made: none, where it was put into the table. */
export const toldOfSome = (subject: Subject): number =>
  subject.creation.kind === 'table' || creationsOf(subject.model, subject.entity).length === 0
    ? 0
    : toldOf(subject, 'create').length;

/** What an event must be like: `{ type: 'catalog.Product.changed', subject: row.id, … }`. */
export function eventCode(
  { service }: Subject,
  type: string,
  data: readonly (readonly [string, string])[],
): string {
  return objectCode([
    ['type', literal(type)],
    ['source', literal(`/${service.name}`)],
    ['subject', 'row.id'],
    ['dataversion', String(DATA_VERSION)],
    ['data', objectCode(data)],
  ]);
}

/** Whether others are told the value of a field. */
export const isToldField = ({ entity }: Subject, name: string): boolean =>
  toldFields(entity).some((field) => field.name === name);
