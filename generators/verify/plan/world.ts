import type { ExamKey, ExamType } from './exam-plan.ts';
import * as names from './names.ts';
import type { WrittenField, WrittenType } from './written-field.ts';
import { readField } from './written-field.ts';
import { entries, type Mapping, type Node, text, texts } from './yaml.ts';

/** An entity before its expressions are settled: what names can refer to. */
export interface KnownEntity {
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly keys: Mapping;
  readonly key: ExamKey;
  readonly table: string;
  readonly written: readonly WrittenField[];
}

/** All that a plan declares, by name. */
export interface World {
  readonly entities: ReadonlyMap<string, KnownEntity>;
  /** Of the system, and `catalog.Size` of one service. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

export function readEnums(node: Node | undefined, prefix = ''): [string, string[]][] {
  return entries(node).map(([name, values]) => [
    `${prefix}${name}`,
    typeof values === 'string' ? values.split('|').map((value) => value.trim()) : texts(values),
  ]);
}

export function readEntity(service: string, name: string, keys: Mapping): KnownEntity {
  return {
    id: `${service}.${name}`,
    service,
    name,
    keys,
    key: readKey(text(keys['id'])),
    table: text(keys['table']) ?? names.tableName(name),
    written: entries(keys['fields']).map(([field, node]) => readField(field, node)),
  };
}

function readKey(written = 'uuid'): ExamKey {
  if (written === 'uuid' || written === 'bigint') return written;
  return { string: Number(/\d+/.exec(written)?.[0]) };
}

/** A user whom somebody else keeps is known by the subject of the token. */
const FOREIGN_USER: ExamKey = { string: 255 };

/** The type of a field; `entity` is undefined for inputs, which refer to nothing. */
export function typeOf(field: WrittenField, entity: KnownEntity | undefined, world: World): ExamType {
  const { type } = field;
  switch (type.kind) {
    case 'string':
      return { kind: 'string', min: type.min, max: type.max, pattern: type.pattern };
    case 'decimal':
    case 'enum':
      return type;
    case 'named':
      return namedType(field, type.name, entity, world);
    default:
      return listType(field, type, entity);
  }
}

function namedType(
  field: WrittenField,
  name: string,
  entity: KnownEntity | undefined,
  { entities, enums }: World,
): ExamType {
  const values = entity && (enums.get(`${entity.service}.${name}`) ?? enums.get(name));
  if (values) return { kind: 'enum', values };
  if (!entity || !/[A-Z]/.test(name)) return { kind: name } as ExamType;
  const target = name.includes('.') ? name : `${entity.service}.${name}`;
  const deleted = field.words.has('clear') ? 'clear' : field.words.has('remove') ? 'remove' : 'refuse';
  const key = entities.get(target)?.key ?? FOREIGN_USER;
  return { kind: 'reference', target, local: target.startsWith(`${entity.service}.`), key, deleted };
}

function listType(
  field: WrittenField,
  { kind, of, min, max }: Extract<WrittenType, { kind: 'many' | 'links' }>,
  entity: KnownEntity | undefined,
): ExamType {
  const service = entity?.service ?? '';
  if (kind === 'many') return { kind: 'parts', of: `${service}.${of}`, min, max };
  const own = entity?.name ?? '';
  const other = `${names.snake(of)}_id`;
  return {
    kind: 'links',
    to: `${service}.${of}`,
    min,
    max,
    table: names.identifier(`${entity?.table ?? ''}_${names.snake(field.name)}`),
    from: `${names.snake(own)}_id`,
    toColumn: of === own ? `to_${other}` : other,
  };
}
