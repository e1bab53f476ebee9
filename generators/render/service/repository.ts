import type { Entity, Field, Operation } from '../../plan/model.ts';
import { comparisons, filterable, ranged, searched, sortable } from '../wire/lists.ts';
import { refusalsOf } from '../wire/refusals.ts';
import { settableOnChange, settableOnCreate } from '../wire/settable.ts';
import type { RowCondition } from './conditions.ts';
import { calledOperations, can, canInside, type Feature } from './feature.ts';
import { Imports } from './imports.ts';
import { refusalViews, type RefusalView } from './refusals.ts';
import { toSql } from './sql-expression.ts';
import { columnsOf, columnType, selected, selectedKey, sqlText, text } from './types.ts';

export interface RepositoryView {
  readonly imports: string;
  readonly class: string;
  readonly classes: string;
  readonly variable: string;
  readonly table: string;
  readonly labels: string;
  readonly columns: string;
  readonly sortable: readonly {
    readonly name: string;
    readonly column: string;
    readonly property: string;
    readonly type: string;
  }[];
  readonly byId: boolean;
  readonly refusals: readonly RefusalView[];
  readonly refusalsOfDelete: readonly RefusalView[];
  readonly conditions: readonly RowCondition[];
  readonly list?: { readonly conditions: readonly string[] };
  readonly caller: boolean;
  readonly visible: string;
  readonly lookup: boolean;
  readonly create?: { readonly row: string };
  readonly change?: {
    readonly assigned: string;
    readonly condition: string;
    readonly caller: boolean;
  };
  readonly delete?: { readonly condition: string; readonly caller: boolean };
  readonly operations: readonly OperationView[];
}

interface OperationView {
  readonly name: string;
  readonly parameters: string;
  readonly sql: string;
  readonly refusals: string;
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
  const writing = refusalViews(model, entity, ['create', 'change']);
  const deleting = can(feature, 'delete') ? refusalViews(model, entity, ['delete']) : [];
  const operations = calledOperations(feature).map((operation) => operationView(feature, operation, imports));
  const view: Omit<RepositoryView, 'imports'> = {
    class: names.class,
    classes: names.classes,
    variable: names.variable,
    table: names.sqlTable,
    labels: names.labels,
    columns: columnList(entity),
    sortable: sorting(entity),
    byId: entity.key.kind === 'uuid',
    refusals: can(feature, 'create') || can(feature, 'change') || canInside(feature, 'create') ? writing : [],
    refusalsOfDelete: deleting,
    conditions: [...(read ? [read] : []), ...narrower.values()],
    caller: read !== undefined,
    visible: read ? ' AND ${visibleTo(caller)}' : '',
    lookup: canInside(feature, 'lookup'),
    operations,
    ...(can(feature, 'list') ? { list: { conditions: listConditions(feature, imports) } } : {}),
    ...(can(feature, 'create') || canInside(feature, 'create') ? { create: insertView(entity) } : {}),
    ...(can(feature, 'change') ? { change: changeView(feature) } : {}),
    ...(can(feature, 'delete') ? { delete: guard(feature, 'delete') } : {}),
  };
  return { ...view, imports: importsOf(view, imports) };
}

function importsOf(view: Omit<RepositoryView, 'imports'>, imports: Imports): string {
  const refusals = [...view.refusals, ...view.refusalsOfDelete];
  if (refusals.length > 0) imports.type('../platform/database.js', 'Refusals');
  for (const { helper } of refusals) imports.value('../platform/problems.js', helper);
  if (view.conditions.length > 0)
    imports.type('sql-template-tag', 'Sql').type('../platform/auth.js', 'Caller');
  if (view.conditions.some(({ body }) => body.some((line) => line.includes('oneOf('))))
    imports.value('../platform/sql.js', 'oneOf');
  if (view.list) {
    imports
      .type('../platform/pages.js', 'PageClause', 'Sortable')
      .value('../platform/sql.js', 'where', 'anyOf');
    imports.type(`./${fileOf(view)}.schemas.js`, `${view.class}Query`);
  }
  if (view.create) imports.value('../platform/sql.js', 'newRow', 'values');
  if (view.change || view.operations.length > 0) imports.value('../platform/sql.js', 'assign');
  if (view.create) imports.type(`./${fileOf(view)}.schemas.js`, `${view.class}Create`);
  if (view.change) imports.type(`./${fileOf(view)}.schemas.js`, `${view.class}Change`);
  return imports.print();
}

const fileOf = ({ classes }: { classes: string }) =>
  classes.replace(/(?<=[a-z0-9])([A-Z])/g, '-$1').toLowerCase();

function columnList(entity: Entity): string {
  const own = [selectedKey(entity.key), ...columnsOf(entity).map(selected)].join(', ');
  return entity.partOf ? own : `${own},\n   created_at AS "createdAt", updated_at AS "updatedAt", version`;
}

function sorting(entity: Entity) {
  const created =
    entity.key.kind === 'uuid'
      ? { name: 'createdAt', column: 'id', property: 'id', type: 'uuid' }
      : { name: 'createdAt', column: 'created_at', property: 'createdAt', type: 'timestamptz' };
  const others = sortable(entity).map((field) => ({
    name: field.name,
    column: field.sqlColumn,
    property: field.name,
    type: columnType(field).replace(/\(.*/, ''),
  }));
  return [created, ...others];
}

function listConditions({ entity, read }: Feature, imports: Imports): string[] {
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
  const search = searched(entity).map(({ sqlColumn }) => `contains(${text(sqlColumn)}, query.q)`);
  if (search.length > 0) imports.value('../platform/sql.js', 'contains');
  if (search.length > 1) imports.value('../platform/sql.js', 'oneOf');
  if ([...fields, ...ranges].some((code) => code.startsWith('compare')))
    imports.value('../platform/sql.js', 'compare');
  const found = search.length > 1 ? [`oneOf(${search.join(', ')})`] : search;
  return [
    ...(read ? ['visibleTo(caller)'] : []),
    `anyOf('id', query.id)`,
    ...fields,
    ...ranges,
    ...found,
    'page.where',
  ];
}

/** `category_id: product.category`. */
const property = (from: string, { name, sqlColumn }: Field) =>
  `${sqlColumn.startsWith('"') ? text(sqlColumn) : sqlColumn}: ${from}.${name}`;

function insertView(entity: Entity) {
  const settable = settableOnCreate(entity);
  const fields = columnsOf(entity).filter((field) => settable.includes(field));
  return {
    row: ['...newRow()', ...fields.map((field) => property(entity.names.variable, field))].join(', '),
  };
}

function changeView(feature: Feature) {
  const settable = settableOnChange(feature.entity);
  const fields = columnsOf(feature.entity).filter((field) => settable.includes(field));
  return {
    assigned: fields.map((field) => property('change', field)).join(', '),
    ...guard(feature, 'change'),
  };
}

/** The row condition of a guarded statement: the narrower one where there is one, else that of reading. */
function guard({ entity, read, narrower }: Feature, action: string) {
  const narrow = narrower.get(action);
  const conditions = [
    ...(isOpen(entity, action) ? [] : read ? ['visibleTo'] : []),
    ...(narrow ? [narrow.name] : []),
  ];
  return {
    condition: conditions.map((name) => ` AND \${${name}(caller)}`).join(''),
    caller: conditions.length > 0,
  };
}

/** Whether everyone who passes the door of the action sees every row anyway: roles that read without a condition. */
function isOpen({ access }: Entity, action: string): boolean {
  const grants =
    action === 'change'
      ? access.change
      : action === 'delete'
        ? access.delete
        : (access.operations[action] ?? []);
  const whole = access.read.filter(({ to, when }) => !when && to.kind !== 'owner');
  return grants.every(
    ({ to }) =>
      to.kind === 'internal' ||
      whole.some(
        (reader) =>
          reader.to.kind === 'public' ||
          (reader.to.kind === 'role' && to.kind === 'role' && reader.to.roles.includes(to.role)),
      ),
  );
}

function operationView(feature: Feature, operation: Operation, imports: Imports): OperationView {
  const { model, entity } = feature;
  const { takes, from, to, when, does, name } = operation;
  const inputs =
    takes.length > 0 ? `${entity.names.class}${name.charAt(0).toUpperCase()}${name.slice(1)}` : undefined;
  if (inputs) imports.type(`./${entity.names.folder}.schemas.js`, inputs);
  const scope = { model, entity, user: '${caller.id}', input: (input: string) => `\${input.${input}}` };
  const state = entity.fields.find((field) => field.name === entity.state?.field);
  const assignments = [
    ...(to && state ? [`${state.sqlColumn}: ${text(to)}`] : []),
    ...does.map(({ field, operator, value }) => {
      const column = entity.fields.find((one) => one.name === field)?.sqlColumn ?? field;
      const amount = toSql(value, scope, operator === '=' ? 0 : 6);
      return `${column}: sql\`${operator === '=' ? amount : `${column} ${operator[0]} ${amount}`}\``;
    }),
  ];
  const own = guard(feature, name);
  const conditions = [
    'id = ${id}',
    ...(from.length > 0 && state ? [stateCondition(state, from)] : []),
    ...(when ? [toSql(when, scope, 2)] : []),
  ].join(' AND ');
  const parameters = [
    'id: string',
    ...(inputs ? [`input: ${inputs}`] : []),
    ...(own.caller ? ['caller: Caller'] : []),
  ];
  return {
    name: methodName(operation),
    parameters: parameters.join(', '),
    sql: `UPDATE ${entity.names.sqlTable} SET \${assign({ ${assignments.join(', ')} })}\n          WHERE ${conditions}${own.condition} RETURNING \${columns}`,
    refusals: refusesArithmetic(feature, operation, imports),
  };
}

const stateCondition = ({ sqlColumn }: Field, from: readonly string[]) =>
  from.length === 1
    ? `${sqlColumn} = ${sqlText(from[0] ?? '')}`
    : `${sqlColumn} IN (${from.map(sqlText).join(', ')})`;

/** Arithmetic that a CHECK or the type refuses is the operation's own problem. */
function refusesArithmetic({ model, entity }: Feature, operation: Operation, imports: Imports): string {
  if (operation.does.length === 0) return '';
  const refusal = refusalsOf(model, entity, { kind: 'operation', operation, grants: [] })[0];
  imports.value('../platform/database.js', 'refusedBy').value('../platform/problems.js', 'conflict');
  return `refusedBy(() => conflict(${text(operation.fails)}, ${text(refusal?.detail ?? 'Not possible.')}))`;
}

/** Method names keep clear of those that every repository and service has. */
export const methodName = ({ name }: { name: string }): string =>
  [
    'list',
    'get',
    'find',
    'findAll',
    'getAll',
    'insert',
    'create',
    'update',
    'change',
    'delete',
    'refuse',
    'constructor',
  ].includes(name)
    ? `${name}Operation`
    : name;
