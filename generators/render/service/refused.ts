import type { Operation } from '../../plan/model.ts';
import { brokenRules, guardReason, overdrafts, refusedByPort } from '../wire/reasons.ts';
import { takenBy, touchedBy } from '../wire/refusals.ts';
import { type Feature, statedOperations } from './feature.ts';
import type { Imports } from './imports.ts';
import { operationRefusals } from './refusals.ts';
import { capital, text } from './types.ts';

/** What the statement can break: constraints by name; every other one, and the bounds of the type, by arithmetic. */
export function refusalsView(feature: Feature, operation: Operation, imports: Imports) {
  const { model, entity } = feature;
  const refused = (detail: string) => refusedCode(feature, operation, detail);
  const entries = operationRefusals(model, entity, operation, refused);
  const isReckoned = mayNotBeStored(feature, operation);
  if (entries.length === 0 && !isReckoned) return {};
  if (isReckoned) imports.value('../platform/database.js', 'refusedBy');
  const arithmetic = isReckoned ? `refusedBy(${refused(reckonedDetail(feature, operation))})` : '';
  return { refusals: { name: `refusalsOf${capital(operation.name)}`, arithmetic, entries } };
}

/** `cancelRefused`: the problem of an operation that is not possible with the row as it is. */
export const refusedName = ({ name }: Operation): string => `${name}Refused`;

/** Code that gives an operation's problem: with what it says anyway, or with another reason. */
export function refusedCode(feature: Feature, operation: Operation, detail: string): string {
  const name = refusedName(operation);
  return detail === usualDetail(feature, operation) ? name : `() => ${name}(${text(detail)})`;
}

/** The problems of all operations that are written, for the repository, which has them beside their statements. */
export function refusedViews(feature: Feature, imports: Imports) {
  const operations = statedOperations(feature).filter(({ byHand }) => !byHand);
  if (operations.length > 0) imports.value('../platform/problems.js', 'conflict');
  return operations.map((operation) => {
    const detail = text(usualDetail(feature, operation));
    const isOther = otherDetails(feature, operation).length > 0;
    return {
      name: refusedName(operation),
      parameters: isOther ? `detail = ${detail}` : '',
      arguments: `${text(operation.fails)}, ${isOther ? 'detail' : detail}`,
    };
  });
}

/** Why the operation is refused where its statement meets no row. */
const usualDetail = (feature: Feature, operation: Operation): string =>
  guardReason(feature.entity, operation) ?? reckonedDetail(feature, operation);

/** Whether what it assigns, or the state that it leads to, can break a constraint. */
const mayNotBeStored = ({ entity }: Feature, operation: Operation): boolean =>
  operation.does.length > 0 || brokenRules(entity, operation).length > 0;

/** Why it is refused where what it assigns cannot be stored. */
function reckonedDetail({ entity }: Feature, operation: Operation): string {
  const [overdraft] = overdrafts(entity, operation);
  const [broken] = brokenRules(entity, operation);
  return (
    overdraft ??
    broken ??
    guardReason(entity, operation) ??
    `This is not possible with the ${entity.names.label} as it is.`
  );
}

/** Why a port refuses; undefined where the plan does not say that it can. */
export function portDetail(feature: Feature, operation: Operation): string {
  return refusedByPort(feature.model, operation)[0] ?? usualDetail(feature, operation);
}

function otherDetails(feature: Feature, operation: Operation): readonly string[] {
  const usual = usualDetail(feature, operation);
  const details = [
    ...(mayNotBeStored(feature, operation) ? [reckonedDetail(feature, operation)] : []),
    ...touchedBy(feature.entity, operation).map((one) => takenBy(feature.entity, one).detail),
    ...(operation.calls ? [portDetail(feature, operation)] : []),
  ];
  return details.filter((detail) => detail !== usual);
}
