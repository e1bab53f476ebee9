import type { Entity, Field, Model } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { partsOf } from '../../wire/entities.ts';
import { ownersFromToken, visible } from '../../wire/settable.ts';
import { createdFacts } from './body.ts';
import type { Entries } from './code.ts';
import { literal, objectCode } from './code.ts';

export const SOMETHING = 'expect.any(String)';

/** What an answer shows besides what was sent: set by the service, or left out because it is secret. */
export function setByService(
  model: Model,
  entity: Entity,
  sent: readonly Field[],
  facts: ReadonlyMap<string, Json>,
  ownerCode?: string,
): Entries {
  const owners = ownersFromToken(entity);
  const fields = entity.fields.flatMap((field) => {
    if (field.secret) return [[field.name, 'undefined'] as const];
    if (sent.includes(field)) return partsExpected(model, field);
    if (owners.includes(field) && ownerCode && !field.ownerVia)
      return [[field.name, `${ownerCode}.id`] as const];
    return shownExpected(field, facts.get(field.name));
  });
  return [...fields, ['id', SOMETHING], ['createdAt', SOMETHING], ['updatedAt', SOMETHING], ['version', '1']];
}

function shownExpected(field: Field, value: Json | undefined): Entries {
  if (value === null || (field.optional && value === undefined && !field.computed)) return [];
  return [[field.name, value === undefined ? 'expect.anything()' : literal(value)]];
}

/** Each part as it was sent, with its id and what the service has computed for it. */
function partsExpected(model: Model, field: Field): Entries {
  const part = partsOf(model, field);
  if (!part) return [];
  const facts = createdFacts(model, part);
  const rest = visible(part)
    .filter((one) => one.computed || one.default)
    .flatMap((one) => shownExpected(one, facts.get(one.name)));
  const secrets = part.fields.filter(({ secret }) => secret).map(({ name }) => [name, 'undefined'] as const);
  const more = objectCode([['id', SOMETHING], ...secrets, ...rest]);
  return [[field.name, `sent.${field.name}.map((part) => ({ ...part, ${more.slice(1)}))`]];
}

/** `{ ...sent, id: expect.any(String), … }` */
export const rowExpected = (entries: Entries) =>
  `{ ...sent${entries.length > 0 ? ', ' : ''}${objectCode(entries).slice(1)}`;
