import type { Entity, Field, Model } from '../../../plan/model.ts';
import { partsOf } from '../../wire/entities.ts';
import { ownersFromToken } from '../../wire/settable.ts';
import { askedFor } from './asked.ts';
import { required } from './body.ts';
import { viaTarget } from './creation.ts';

export const hasOwner = ({ fields }: Entity) => fields.some(({ owner }) => owner);

/** What making a body takes: the application, and time for rows that have to be made first. */
export interface Needs {
  readonly app: boolean;
  readonly time: boolean;
}

export function needsOf(model: Model, entity: Entity, fields: readonly Field[] = required(entity)): Needs {
  const all = fields.map((field) => fieldNeeds(model, entity, field));
  return { app: all.some(({ app }) => app), time: all.some(({ time }) => time) };
}

function fieldNeeds(model: Model, entity: Entity, field: Field): Needs {
  const { type } = field;
  const part = partsOf(model, field);
  if (part) return needsOf(model, part);
  if (type.kind === 'links') return { app: true, time: true };
  if (type.kind !== 'reference') return { app: false, time: false };
  return { app: type.local || askedFor(model, entity.service, field) !== undefined, time: type.local };
}

/** `(await newProduct(app, { name: 'Tea' }))`, `newCategory()`. */
export function newRowCall(model: Model, entity: Entity, fields = ''): string {
  const { app, time } = needsOf(model, entity);
  const call = `new${entity.names.class}(${[...(app ? ['app'] : []), ...(fields ? [fields] : [])].join(', ')})`;
  return time ? `(await ${call})` : call;
}

/** `await someOrder(app, { … }, owner)`: a row that is there. */
export function someRowCall(entity: Entity, fields = '', by = ''): string {
  const rest = by ? [fields || '{}', by] : fields ? [fields] : [];
  return `await some${entity.names.class}(${['app', ...rest].join(', ')})`;
}

/** The row by which a user becomes an owner: `doctor: Doctor owner via user`. */
export function ownerRows(model: Model, entity: Entity, user: string): string {
  const targets = ownersFromToken(entity).flatMap((field) => viaTarget(model, field) ?? []);
  return targets.map((target) => `${someRowCall(target, '', hasOwner(target) ? user : '')};`).join('\n');
}
