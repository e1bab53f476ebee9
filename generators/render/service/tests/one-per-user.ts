import type { Entity, Model, Unique } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { internalActions, publicActions } from '../../wire/actions.ts';
import { ownersFromToken } from '../../wire/settable.ts';
import { createdFacts, variedFields } from './body.ts';
import { creationOf, viaTarget } from './creation.ts';
import { evaluate } from './values/evaluate.ts';
import { factsOf } from './values/solve.ts';

/** Whether a user can have no more than one row, all else being as usual: `user: identity.User owner unique`. */
export function isOnePerUser(model: Model, entity: Entity): boolean {
  const hasOneOwner = ownersFromToken(entity).some((field) => {
    const target = viaTarget(model, field);
    return target !== undefined && target.id !== entity.id && isOnePerUser(model, target);
  });
  return hasOneOwner || onePerUserRules(model, entity).length > 0;
}

/** The rules that a second row of the same user breaks. */
export function onePerUserRules(model: Model, entity: Entity): readonly Unique[] {
  const facts = createdFacts(model, entity);
  const owners = ownersOfRows(model, entity);
  return entity.unique.filter((one) => isOwnersAlone(model, entity, one, owners, facts));
}

/** The fields that name the user for whom a row of the tests is made. */
function ownersOfRows(model: Model, entity: Entity): readonly string[] {
  const { kind } = creationOf(model, entity, publicActions(entity), internalActions(model, entity));
  const owners = kind === 'user' ? ownersFromToken(entity) : entity.fields.filter(({ owner }) => owner);
  return owners.filter(({ ownerVia }) => ownerVia === undefined).map(({ name }) => name);
}

/** A rule over the owner and nothing that differs from row to row. */
function isOwnersAlone(
  model: Model,
  entity: Entity,
  { fields, when }: Unique,
  owners: readonly string[],
  facts: ReadonlyMap<string, Json>,
): boolean {
  if (when && evaluate(when, factsOf(model, entity, facts)) === false) return false;
  const varied = variedFields(entity);
  const isSame = (name: string) => {
    const isComputed = entity.fields.some((field) => field.name === name && field.computed);
    return owners.includes(name) || isComputed || (facts.get(name) != null && !varied.has(name));
  };
  return fields.some((name) => owners.includes(name)) && fields.every(isSame);
}
