import type { Entity, Field, Model, Service } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { copiesOf } from '../wire/events.ts';
import { identifier, quoted, snake } from '../../plan/names.ts';
import { copyTable } from './copies.ts';
import { platformTables } from './platform-tables.ts';
import { callsPorts } from './ports.ts';
import { checksOf, columnNamed, generatedSql, indexesOf, tableSql } from './table.ts';
import {
  columnsOf,
  columnType,
  inTemplate,
  keyType,
  linkFields,
  linkKeys,
  minorUnits,
  sqlText,
} from './types.ts';

export interface MigrationView {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** The first migration of a service: its tables, then foreign keys, then indexes, so that no order of entities matters. */
export function migrationView(model: Model, service: Service): MigrationView {
  const { entities } = service;
  const platform = [...platformTables(model, service), ...copiesOf(model, service).map(copyTable)];
  const indexes = entities.flatMap((entity) =>
    indexesOf(model, entity).map((index) => createIndex(entity, index)),
  );
  const trigrams = indexes.some((sql) => sql.includes('gin_trgm_ops'))
    ? ['CREATE EXTENSION IF NOT EXISTS pg_trgm']
    : [];
  return {
    up: [
      ...entities.map((entity) => inTemplate(createTable(model, entity))),
      ...entities.flatMap((entity) => joinTables(model, entity)),
      ...entities.flatMap((entity) => foreignKeys(model, entity)),
      ...trigrams,
      ...indexes.map(inTemplate),
      ...platform.flatMap(({ sql }) => sql),
      ...partitions(service),
    ],
    down: [
      ...(entities.some(({ partition }) => partition) ? ['DROP FUNCTION create_partitions'] : []),
      `DROP TABLE ${[...platform.map(({ name }) => name), ...tableNames(service).reverse()].join(', ')}`,
    ],
  };
}

const tableNames = ({ entities }: Service) => [
  ...entities.map(({ names }) => names.sqlTable),
  ...entities.flatMap((entity) =>
    linkFields(entity).flatMap(({ type }) => (type.kind === 'links' ? [type.sqlTable] : [])),
  ),
];

/** The join tables of links; what is linked cannot be deleted, what links can. */
function joinTables(model: Model, entity: Entity): string[] {
  return linkFields(entity).flatMap(({ type }) => {
    const target = type.kind === 'links' ? findEntity(model, type.to) : undefined;
    if (type.kind !== 'links' || !target) return [];
    const { table, sqlTable, from, toColumn } = type;
    const keys = linkKeys(type);
    const lines = [
      `${from} ${keyType(entity.key)} NOT NULL`,
      `${toColumn} ${keyType(target.key)} NOT NULL`,
      `CONSTRAINT ${identifier(table, '_pkey')} PRIMARY KEY (${from}, ${toColumn})`,
      `CONSTRAINT ${keys.from} FOREIGN KEY (${from}) REFERENCES ${entity.names.sqlTable} (id) ON DELETE CASCADE`,
      `CONSTRAINT ${keys.to} FOREIGN KEY (${toColumn}) REFERENCES ${target.names.sqlTable} (id)`,
    ];
    return [
      tableSql(sqlTable, lines),
      `CREATE INDEX ${identifier(`${table}_${toColumn}`, '_idx')} ON ${sqlTable} (${toColumn})`,
    ];
  });
}

/** The tables that are split by month. */
export const partitioned = ({ entities }: Service): readonly Entity[] =>
  entities.filter(({ partition }) => partition);

/** The view of `migrate.ts`. */
export const migrateView = (service: Service) => ({
  partitions: partitioned(service).map(({ names }) => names.table),
});

/** Months are ranges of the UUIDv7 id, whose first 48 bits are the milliseconds since 1970 (RFC 9562, section 5.7). */
function partitions(service: Service): string[] {
  const tables = partitioned(service);
  if (tables.length === 0) return [];
  return [
    ...tables.map(
      ({ names }) =>
        `CREATE TABLE ${quoted(`${names.table}_default`)} PARTITION OF ${names.sqlTable} DEFAULT`,
    ),
    createPartitions,
  ];
}

const createPartitions = `
      CREATE FUNCTION create_partitions(name text, months integer) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        month timestamptz := date_trunc('month', now(), 'UTC');
        low uuid;
        high uuid;
        taken boolean;
      BEGIN
        FOR ahead IN 0..months LOOP
          low := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20);
          month := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
          high := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20);
          -- Rows that came before their month's partition stay where they are.
          EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id >= %L AND id < %L)', name || '_default', low, high)
            INTO taken;
          IF NOT taken THEN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
              name || to_char(month AT TIME ZONE 'UTC' - interval '1 month', '_YYYY_MM'), name, low, high);
          END IF;
        END LOOP;
      END $$`;

function createTable(model: Model, entity: Entity): string {
  const { names, key, partOf } = entity;
  const id = `id ${keyType(key)}${key.kind === 'bigint' ? ' GENERATED BY DEFAULT AS IDENTITY' : ''} NOT NULL`;
  const part = partOf
    ? [
        `${partOf.column} ${keyType(findEntity(model, partOf.entity)?.key ?? key)} NOT NULL`,
        'position integer NOT NULL',
      ]
    : [];
  const stamps = partOf
    ? []
    : [
        'created_at timestamptz(3) NOT NULL DEFAULT now()',
        'updated_at timestamptz(3) NOT NULL DEFAULT now()',
        'version integer NOT NULL DEFAULT 1',
      ];
  const lines = [
    id,
    ...part,
    ...columnsOf(entity).map((field) => columnSql(model, entity, field)),
    ...(callsPorts(entity) ? ['port_attempt_id uuid'] : []),
    ...stamps,
    `CONSTRAINT ${identifier(snake(names.table), '_pkey')} PRIMARY KEY (id)`,
    ...entity.unique
      .filter(({ when }) => !when)
      .map(
        ({ constraint, fields }) =>
          `CONSTRAINT ${constraint} UNIQUE (${fields.map((name) => columnNamed(entity, name)).join(', ')})`,
      ),
    ...checksOf(model, entity).map(({ name, sql }) => `CONSTRAINT ${name} CHECK (${sql})`),
  ];
  return tableSql(names.sqlTable, lines, entity.partition ? ' PARTITION BY RANGE (id)' : '');
}

function columnSql(model: Model, entity: Entity, field: Field): string {
  const generated = generatedSql(model, entity, field);
  if (generated) return `${field.sqlColumn} ${columnType(field)} GENERATED ALWAYS AS (${generated}) STORED`;
  const value = field.default ? ` DEFAULT ${defaultSql(model, field)}` : '';
  return `${field.sqlColumn} ${columnType(field)}${field.optional ? '' : ' NOT NULL'}${value}`;
}

function defaultSql(model: Model, { type, default: value }: Field): string {
  if (!value || value.type === 'null') return 'NULL';
  if (value.type === 'boolean') return value.value ? 'TRUE' : 'FALSE';
  if (value.type === 'now' || value.type === 'today') return value.type === 'now' ? 'now()' : 'current_date';
  if (value.type === 'number') return type.kind === 'money' ? minorUnits(model, value.text) : value.text;
  return sqlText('text' in value ? value.text : '');
}

function foreignKeys(model: Model, entity: Entity): string[] {
  const keys = columnsOf(entity).flatMap(({ type, foreignKey, sqlColumn }) => {
    if (type.kind !== 'reference' || !type.local || !foreignKey) return [];
    const rule = { refuse: '', clear: ' ON DELETE SET NULL', remove: ' ON DELETE CASCADE' }[type.deleted];
    return [addKey(entity, foreignKey, sqlColumn, findEntity(model, type.target), rule)];
  });
  const { partOf } = entity;
  if (!partOf) return keys;
  return [
    addKey(entity, partOf.foreignKey, partOf.column, findEntity(model, partOf.entity), ' ON DELETE CASCADE'),
    ...keys,
  ];
}

const addKey = (entity: Entity, name: string, column: string, target: Entity | undefined, rule: string) =>
  `\n      ALTER TABLE ${entity.names.sqlTable}\n        ADD CONSTRAINT ${name} FOREIGN KEY (${column}) REFERENCES ${target?.names.sqlTable} (id)${rule}`;

function createIndex(
  entity: Entity,
  { name, columns, unique, where, using }: ReturnType<typeof indexesOf>[number],
): string {
  const place = using ?? `(${columns.join(', ')})`;
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${entity.names.sqlTable} ${place}${where ? ` WHERE ${where}` : ''}`;
}
