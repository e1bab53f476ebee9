import type { Entity, Field, Key, Model, Service } from '../../plan/model.ts';
import { identifier, snake } from '../../plan/names.ts';
import { findEntity } from '../wire/entities.ts';
import { enumModule, enumsOf, type EnumView, enumView, sharedEnums } from './enums.ts';
import { Imports } from './imports.ts';
import { checksOf, generatedSql, indexesOf } from './table.ts';
import { callsPorts } from './ports.ts';
import { columnsOf, columnType, minorUnits, ownerProperty, rowType, text } from './types.ts';

export interface EntityView {
  readonly imports: string;
  readonly enums: readonly EnumView[];
  readonly table: string;
  readonly decorators: readonly string[];
  readonly class: string;
  readonly keyDecorator: string;
  readonly columns: readonly ColumnView[];
  /** Lists that are read with the row but have tables of their own. */
  readonly lists: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
  /** A part has no timestamps and no version: it lives and dies with its owner. */
  readonly root: boolean;
}

interface ColumnView {
  readonly comment?: string;
  readonly decorators: readonly string[];
  readonly name: string;
  readonly type: string;
}

/** The TypeORM class of a table: its columns, constraints and indexes by name. */
export function entityView(model: Model, service: Service, entity: Entity): EntityView {
  const imports = new Imports().value('typeorm', 'Column', 'Entity', 'PrimaryColumn');
  const root = !entity.partOf;
  if (root) imports.value('typeorm', 'CreateDateColumn', 'UpdateDateColumn', 'VersionColumn');
  const columns = columnsOf(entity).map((field) => columnView(model, service, entity, field, imports));
  return {
    enums: ownEnums(service, entity, imports),
    table: text(entity.names.table),
    decorators: tableDecorators(model, entity, imports),
    class: entity.names.class,
    keyDecorator: keyDecorator(entity),
    columns: [...partColumns(model, entity, imports), ...columns, ...attemptColumn(entity)],
    lists: lists(model, entity, imports),
    root,
    imports: imports.print(),
  };
}

/** The enums that stand with the entity; others have them too, and a file of their own. */
function ownEnums(service: Service, entity: Entity, imports: Imports): readonly EnumView[] {
  const shared = new Set(sharedEnums(service).map(({ name }) => name));
  for (const one of enumsOf(entity)) {
    if (shared.has(one.name)) imports.type(enumModule(service, entity, one), one.name);
  }
  return enumsOf(entity)
    .filter(({ name }) => !shared.has(name))
    .map(enumView);
}

function keyDecorator({ key, names }: Entity): string {
  const name = `primaryKeyConstraintName: ${text(identifier(snake(names.table), '_pkey'))}`;
  if (key.kind === 'string') return `@PrimaryColumn('varchar', { length: ${key.max}, ${name} })`;
  return `@PrimaryColumn('${key.kind}', { ${key.kind === 'bigint' ? `generated: 'identity', ` : ''}${name} })`;
}

function tableDecorators(model: Model, entity: Entity, imports: Imports): string[] {
  const property = (name: string) => text(name);
  const unique = entity.unique
    .filter(({ when }) => !when)
    .map(({ constraint, fields }) => `@Unique(${text(constraint)}, [${fields.map(property).join(', ')}])`);
  const checks = checksOf(model, entity).map(({ name, sql }) => `@Check(${text(name)}, ${text(sql)})`);
  const indexes = indexesOf(model, entity)
    .filter(({ properties }) => properties.length > 0)
    .map(({ name, properties, unique: isUnique, where }) => {
      const options = [...(isUnique ? ['unique: true'] : []), ...(where ? [`where: ${text(where)}`] : [])];
      return `@Index(${text(name)}, [${properties.map(property).join(', ')}]${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`;
    });
  if (unique.length > 0) imports.value('typeorm', 'Unique');
  if (checks.length > 0) imports.value('typeorm', 'Check');
  if (indexes.length > 0) imports.value('typeorm', 'Index');
  return [...unique, ...checks, ...indexes];
}

function columnView(
  model: Model,
  service: Service,
  entity: Entity,
  field: Field,
  imports: Imports,
): ColumnView {
  const { type, name, optional } = field;
  const decorators: string[] = [];
  if (type.kind === 'reference' && type.local && field.foreignKey) {
    const target = findEntity(model, type.target);
    imports.value('typeorm', 'ForeignKey');
    if (target && target.id !== entity.id)
      imports.value(entityModule(service, entity, target), target.names.class);
    const onDelete = { refuse: '', clear: `, onDelete: 'SET NULL'`, remove: `, onDelete: 'CASCADE'` }[
      type.deleted
    ];
    decorators.push(
      `@ForeignKey(() => ${target?.names.class}, { name: ${text(field.foreignKey)}${onDelete} })`,
    );
  }
  decorators.push(`@Column(${columnOptions(model, entity, field)})`);
  const comment = type.kind === 'money' ? 'In minor units.' : undefined;
  return {
    ...(comment ? { comment } : {}),
    decorators,
    name,
    type: `${rowType(field)}${optional && type.kind !== 'json' ? ' | null' : ''}`,
  };
}

/** What claims a row while a port is called for it; no caller sees it. */
const attemptColumn = (entity: Entity): ColumnView[] =>
  callsPorts(entity)
    ? [
        {
          comment: 'The call of a port that is under way: until it has ended, nothing else changes the row.',
          decorators: [`@Column('uuid', { name: 'port_attempt_id', nullable: true })`],
          name: 'portAttemptId',
          type: 'string | null',
        },
      ]
    : [];

function columnOptions(model: Model, entity: Entity, field: Field): string {
  const generated = generatedSql(model, entity, field);
  const value = defaultOption(model, field);
  return columnArguments(columnType(field), field, [
    ...(generated ? [`generatedType: 'STORED', asExpression: ${text(generated)}`] : []),
    ...(value ? [`default: ${value}`] : []),
  ]);
}

/** What `@Column` takes: `'varchar', { name: 'full_name', length: 80 }`. */
export function columnArguments(
  type: string,
  { name, column, optional }: Pick<Field, 'name' | 'column' | 'optional'>,
  more: readonly string[] = [],
): string {
  const [, base = type, first, second] = /^(\w+)\((\d+)(?:, (\d+))?\)$/.exec(type) ?? [];
  const sizes = type.startsWith('varchar')
    ? `length: ${first}`
    : `precision: ${first}${second ? `, scale: ${second}` : ''}`;
  const options = [
    ...(column === name ? [] : [`name: ${text(column)}`]),
    ...(first ? [sizes] : []),
    ...(optional ? ['nullable: true'] : []),
    ...more,
  ];
  // TypeORM's overloads know these only inside the options.
  if (
    base === 'interval' ||
    base === 'timestamptz' ||
    more.some((option) => option.startsWith('generatedType'))
  )
    return `{ ${[`type: '${base}'`, ...options].join(', ')} }`;
  return options.length > 0 ? `${text(base)}, { ${options.join(', ')} }` : text(base);
}

function defaultOption(model: Model, { type, default: value }: Field): string | undefined {
  if (!value || value.type === 'null') return undefined;
  if (value.type === 'boolean') return String(value.value);
  if (value.type === 'now' || value.type === 'today')
    return `() => '${value.type === 'now' ? 'now()' : 'CURRENT_DATE'}'`;
  const words = 'text' in value ? value.text : '';
  if (type.kind === 'integer') return words;
  return text(type.kind === 'money' ? minorUnits(model, words) : words);
}

function partColumns(model: Model, entity: Entity, imports: Imports): ColumnView[] {
  const owner = findEntity(model, entity.partOf?.entity ?? '');
  if (!owner || !entity.partOf) return [];
  imports.value('typeorm', 'ForeignKey').value(`./${owner.names.file}.entity.js`, owner.names.class);
  return [
    {
      decorators: [
        `@ForeignKey(() => ${owner.names.class}, { name: ${text(entity.partOf.foreignKey)}, onDelete: 'CASCADE' })`,
        `@Column(${keyOptions(owner.key, entity.partOf.column)})`,
      ],
      name: ownerProperty(owner),
      type: 'string',
    },
    {
      comment: 'Its place in the list.',
      decorators: [`@Column('integer')`],
      name: 'position',
      type: 'number',
    },
  ];
}

const keyOptions = (key: Key, column: string) =>
  key.kind === 'string'
    ? `'varchar', { name: ${text(column)}, length: ${key.max} }`
    : `'${key.kind}', { name: ${text(column)} }`;

function lists(model: Model, entity: Entity, imports: Imports) {
  return entity.fields.flatMap(({ name, type }) => {
    if (type.kind === 'links') return [{ name, type: 'string[]', comment: 'Ids, from the join table.' }];
    const part = type.kind === 'parts' ? findEntity(model, type.of) : undefined;
    if (!part) return [];
    imports.type(`./${part.names.file}.entity.js`, part.names.class);
    return [{ name, type: `${part.names.class}[]`, comment: 'Its parts, from a table of their own.' }];
  });
}

/** Where another entity's class is, seen from the folder of this one. */
export function entityModule(service: Service, from: Entity, to: Entity): string {
  const [own, other] = [folderOf(service, from), folderOf(service, to)];
  return own === other ? `./${to.names.file}.entity.js` : `../${other}/${to.names.file}.entity.js`;
}

/** Parts live in the folder of their owner. */
export function folderOf(service: Service, { partOf, names }: Entity): string {
  const owner = partOf && service.entities.find(({ id }) => id === partOf.entity);
  return owner ? owner.names.folder : names.folder;
}
