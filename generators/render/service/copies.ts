import type { Entity, Field, Model, Service } from '../../plan/model.ts';
import { identifier } from '../../plan/names.ts';
import { serviceOf } from '../wire/entities.ts';
import { type Copy, DATA_VERSION } from '../wire/events.ts';
import { referrers } from '../wire/keeping.ts';
import { sentence, withArticle } from '../wire/words.ts';
import { askedClass, clientNames } from './clients.ts';
import { idSchema } from './controller.ts';
import { columnArguments } from './entity.ts';
import { featureOf } from './feature.ts';
import { goneCalls } from './gone.ts';
import { Imports } from './imports.ts';
import { columnValue } from './lists.ts';
import type { PlatformTable } from './platform-tables.ts';
import { tableSql } from './table.ts';
import { columnType, keyType, rowType, selected, selectedKey, text } from './types.ts';

/** Whether something personal is in the copy: no event carries it, so that rows are asked for, and nothing of a deleted one stays. */
const isPersonal = ({ fields }: Copy) => fields.some(({ personal }) => personal);

/** The fields as they are stored. */
const storedFields = (copy: Copy): readonly Field[] =>
  isPersonal(copy) ? copy.fields.map((field) => ({ ...field, optional: true })) : copy.fields;

/** The table of a copy: what was checked over there is not checked here again, so that a newer rule of it does no harm. */
export function copyTable(copy: Copy): PlatformTable {
  const { target, names } = copy;
  const lines = [
    `id ${keyType(target.key)} NOT NULL`,
    ...storedFields(copy).map(
      (field) => `${field.sqlColumn} ${copiedType(field)}${field.optional ? '' : ' NOT NULL'}`,
    ),
    'version integer NOT NULL',
    'checked_at timestamptz(3) NOT NULL DEFAULT now()',
    'deleted_at timestamptz(3)',
    ...(isKept(copy) ? ['closed_until timestamptz(3)'] : []),
    `CONSTRAINT ${identifier(names.table, '_pkey')} PRIMARY KEY (id)`,
  ];
  return { name: names.sqlTable, sql: [tableSql(names.sqlTable, lines)] };
}

/** Text of any length: the other service may come to allow more. */
const copiedType = (field: Field) =>
  ['string', 'email', 'url', 'enum'].includes(field.type.kind) ? 'text' : columnType(field);

export function copyEntityView(copy: Copy, owner: Service) {
  const { target, names, fields } = copy;
  const key =
    target.key.kind === 'string' ? `'varchar', { length: ${target.key.max}, ` : `'${target.key.kind}', { `;
  const name = `primaryKeyConstraintName: ${text(identifier(names.table, '_pkey'))}`;
  return {
    sentence: `${sentence(withArticle(target.names.label))} of the ${owner.name} service`,
    table: text(names.table),
    class: names.class,
    keyDecorator: `@PrimaryColumn(${key}${name} })`,
    personal: isPersonal(copy),
    closed: isKept(copy),
    columns: fields.map((field) => columnView(field, isPersonal(copy))),
  };
}

const columnView = (field: Field, isBlankable: boolean) => ({
  name: field.name,
  type: `${copiedRowType(field)}${field.optional && field.type.kind !== 'json' ? ' | null' : ''}`,
  decorator: `@Column(${columnArguments(copiedType(field), isBlankable ? { ...field, optional: true } : field)})`,
});

/** The values of an enum stand where they are: its name is the other service's. */
const copiedRowType = (field: Field) =>
  field.type.kind === 'enum' ? field.type.values.map(text).join(' | ') : rowType(field);

export function copyRepositoryView(model: Model, service: Service, copy: Copy) {
  const { target, names, fields } = copy;
  const owner = serviceOf(model, target.service);
  const row = askedClass(model, service, target);
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .default('sql-template-tag', 'sql')
    .value('sql-template-tag', 'raw')
    .type(`../clients/${owner.name}.client.js`, row)
    .value('../platform/database.js', 'Database')
    .type('../platform/database.js', 'Queries')
    .value('../platform/sql.js', 'values')
    .type(`./${names.file}.entity.js`, names.class);
  const { variable } = target.names;
  const stored = fields.map((field) => columnValue(variable, field));
  for (const helper of ['json', 'jsonOrNull'])
    if (stored.some((code) => code.includes(` ${helper}(`))) imports.value('../platform/sql.js', helper);
  return {
    imports: imports.print(),
    columns: [
      selectedKey(target.key),
      ...fields.map(selected),
      'version',
      'checked_at AS "checkedAt"',
      isKept(copy)
        ? 'CASE WHEN closed_until > now() THEN closed_until ELSE deleted_at END AS "deletedAt"'
        : 'deleted_at AS "deletedAt"',
    ].join(', '),
    labels: `${target.names.labels} of the ${owner.name} service`,
    class: names.class,
    classes: names.classes,
    table: names.sqlTable,
    row,
    variable,
    variables: target.names.variables,
    held: isHeld(copy),
    givesWay: givesWay(copy),
    closed: isKept(copy) && referring(service, copy),
    blank: isPersonal(copy) ? fields.map(({ sqlColumn }) => `${sqlColumn} = NULL`).join(', ') : false,
    key: selectedKey(target.key),
    values: [`id: ${variable}.id`, ...stored, `version: ${variable}.version`].join(', '),
    assigned: fields.map(({ sqlColumn }) => `${sqlColumn} = excluded.${sqlColumn}`).join(', '),
  };
}

/** Whether what refers to a row gives way when it is gone. */
const givesWay = ({ deleted }: Copy) => deleted === 'clear' || deleted === 'remove';

/** Whether a row is kept from being deleted while something refers to it. */
const isKept = ({ deleted }: Copy) => deleted === 'refuse';

/** Whether a row that is about to be referred to must not go meanwhile. */
const isHeld = (copy: Copy) => givesWay(copy) || isKept(copy);

/** Whatever refers to a row. */
const referring = (service: Service, { target }: Copy): string =>
  referrers(service, target)
    .map(({ entity, field }) => `SELECT FROM ${entity.names.sqlTable} WHERE ${field.sqlColumn} = \${id}`)
    .join('\n      UNION ALL ');

/** The view of `<copies>.service.ts`: where rows of another service are looked up. */
export function copyServiceView(model: Model, copy: Copy) {
  const { target, names } = copy;
  const owner = serviceOf(model, target.service);
  const client = clientNames(owner);
  const held = isHeld(copy);
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .value(`../clients/${owner.name}.client.js`, client.class)
    .type('../platform/auth.js', 'Caller')
    .type(`./${names.file}.entity.js`, names.class)
    .value(`./${names.folder}.repository.js`, `${names.classes}Repository`);
  if (held) imports.type('../platform/database.js', 'Queries');
  if (isKept(copy))
    imports.value('../platform/database.js', 'Database').type('../platform/letting-go.js', 'LettingGo');
  return {
    imports: imports.print(),
    labels: target.names.labels,
    owner: `the ${owner.name} service`,
    class: names.class,
    classes: names.classes,
    variables: target.names.variables,
    client: { ...client, method: target.names.variables },
    held,
    closed: isKept(copy),
  };
}

/** The view of `<copies>.controller.ts`, where the other service asks before it deletes a row; undefined where it need not. */
export function copyControllerView(model: Model, copy: Copy) {
  const { target, names } = copy;
  const owner = serviceOf(model, target.service);
  if (!isKept(copy)) return undefined;
  return {
    classes: names.classes,
    folder: names.folder,
    variables: target.names.variables,
    article: withArticle(target.names.label),
    owner: `the ${owner.name} service`,
    caller: text(owner.id),
    byId: idSchema(target.key.kind),
  };
}

/** The view of `<copies>.copy.ts`: how the copy comes to be what the rows are. */
export function copyView(model: Model, service: Service, copy: Copy) {
  const { target, names, deleted } = copy;
  const owner = serviceOf(model, target.service);
  const row = askedClass(model, service, target);
  const client = clientNames(owner);
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .value(`../clients/${owner.name}.client.js`, client.class, ...(isPersonal(copy) ? [] : [row]))
    .type('../platform/auth.js', 'Caller')
    .type('../platform/database.js', 'Queries')
    .type('../platform/events/copies.js', 'Copy')
    .type('../platform/events/inbox.js', 'Handler')
    .value(`./${names.folder}.repository.js`, `${names.classes}Repository`);
  const personal = isPersonal(copy);
  if (personal) imports.value('zod', 'z').value('../platform/events/request.js', 'callerOf');
  const gone = givesWay(copy) ? goneHere(model, service, target) : [];
  for (const call of gone) imports.value(call.from, call.class);
  return {
    imports: imports.print(),
    id: target.id,
    name: text(target.id),
    dataversion: DATA_VERSION,
    article: withArticle(target.names.label),
    labels: target.names.labels,
    owner: `the ${owner.name} service`,
    classes: names.classes,
    row: personal ? 'Happened' : row,
    personal,
    variable: target.names.variable,
    variables: target.names.variables,
    client: { ...client, method: target.names.variables },
    consequence:
      deleted === 'remove'
        ? 'What refers to one that is deleted goes as well.'
        : 'What refers to one that is deleted no longer does.',
    gone,
    injected: gone.filter(({ name }, index) => gone.findIndex((one) => one.name === name) === index),
  };
}

/** What follows here when a row of the target is gone, of all that refers to it. */
const goneHere = (model: Model, { entities }: Service, target: Entity) =>
  entities.flatMap((entity) => (entity.partOf ? [] : goneCalls(featureOf(model, entity), target.id)));
