import pluralize from 'pluralize';
import type { Expression, Flow, Step } from './model.ts';
import { isOfUsers } from './users.ts';

/**
 * Whether a flow is generated. Not yet where it is about users, gives a name to several rows, deletes rows, or reckons
 * with values on the way: what it hands on are fields and literals as they are.
 */
export function isCarriedOut({ when, only, steps }: Flow): boolean {
  return (
    !isOfUsers(when.entity) &&
    (only === undefined || !/"kind":"(?:aggregate|user)"/.test(JSON.stringify(only))) &&
    steps.every((step) => !isOfUsers(step.entity) && isPlain(step))
  );
}

function isPlain({ operation, undo, each, as, row = [], with: given }: Step): boolean {
  if (undo === 'delete' || operation === 'delete') return false;
  if (each !== undefined && as !== undefined) return false;
  const isOfEarlier = row.some(({ value }) => boundPlace({ each }, value) !== undefined);
  return !isOfEarlier && [...row, ...given].every(({ value }) => isHandedOn(value));
}

/** `payment.amount`: a field of a row that an earlier step has brought about, and not of the item of a list. */
export function boundPlace(
  { each }: { readonly each?: string | undefined },
  value: Expression,
): string | undefined {
  if (value.kind !== 'field' || value.via === undefined) return undefined;
  const isItem = each !== undefined && value.via === pluralize.singular(each);
  return isItem ? undefined : `${value.via}.${value.field}`;
}

const isHandedOn = ({ kind }: Expression): boolean => kind === 'field' || kind === 'literal';
