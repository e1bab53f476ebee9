import type { Entity, Expression, Model, Unique } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { internalActions, publicActions } from '../../wire/actions.ts';
import { ownersFromToken } from '../../wire/settable.ts';
import { createdFacts, variedFields } from './body.ts';
import { creationOf, ownedFields, viaTarget } from './creation.ts';
import { evaluate } from './values/evaluate.ts';
import { factsOf } from './values/solve.ts';

/** Whether two rows of a user would meet, all else being as usual: `user: identity.User owner unique`. */
export function isOnePerUser(model: Model, entity: Entity): boolean {
  const hasOneOwner = ownersFromToken(entity).some((field) => {
    const target = viaTarget(model, field);
    return target !== undefined && target.id !== entity.id && isOnePerUser(model, target);
  });
  return hasOneOwner || rulesOverOwners(model, entity).length > 0;
}

/** The rules that a second row of the same user breaks when it is made. */
export function onePerUserRules(model: Model, entity: Entity): readonly Unique[] {
  const facts = createdFacts(model, entity);
  const holds = (when: Expression) => evaluate(when, factsOf(model, entity, facts)) !== false;
  return rulesOverOwners(model, entity).filter(({ when }) => !when || holds(when));
}

/** Rules over the owner and nothing that differs from row to row. */
function rulesOverOwners(model: Model, entity: Entity): readonly Unique[] {
  const facts = createdFacts(model, entity);
  const owners = ownersOfRows(model, entity);
  return entity.unique.filter((one) => isOverOwners(entity, one, owners, facts));
}

/** The fields that name the user for whom a row of the tests is made. */
function ownersOfRows(model: Model, entity: Entity): readonly string[] {
  const creation = creationOf(model, entity, publicActions(model, entity), internalActions(model, entity));
  const owned = ownedFields(entity, creation);
  return owned.filter((name) => entity.fields.some((field) => field.name === name && !field.ownerVia));
}

function isOverOwners(
  entity: Entity,
  { fields }: Unique,
  owners: readonly string[],
  facts: ReadonlyMap<string, Json>,
): boolean {
  const varied = variedFields(entity);
  const isSame = (name: string) => {
    const isComputed = entity.fields.some((field) => field.name === name && field.computed);
    return owners.includes(name) || isComputed || (facts.get(name) != null && !varied.has(name));
  };
  return fields.some((name) => owners.includes(name)) && fields.every(isSame);
}
