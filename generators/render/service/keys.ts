import type { Entity, Model } from '../../plan/model.ts';
import { followsOf } from '../wire/events.ts';
import { serviceOf } from '../wire/entities.ts';
import { stepKeys } from '../wire/flows.ts';
import type { Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { keyName } from './step-schemas.ts';
import { stepOperations } from './steps.ts';
import { capital, rowType, selectedKey } from './types.ts';

/** A method of a repository that finds the one row which a key names: `byOrder`. */
export interface KeyMethod {
  readonly name: string;
  readonly parameters: string;
  readonly condition: string;
}

/** `{ order: id }` -> `byOrder(order: string, …)`: the row whose fields have these values, of which there is one at most. */
export function keyMethod(entity: Entity, fields: readonly string[]): KeyMethod {
  const parts = fields.map((name) => {
    const field = entity.fields.find((one) => one.name === name);
    return { name, type: field ? rowType(field) : 'string', column: field?.sqlColumn ?? 'id' };
  });
  return {
    name: `by${parts.map(({ name }) => capital(name)).join('And')}`,
    parameters: parts.map(({ name, type }) => `${name}: ${type}`).join(', '),
    condition: parts.map(({ name, column }) => `${column} = \${${name}}`).join(' AND '),
  };
}

/** What identifies rows for what follows here from events elsewhere. */
export function keyMethods(model: Model, entity: Entity): readonly KeyMethod[] {
  const follows = followsOf(model, serviceOf(model, entity.service));
  const keys = follows.flatMap(({ events }) =>
    events.flatMap(({ do: call, row = [] }) =>
      call?.entity === entity.id && row.length > 0
        ? [
            keyMethod(
              entity,
              row.map(({ name }) => name),
            ),
          ]
        : [],
    ),
  );
  return [...new Map(keys.map((key) => [key.name, key])).values()];
}

/** What is read of such a row: its id, and the state that it is in. */
export function keyColumns({ key, fields, state }: Entity): {
  readonly columns: string;
  readonly names: string;
} {
  const field = fields.find(({ name }) => name === state?.field);
  const column =
    field && (field.sqlColumn === field.name ? field.sqlColumn : `${field.sqlColumn} AS "${field.name}"`);
  return {
    columns: [selectedKey(key), ...(column ? [column] : [])].join(', '),
    names: [`'id'`, ...(field ? [`'${field.name}'`] : [])].join(' | '),
  };
}

/** What names a row for flows: its type, what becomes of it where it can be of several forms, and the condition. */
export interface LockView {
  readonly key: string;
  readonly given?: string;
  readonly condition: string;
}

/** By the key that the flow has: where there are several, a condition for each. */
export function lockBy(feature: Feature, imports: Imports): { readonly lockBy?: LockView } {
  const { model, entity } = feature;
  if (!stepOperations(feature).some(({ byHand }) => !byHand)) return {};
  imports
    .type(`./${entity.names.folder}.schemas.js`, keyName(entity))
    .type('../platform/database.js', 'Queries');
  const keys = stepKeys(model, entity);
  const conditions = keys.map((names, index) => {
    const later = keys.slice(index + 1).flat();
    const equal = names.map((name) => {
      const column = entity.fields.find((one) => one.name === name)?.sqlColumn ?? 'id';
      return `${column} = \${key.${name}}`;
    });
    return { own: names.find((name) => !later.includes(name)) ?? names[0], sql: equal.join(' AND ') };
  });
  const last = conditions.at(-1)?.sql ?? '';
  const key = keyName(entity);
  if (conditions.length < 2) return { lockBy: { key, condition: last } };
  const others = conditions.slice(0, -1).map(({ own, sql }) => `'${own}' in key ? sql\`${sql}\` : `);
  return { lockBy: { key, given: `${others.join('')}sql\`${last}\``, condition: '${given}' } };
}
