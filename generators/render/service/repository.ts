import type { Entity } from '../../plan/model.ts';
import { serviceOf } from '../wire/entities.ts';
import { comparisons, filterable, ranged, searched, sortable } from '../wire/lists.ts';
import { settableOnChange } from '../wire/settable.ts';
import { either } from '../wire/words.ts';
import { type RowCondition, WAYS } from './conditions.ts';
import { canInside, can, type Feature, isLookedUpHere } from './feature.ts';
import { type GoneMethod, goneStatements } from './gone.ts';
import { guard } from './guards.ts';
import { keepers } from '../wire/keeping.ts';
import { Imports } from './imports.ts';
import { keyColumns, type KeyMethod, keyMethods, lockBy, type LockView } from './keys.ts';
import { type LinkListView, linkLists, type PartListView, partLists } from './lists.ts';
import { type OperationView, operationViews } from './operations.ts';
import { callsPorts } from './ports.ts';
import { refusalViews, type RefusalView } from './refusals.ts';
import { refusedViews } from './refused.ts';
import { importsOf } from './repository-imports.ts';
import { creationsOf } from './schemas.ts';
import { changeView, createView } from './stored-rows.ts';
import { announces, announcesDeletion, tells } from './telling.ts';
import { capital, columnsOf, columnType, selected, selectedKey, text } from './types.ts';

export interface RepositoryView {
  readonly imports: string;
  readonly class: string;
  readonly classes: string;
  readonly variable: string;
  readonly variables: string;
  readonly table: string;
  readonly labels: string;
  readonly columns: string;
  readonly sortable: readonly SortView[];
  readonly byId: boolean;
  readonly refusals: readonly RefusalView[];
  readonly refusalsOfDelete: readonly RefusalView[];
  readonly conditions: readonly (RowCondition & { readonly exported: boolean })[];
  /** Whether some actions reach fewer rows than are seen. */
  readonly narrower: boolean;
  /** `ways`: the table, where a list looks for rows in several ways. */
  readonly list?: { readonly conditions: readonly string[]; readonly ways?: string };
  readonly caller: boolean;
  readonly visible: string;
  readonly lookup: boolean;
  /** For copies: the column that the rows are read in the order of. */
  readonly snapshot?: { readonly id: string };
  /** What finds one row by a key, for what follows from events elsewhere. */
  readonly keys: readonly KeyMethod[];
  readonly keyColumns: { readonly columns: string; readonly names: string };
  /** What is done about references to rows of other services that are gone. */
  readonly gone: readonly GoneMethod[];
  /** Whether rows of this service refer to these and need them to stay as they are. */
  readonly held: boolean;
  /** The column that names a row's user, where rows of other tables belong to that user by way of this one. */
  readonly ownedBy?: string;
  readonly create?: { readonly type: string; readonly row: string; readonly parameter: string };
  /** The type of a row that the service has completed, where it differs from what callers send. */
  readonly completed?: { readonly name: string; readonly type: string };
  readonly change?: {
    readonly type: string;
    readonly set?: string;
    readonly sql: string;
    readonly caller: boolean;
    readonly lists: boolean;
    readonly transaction: boolean;
  };
  readonly changed?: { readonly name: string; readonly type: string };
  readonly delete?: {
    readonly condition: string;
    readonly caller: boolean;
    readonly transaction: boolean;
    /** Whether others keep rows from being deleted. */
    readonly kept: boolean;
  };
  /** Whether others are told of changes, so that a row must be known as it was before. */
  readonly lock: boolean;
  readonly lockBy?: LockView;
  readonly operations: readonly OperationView[];
  /** The problems of operations. */
  readonly refused: readonly {
    readonly name: string;
    readonly parameters: string;
    readonly arguments: string;
  }[];
  readonly ports: boolean;
  /** The method that reads lists with their rows: `withLines`. */
  readonly withLists?: string;
  /** The method that reads rows with their lists at one moment: `readWithLines`. */
  readonly readLists?: string;
  readonly listed?: string;
  readonly parts: readonly PartListView[];
  readonly links: readonly LinkListView[];
}

interface SortView {
  readonly name: string;
  readonly column: string;
  readonly property: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Keys that count are selected as text; in the order of text, 10 comes before 9. */
  readonly tie?: string;
}

/** All SQL of one entity: one method per purpose. */
export function repositoryView(feature: Feature): RepositoryView {
  const { model, entity, read, narrower } = feature;
  const { names } = entity;
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .default('sql-template-tag', 'sql')
    .value('sql-template-tag', 'raw')
    .value('../platform/database.js', 'Database')
    .type(`./${names.file}.entity.js`, names.class);
  const [creation] = creationsOf(model, entity).slice(-1);
  const changes = can(feature, 'change');
  const parts = partLists(model, entity, creation?.name ?? `${names.class}Change`, changes);
  const links = linkLists(
    model,
    entity,
    [...(creation?.fields ?? []), ...(changes ? settableOnChange(entity) : [])],
    changes,
  );
  const withLists = parts.length + links.length > 0 ? withListsName([...parts, ...links]) : undefined;
  const view: Omit<RepositoryView, 'imports'> = {
    class: names.class,
    classes: names.classes,
    variable: names.variable,
    variables: names.variables,
    table: names.sqlTable,
    labels: names.labels,
    columns: columnList(entity),
    sortable: sorting(entity),
    byId: entity.key.kind === 'uuid',
    refusals: creation || changes ? refusalViews(model, entity, ['create', 'change']) : [],
    refusalsOfDelete: can(feature, 'delete') ? refusalViews(model, entity, ['delete']) : [],
    conditions: [
      ...(read ?? []).map((one) => ({ ...one, exported: false })),
      ...[...narrower.values()].map((one) => ({ ...one, exported: true })),
    ],
    narrower: narrower.size > 0,
    caller: read !== undefined,
    visible: read ? ' AND ${visibleTo(caller)}' : '',
    lookup: canInside(feature, 'lookup'),
    // Keys that count are selected as text, and sorted as what they are.
    ...(canInside(feature, 'snapshot')
      ? { snapshot: { id: entity.key.kind === 'bigint' ? `${names.sqlTable}.id` : 'id' } }
      : {}),
    keys: keyMethods(model, entity),
    keyColumns: keyColumns(entity),
    gone: goneStatements(feature, withLists),
    held: isLookedUpHere(feature),
    ...ownedBy(feature),
    operations: operationViews(feature, imports),
    refused: refusedViews(feature, imports),
    ports: callsPorts(entity),
    parts: creation || changes ? parts : parts.map((part) => ({ ...part, refusals: [] })),
    links,
    ...(withLists
      ? { withLists, readLists: `read${capital(withLists)}`, listed: either(listLabels(entity), 'and') }
      : {}),
    ...(can(feature, 'list') ? { list: listView(feature, imports) } : {}),
    ...(creation ? createView(feature, creation.name, parts) : {}),
    ...(changes ? changeView(feature, parts, links) : {}),
    ...(can(feature, 'delete')
      ? {
          delete: {
            ...guard(feature, 'delete'),
            transaction: tells(feature, 'delete'),
            kept: keepers(model, entity).length > 0,
          },
        }
      : {}),
    lock: announces(feature) || announcesDeletion(feature),
    ...lockBy(feature, imports),
  };
  return { ...view, imports: importsOf(entity, view, imports) };
}

/** `doctor: Doctor owner via user`, in another entity: here, the column of `user`. */
function ownedBy({ model, entity }: Feature) {
  const via = serviceOf(model, entity.service)
    .entities.flatMap(({ fields }) => fields)
    .find((field) => field.ownerVia && field.type.kind === 'reference' && field.type.target === entity.id);
  const user = entity.fields.find(({ name }) => name === via?.ownerVia);
  return user ? { ownedBy: user.sqlColumn } : {};
}

const listLabels = ({ fields }: Entity) =>
  fields.filter(({ type }) => ['parts', 'links'].includes(type.kind)).map(({ label }) => label);

const withListsName = (lists: readonly { readonly title: string }[]) =>
  lists.length === 1 ? `with${lists[0]?.title}` : 'withLists';

function columnList(entity: Entity): string {
  const own = [selectedKey(entity.key), ...columnsOf(entity).map(selected)].join(', ');
  return entity.partOf ? own : `${own},\n   created_at AS "createdAt", updated_at AS "updatedAt", version`;
}

function sorting(entity: Entity) {
  const created =
    entity.key.kind === 'uuid'
      ? { name: 'createdAt', column: 'id', property: 'id', type: 'uuid', nullable: false }
      : {
          name: 'createdAt',
          column: 'created_at',
          property: 'createdAt',
          type: 'timestamptz',
          nullable: false,
        };
  const others = sortable(entity).map((field) => ({
    name: field.name,
    column: field.sqlColumn,
    property: field.name,
    type: columnType(field).replace(/\(.*/, ''),
    nullable: field.optional,
  }));
  const tie = entity.key.kind === 'bigint' ? { tie: 'id::bigint' } : {};
  return [created, ...others].map((one) => ({ ...one, ...tie }));
}

function listView(feature: Feature, imports: Imports) {
  const hasWays = feature.read?.some(({ name }) => name === WAYS) ?? false;
  if (hasWays) imports.value('../platform/sql.js', 'inAnyWay');
  return {
    conditions: [
      ...(feature.read && !hasWays ? ['visibleTo(caller)'] : []),
      ...listConditions(feature, imports),
    ],
    ...(hasWays ? { ways: text(feature.entity.names.sqlTable) } : {}),
  };
}

function listConditions({ entity }: Feature, imports: Imports): string[] {
  const range = { gte: '>=', gt: '>', lte: '<=', lt: '<' };
  const fields = filterable(entity).map((field) =>
    field.type.kind === 'boolean'
      ? `compare('${field.sqlColumn}', '=', query.${field.name})`
      : `anyOf(${text(field.sqlColumn)}, query.${field.name})`,
  );
  const ranges = ranged(entity).flatMap((field) =>
    comparisons.map(
      (one) => `compare(${text(field.sqlColumn)}, '${range[one]}', query['${field.name}[${one}]'])`,
    ),
  );
  const search = searched(entity).map(({ sqlColumn }) => text(sqlColumn));
  if (search.length > 0) imports.value('../platform/sql.js', 'contains');
  if ([...fields, ...ranges].some((code) => code.startsWith('compare')))
    imports.value('../platform/sql.js', 'compare');
  const found = search.length > 0 ? [`contains(query.q, ${search.join(', ')})`] : [];
  return [`anyOf('id', query.id)`, ...fields, ...ranges, ...found, 'page.where'];
}
