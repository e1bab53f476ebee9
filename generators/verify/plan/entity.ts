import { examAccess, type Roles } from './access.ts';
import type { ExamEntity, ExamField, ExamOperation } from './exam-plan.ts';
import { parseExpression } from './expression.ts';
import { examFields } from './fields.ts';
import * as names from './names.ts';
import { examOperations } from './operations.ts';
import { settle } from './settle.ts';
import type { KnownEntity, World } from './world.ts';
import { entries, isMapping, text, texts } from './yaml.ts';

export function examEntity(entity: KnownEntity, roles: Roles, world: World): ExamEntity {
  const fields = examFields(entity, world);
  const operations = examOperations(entity, world);
  const partOf = rootOf(entity, world);
  const invariant = text(entity.keys['invariant']);
  return {
    id: entity.id,
    service: entity.service,
    name: entity.name,
    table: entity.table,
    route: partOf ? undefined : names.routeName(entity.name),
    key: entity.key,
    partOf,
    fields,
    operations,
    access: partOf ? {} : examAccess(entity, operations, roles, world),
    state: stateOf(entity, fields, operations),
    unique: uniqueOf(entity, fields, world),
    indexes: [
      ...fields.filter((field) => field.index && !field.unique).map(({ name }) => ({ name, fields: [name] })),
      ...entries(entity.keys['indexes']).map(([name, node]) => ({ name, fields: texts(node) })),
    ],
    checks: entries(entity.keys['checks']).map(([name, holds]) => ({
      name,
      holds: settle(parseExpression(text(holds) ?? ''), { row: entity, world }),
    })),
    invariant:
      invariant === undefined ? undefined : settle(parseExpression(invariant), { row: entity, world }),
    partitioned: isMapping(entity.keys['partition']),
  };
}

/** The entity that lists this one with `many`. */
function rootOf(entity: KnownEntity, world: World): ExamEntity['partOf'] {
  for (const root of world.entities.values()) {
    const list = root.written.find(
      ({ type }) => type.kind === 'many' && `${root.service}.${type.of}` === entity.id,
    );
    if (list) return { entity: root.id, field: list.name, column: names.referenceColumn(root.name) };
  }
  return undefined;
}

/** The enum field that operations move: the named one, or the only one. */
function stateOf(
  entity: KnownEntity,
  fields: readonly ExamField[],
  operations: readonly ExamOperation[],
): string | undefined {
  const moves = operations.some((operation) => operation.to !== undefined || operation.from.length > 0);
  const named = text(entity.keys['state']);
  return moves || named !== undefined
    ? (named ?? fields.find((field) => field.type.kind === 'enum')?.name)
    : undefined;
}

function uniqueOf(entity: KnownEntity, fields: readonly ExamField[], world: World): ExamEntity['unique'] {
  const problem = (rule: string): string => `${names.kebab(entity.name)}-${names.kebab(rule)}-taken`;
  const single = fields
    .filter((field) => field.unique)
    .map(({ name }) => ({ name, fields: [name], when: undefined, problem: problem(name) }));
  const rules = entries(entity.keys['unique']).map(([name, node]) => {
    const keys = isMapping(node) ? node : { fields: node };
    const when = text(keys['when']);
    return {
      name,
      fields: texts(keys['fields']),
      when: when === undefined ? undefined : settle(parseExpression(when), { row: entity, world }),
      problem: text(keys['fails']) ?? problem(name),
    };
  });
  return [...single, ...rules];
}
