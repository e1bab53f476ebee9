import type { Entity, Field, Model } from '../../plan/model.ts';
import { findEntity, partsOf } from '../wire/entities.ts';
import { settableOnChange, settableOnCreate } from '../wire/settable.ts';
import { lookupsOf } from './lookups.ts';
import { type RefusalView, refusalViews } from './refusals.ts';
import { generatedSql } from './table.ts';
import { itemName, localName } from './local-name.ts';
import {
  capital,
  columnsOf,
  linkFields,
  ownerProperty,
  selected,
  selectedKey,
  selectedOwner,
  text,
} from './types.ts';

/** A list of parts as its owner's repository reads and writes it. */
export interface PartListView {
  readonly field: string;
  /** The field as a local name. */
  readonly list: string;
  /** `lines`, or `class: classList` in an object. */
  readonly entry: string;
  readonly class: string;
  readonly file: string;
  /** `Lines`, in names of methods. */
  readonly title: string;
  readonly columnsName: string;
  readonly columns: string;
  readonly table: string;
  readonly column: string;
  readonly owner: string;
  /** A part as a row: of a new list, and of one that replaces another. */
  readonly item: string;
  readonly itemOfNew: string;
  readonly rowOfNew: string;
  readonly row: string;
  readonly selectedKey: string;
  readonly changedType: string;
  readonly refusalsName: string;
  readonly refusals: readonly RefusalView[];
  /** What the service adds to a part that a caller sends: ` & Pick<OrderLine, 'name' | 'price'>`. */
  readonly added: string;
  readonly sent: string;
  /** Set where a change can replace the list. */
  readonly replaced?: { readonly assigned: string; readonly code: string; readonly detail: string };
}

/** Links to other rows: a join table. */
export interface LinkListView {
  readonly field: string;
  readonly list: string;
  readonly title: string;
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly target: string;
  readonly code: string;
  readonly detail: string;
  /** Keys of type bigint are read as text. */
  readonly selectedFrom: string;
  readonly selectedTo: string;
  readonly targetKey: string;
  readonly written: boolean;
  readonly replaced: boolean;
}

/** `changes`: whether there is a route that changes rows. */
export function partLists(
  model: Model,
  entity: Entity,
  sentType: string,
  changes: boolean,
): readonly PartListView[] {
  return entity.fields.flatMap((field) => {
    const part = partsOf(model, field);
    const replaced = changes && settableOnChange(entity).includes(field);
    return part ? [partList(model, entity, field, part, sentType, replaced)] : [];
  });
}

function partList(
  model: Model,
  entity: Entity,
  field: Field,
  part: Entity,
  sentType: string,
  changes: boolean,
): PartListView {
  const { names } = part;
  const written = writtenColumns(model, part);
  const added = columnsOf(part).filter((one) => one.computed && !generatedSql(model, part, one));
  const rowOfNew = partRow(entity, part, written, itemName(field.name), false);
  const sets = ['position', ...written.map(({ sqlColumn }) => sqlColumn)];
  return {
    field: field.name,
    list: localName(field.name),
    entry: localName(field.name) === field.name ? field.name : `${field.name}: ${localName(field.name)}`,
    class: names.class,
    file: names.file,
    title: capital(field.name),
    columnsName: `${names.variable}Columns`,
    columns: [selectedKey(part.key), selectedOwner(part, entity), ...columnsOf(part).map(selected)].join(
      ', ',
    ),
    table: names.sqlTable,
    column: part.partOf?.column ?? '',
    owner: ownerProperty(entity),
    item: itemName(field.name),
    // Where parts are told apart by their place alone, nothing else of them is looked at.
    itemOfNew: `${rowOfNew.includes(`${itemName(field.name)}.`) ? '' : '_'}${itemName(field.name)}`,
    rowOfNew,
    row: partRow(entity, part, written, itemName(field.name), true),
    selectedKey: selectedKey(part.key),
    changedType:
      added.length > 0
        ? `New${names.class}`
        : `NonNullable<${entity.names.class}Change['${field.name}']>[number]`,
    refusalsName: `${names.variable}Refusals`,
    refusals: refusalViews(model, part, ['create'], `/${field.name}`),
    added:
      added.length > 0 ? ` & Pick<${names.class}, ${added.map(({ name }) => text(name)).join(' | ')}>` : '',
    sent: `${sentType}['${field.name}'][number]`,
    ...(changes
      ? {
          replaced: {
            assigned: sets.map((column) => `${column} = EXCLUDED.${column}`).join(', '),
            code: `${names.file}-not-found`,
            detail: `There is no such ${names.label}.`,
          },
        }
      : {}),
  };
}

/** What a caller sends of a part, and what the service computes for it. */
const writtenColumns = (model: Model, part: Entity) =>
  columnsOf(part).filter(
    (field) =>
      settableOnCreate(part).includes(field) || (field.computed && !generatedSql(model, part, field)),
  );

function partRow(
  { names }: Entity,
  part: Entity,
  written: readonly Field[],
  item: string,
  mayBeThere: boolean,
): string {
  const fresh = newId(part);
  return [
    `id: ${mayBeThere ? `${item}.id ?? ${fresh}` : fresh}`,
    `${part.partOf?.column}: ${names.variable}Id`,
    'position',
    ...written.map((field) => columnValue(item, field)),
  ].join(', ');
}

/** The id of a new row, where the table does not give it one. */
export function newId({ key }: Entity): string {
  if (key.kind === 'uuid') return 'randomUUIDv7()';
  return key.kind === 'bigint' ? 'sql`DEFAULT`' : `randomId(${key.max})`;
}

/** `category_id: product.category`. JSON is a value of its own: an array of it is not an array of the database. */
export function columnValue(from: string, { name, sqlColumn, type, optional }: Field): string {
  const column = sqlColumn.startsWith('"') ? text(sqlColumn) : sqlColumn;
  const value = `${from}.${name}`;
  return `${column}: ${type.kind === 'json' ? jsonCode(value, optional) : value}`;
}

/** `json(note.extra)`: where there need not be a value, `null` takes it away. */
export const jsonCode = (value: string, optional: boolean): string =>
  `${optional ? 'jsonOrNull' : 'json'}(${value})`;

export function linkLists(
  model: Model,
  entity: Entity,
  settable: readonly Field[],
  changes: boolean,
): readonly LinkListView[] {
  return linkFields(entity).flatMap((field) => {
    const { type } = field;
    const target = type.kind === 'links' ? findEntity(model, type.to) : undefined;
    if (type.kind !== 'links' || !target) return [];
    return [
      {
        field: field.name,
        list: localName(field.name),
        title: capital(field.name),
        table: type.sqlTable,
        from: type.from,
        to: type.toColumn,
        target: target.names.sqlTable,
        code: `${target.names.file}-not-found`,
        detail: `There is no such ${target.names.label}.`,
        selectedFrom: entity.key.kind === 'bigint' ? `${type.from}::text` : type.from,
        selectedTo: target.key.kind === 'bigint' ? `${type.toColumn}::text` : type.toColumn,
        targetKey: selectedKey(target.key),
        written: settable.includes(field),
        replaced: changes && settableOnChange(entity).includes(field),
      },
    ];
  });
}

/** Whether the parts of a list get more than they are sent with, or must be checked. */
export function isCompleted(model: Model, part: Entity): boolean {
  return (
    lookupsOf(model, part, settableOnCreate(part)).length > 0 ||
    columnsOf(part).some((field) => field.computed && !generatedSql(model, part, field))
  );
}
