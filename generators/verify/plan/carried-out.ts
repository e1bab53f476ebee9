import { nodes } from '../wire/mentions.ts';
import type { ExamFlow, ExamStep, Expr } from './exam-plan.ts';
import { itemName } from './names.ts';

/**
 * Whether a flow is carried out. Not yet, where it is about users, asks who the user is or for sums, names a row for each part of a
 * list, deletes, finds a row by another one's values, or reckons on the way.
 */
export function isCarriedOut({ when, only, steps }: Omit<ExamFlow, 'isCarriedOut'>): boolean {
  const isReckoned =
    only !== undefined && nodes(only).some(({ kind }) => ['sum', 'count', 'user'].includes(kind));
  return !isOfUsers(when.entity) && !isReckoned && steps.every(isPlain);
}

const isOfUsers = (entity: string): boolean => entity.startsWith('identity.');

function isPlain({ entity, operation, undo, each, as, row = {}, with: given }: ExamStep): boolean {
  if (isOfUsers(entity) || operation === 'delete' || undo === 'delete') return false;
  if (each !== undefined && as !== undefined) return false;
  const keys = Object.values(row);
  return (
    !keys.some((key) => isOfEarlierRow(key, each)) && [...keys, ...Object.values(given)].every(isHandedOn)
  );
}

/** `payment.amount`, and not the item of a list. */
const isOfEarlierRow = (value: Expr, each: string | undefined): boolean =>
  value.kind === 'name' && value.path.length > 1 && !(each !== undefined && value.path[0] === itemName(each));

const isHandedOn = ({ kind }: Expr): boolean => ['name', 'literal', 'number', 'duration'].includes(kind);
