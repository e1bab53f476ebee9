import type { Entity, Field } from '../../plan/model.ts';
import { ownersFromToken, settableOnChange } from '../wire/settable.ts';
import { recomputed } from './computed.ts';
import { type Feature } from './feature.ts';
import { guard } from './guards.ts';
import { columnValue, type LinkListView, newId, type PartListView } from './lists.ts';
import { update } from './operations.ts';
import { creationsOf, hasLists } from './schemas.ts';
import { generatedSql } from './table.ts';
import { tells } from './telling.ts';
import { columnsOf, text } from './types.ts';

/** What stands in a new row: what callers send, and what the service has computed for it. */
export function createView(feature: Feature, sent: string, parts: readonly PartListView[]) {
  const { model, entity } = feature;
  const { names } = entity;
  const creations = creationsOf(model, entity);
  const settable = creations.flatMap(({ fields }) => fields);
  const added = addedFields(feature);
  const written = columnsOf(entity).filter((field) => settable.includes(field) || added.includes(field));
  const start =
    entity.key.kind === 'uuid'
      ? '...newRow()'
      : entity.key.kind === 'string'
        ? `id: ${newId(entity)}`
        : 'version: 1';
  const row = [start, ...written.map((field) => columnValue(names.variable, field))].join(', ');
  const parameter =
    written.length + parts.length > 0 || hasLinks(entity) ? names.variable : `_${names.variable}`;
  const lists = parts.filter((part) => part.added);
  if (added.length === 0 && lists.length === 0) return { create: { type: sent, row, parameter } };
  const replaced = [...added.map((field) => field.name), ...lists.map(({ field }) => field)].filter((name) =>
    settable.some((field) => field.name === name),
  );
  const type = completedType(names.class, sent, added, lists, replaced, settable.length === 0);
  return {
    create: { type: `New${names.class}`, row, parameter },
    completed: { name: `New${names.class}`, type },
  };
}

/** The fields that a new row gets from the service: its owner and what is computed, but for what the table computes. */
export function addedFields({ model, entity }: Pick<Feature, 'model' | 'entity'>): readonly Field[] {
  const owners = ownersFromToken(entity);
  return columnsOf(entity).filter(
    (field) => owners.includes(field) || (field.computed && !generatedSql(model, entity, field)),
  );
}

const hasLinks = ({ fields }: Entity) => fields.some(({ type }) => type.kind === 'links');

function completedType(
  name: string,
  sent: string,
  added: readonly Field[],
  lists: readonly PartListView[],
  replaced: readonly string[],
  isEmpty: boolean,
): string {
  const rest = replaced.length > 0 ? `Omit<${sent}, ${replaced.map(text).join(' | ')}>` : sent;
  // Of a body without fields TypeScript knows that it has none, and so that nothing can be added.
  const base = isEmpty ? [] : [rest];
  const own =
    added.length > 0 ? [`Pick<${name}, ${added.map((field) => text(field.name)).join(' | ')}>`] : [];
  const parts = lists.map(({ field, class: part }) => `{ ${field}: New${part}[] }`);
  return [...base, ...own, ...parts].join(' & ');
}

export function changeView(feature: Feature, parts: readonly PartListView[], links: readonly LinkListView[]) {
  const { entity } = feature;
  const settable = settableOnChange(entity);
  const computed = recomputed(feature);
  const written = columnsOf(entity).filter((field) => settable.includes(field) || computed.includes(field));
  const lists = [...parts, ...links].some(({ replaced }) => replaced);
  const completedLists = parts.filter((part) => part.replaced && part.added);
  const sent = `${entity.names.class}Change`;
  const own = guard(feature, 'change');
  const view = {
    ...update(
      feature,
      written.map((field) => columnValue('change', field)),
      `id = \${id} AND version = \${version}${own.condition}`,
    ),
    caller: own.caller,
    lists,
    transaction: hasLists(entity) || tells(feature, 'change'),
  };
  if (computed.length === 0 && completedLists.length === 0) return { change: { ...view, type: sent } };
  const { names } = entity;
  const fields = computed.map((field) => text(field.name)).join(' | ');
  const values = computed.length > 0 ? [`{ [Name in ${fields}]?: ${names.class}[Name] | undefined }`] : [];
  const newParts = completedLists.map(({ field, class: part }) => `${field}?: New${part}[] | undefined`);
  const base =
    completedLists.length > 0
      ? `Omit<${sent}, ${completedLists.map(({ field }) => text(field)).join(' | ')}>`
      : sent;
  const name = `Changed${entity.names.class}`;
  return {
    change: { ...view, type: name },
    changed: {
      name,
      type: [base, ...values, ...(newParts.length > 0 ? [`{ ${newParts.join('; ')} }`] : [])].join(' & '),
    },
  };
}
