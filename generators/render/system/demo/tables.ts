import type { Entity, Expression, Field, Model } from '../../../plan/model.ts';
import { type SqlScope, toSql } from '../../service/sql-expression.ts';
import { columnNamed, stored } from '../../service/table.ts';
import { computedFields } from '../../service/computed.ts';
import { columnsOf, linkFields, partFields } from '../../service/types.ts';
import { walk } from '../../service/lookups.ts';
import { findEntity, partsOf, serviceOf } from '../../wire/entities.ts';
import { type Drawn, drawn } from './drawn.ts';
import { entityOf } from './world.ts';

/** `tools/demo/tables.json`: what rows are drawn from. What a table refuses is the table's own to say. */
export interface Tables {
  readonly entities: readonly RootTable[];
}

interface Table {
  /** As they stand in SQL. */
  readonly table: string;
  readonly key: 'uuid' | 'bigint' | 'text';
  readonly keyLength?: number;
  readonly columns: readonly Column[];
  /** What the service computes for a new row, in this order: expressions over the drafts of the rows. */
  readonly computed?: Readonly<Record<string, string>>;
}

interface RootTable extends Table {
  readonly entity: string;
  readonly service: string;
  readonly parts?: readonly (Table & { owner: string; min: number; max: number })[];
  readonly links?: readonly {
    table: string;
    owner: string;
    column: string;
    to: string;
    min: number;
    max: number;
  }[];
  /** Columns of rows in other services that something here is computed from, by entity. */
  readonly seen?: Readonly<Record<string, readonly string[]>>;
}

type Column = { readonly name: string; readonly optional?: true; readonly unique?: true } & (
  | Drawn
  /** The row of an entity that it refers to, where that row is as the plan asks. */
  | { readonly to: string; readonly where?: string }
);

/** Of the business services; users are identity's own. */
export function tablesOf(model: Model): Tables {
  const roots = model.services.flatMap(({ entities }) => entities).filter(({ partOf }) => !partOf);
  return { entities: roots.map((entity) => rootTable(model, entity)) };
}

function rootTable(model: Model, entity: Entity): RootTable {
  const parts = partFields(entity).flatMap(({ type }) => {
    if (type.kind !== 'parts') return [];
    const part = entityOf(model, type.of);
    const { min, max } = type;
    return [{ ...tableOf(model, part, entity), owner: part.partOf?.column ?? '', min, max }];
  });
  const links = linkFields(entity).flatMap(({ type }) => {
    if (type.kind !== 'links') return [];
    const { sqlTable, from, toColumn, to, min, max } = type;
    return [{ table: sqlTable, owner: from, column: toColumn, to, min, max }];
  });
  const seen = seenBy(model, entity);
  return {
    entity: entity.id,
    service: serviceOf(model, entity.service).name,
    ...tableOf(model, entity, entity),
    ...(parts.length > 0 && { parts }),
    ...(links.length > 0 && { links }),
    ...(Object.keys(seen).length > 0 && { seen }),
  };
}

function tableOf(model: Model, entity: Entity, root: Entity): Table {
  const { key, names } = entity;
  const scope = draftScope(model, entity, root);
  const computed = computedFields({ model, entity }).map((field) => {
    const value = field.computed as Expression;
    return [field.sqlColumn, stored(toSql(value, scope), field, value, entity.fields)] as const;
  });
  return {
    table: names.sqlTable,
    key: key.kind === 'string' ? 'text' : key.kind,
    ...(key.kind === 'string' && { keyLength: key.max }),
    columns: columnsOf(entity)
      .filter(isDrawn)
      .map((field) => columnOf(model, entity, field)),
    ...(computed.length > 0 && { computed: Object.fromEntries(computed) }),
  };
}

/** What only operations and flows set is left as it is in a new row. */
const isDrawn = ({ computed, internal, optional, default: usual }: Field) =>
  !computed && !(internal && (optional || usual));

function columnOf(model: Model, entity: Entity, field: Field): Column {
  const { sqlColumn: name, type, guard, optional } = field;
  const target = type.kind === 'reference' ? findEntity(model, type.target) : undefined;
  const isUnique = entity.unique.some(({ fields }) => fields.length === 1 && fields[0] === field.name);
  return {
    name,
    ...(optional && { optional }),
    ...(isUnique && { unique: true as const }),
    ...(type.kind === 'reference'
      ? {
          to: type.target,
          ...(guard && target && { where: toSql(guard.when, { model, entity: target }) }),
        }
      : drawn(model, entity, field)),
  };
}

/** Rows are computed while they are drafts; what is read of other services lies beside them. */
function draftScope(model: Model, entity: Entity, root: Entity): SqlScope {
  const drafts = [root, ...partFields(root).flatMap(({ type }) => (type.kind === 'parts' ? type.of : []))];
  const ids = drafts.map((one) => (typeof one === 'string' ? one : one.id));
  const created = entity.partOf
    ? `(SELECT created_at FROM ${draftOf(root)} WHERE id = ${entity.partOf.column})`
    : 'created_at';
  return {
    model,
    entity,
    table: draftOf(entity),
    now: created,
    tableOf: (one) =>
      ids.includes(one.id) ? draftOf(one) : one.service === root.service ? one.names.sqlTable : seenOf(one),
  };
}

const draftOf = ({ names }: Entity) => `"draft_${names.table}"`;
const seenOf = ({ id }: Entity) => `"${id}"`;

/** What is read of rows of other services, by entity. */
function seenBy(model: Model, root: Entity): Record<string, string[]> {
  const entities = [root, ...partFields(root).flatMap((field) => partsOf(model, field) ?? [])];
  const reads = entities
    .flatMap(({ fields }) => fields)
    .flatMap(({ computed }) => (computed ? walk(computed, readOf) : []))
    .flatMap(({ entity, field }) => {
      const target = findEntity(model, entity);
      return target && target.service !== root.service
        ? [{ target, column: columnNamed(target, field) }]
        : [];
    });
  const byTarget = Map.groupBy(reads, ({ target }) => target.id);
  return Object.fromEntries(
    [...byTarget].map(([id, columns]) => [id, [...new Set(columns.map(({ column }) => column))]]),
  );
}

const readOf = (one: Expression) => (one.kind === 'field' && one.via !== undefined ? [one] : []);
