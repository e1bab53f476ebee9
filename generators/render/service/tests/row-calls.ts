import type { Entity, Field, Model } from '../../../plan/model.ts';
import { partsOf } from '../../wire/entities.ts';
import { ownersFromToken } from '../../wire/settable.ts';
import { via } from '../lookups.ts';
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

/** The row by which a user becomes an owner: `doctor: Doctor owner via user`; the user's own, where something is read of it. */
export function ownerRows(model: Model, entity: Entity, user: string): string {
  const rows = ownersFromToken(entity).flatMap((field) => {
    const target = viaTarget(model, field);
    if (target) return [`${someRowCall(target, '', hasOwner(target) ? user : '')};`];
    const asked = isRead(entity, field) ? askedFor(model, entity.service, field) : undefined;
    return asked ? [`${asked.function}(app, { id: ${user}.id });`] : [];
  });
  return rows.join('\n');
}

const isRead = ({ fields }: Entity, { name }: Field) =>
  fields.some(({ computed }) => computed && via(computed, name).length > 0);

/** The id of a user whom a body names: one that is there, where it is asked for. */
export function userIdCode(model: Model, entity: Entity, field: Field | undefined, id = ''): string {
  const asked = field && askedFor(model, entity.service, field);
  if (!asked) return id || 'crypto.randomUUID()';
  return `${asked.function}(app${id ? `, { id: ${id} }` : ''}).id`;
}
