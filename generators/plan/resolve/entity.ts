import { compact } from '../compact.ts';
import { resolve, resolveCondition } from '../expression/resolve.ts';
import type { Check, Entity, Expression, Field, Index, Port, Unique } from '../model.ts';
import { constraintName, kebab } from '../names.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { resolveAccess } from './access.ts';
import { resolveField } from './field.ts';
import { resolveOperation } from './operation.ts';
import type { PartOf } from './parts.ts';
import { findState } from './state.ts';
import type { EntitySymbol, World } from './world.ts';

/** An entity, complete. */
export function resolveEntity(
  entity: EntitySymbol,
  partOf: PartOf | undefined,
  ports: readonly Port[],
  world: World,
): Entity {
  const { draft } = entity;
  const state = findState(entity, world);
  const fields = [...entity.fields.values()].map((field) => resolveField(field, entity, world));
  const { by, count } = draft.shard ?? {};
  return compact({
    id: entity.id,
    service: entity.service,
    name: draft.name.text,
    names: entity.names,
    key: entity.key,
    partOf,
    fields,
    operations: draft.operations.map((operation) => resolveOperation(operation, entity, state, ports, world)),
    access: resolveAccess(entity, partOf !== undefined, world),
    state,
    unique: resolveUnique(entity, fields, partOf !== undefined, world),
    indexes: resolveIndexes(entity, fields, partOf !== undefined, world),
    checks: resolveChecks(entity, world),
    invariant: resolveInvariant(entity, world),
    expect: draft.expect,
    cache: draft.cache,
    partition: draft.partition,
    shard: by && count !== undefined && knownField(by, entity, world) ? { by: by.text, count } : undefined,
    was: draft.was?.text,
  });
}

/** Of single fields first, then the named rules. */
function resolveUnique(
  entity: EntitySymbol,
  fields: readonly Field[],
  isPart: boolean,
  world: World,
): Unique[] {
  const { table } = entity.names;
  const name = kebab(entity.draft.name.text);
  const single = fields
    .filter((field) => field.unique)
    .map((field) => ({
      name: field.name,
      constraint: constraintName(table, field.name, 'key'),
      fields: [field.name],
      problem: `${name}-${kebab(field.name)}-taken`,
    }));
  const rules = entity.draft.unique.map((rule) => {
    checkFieldList(rule.fields, rule.name, entity, isPart, world);
    const scope = { what: 'The condition of a unique rule', row: entity };
    const when = rule.when && resolveCondition(rule.when, scope, world);
    return compact({
      name: rule.name.text,
      constraint: constraintName(table, rule.name.text, 'key'),
      fields: rule.fields.map((field) => field.text),
      when,
      problem: rule.fails?.text ?? `${name}-${kebab(rule.name.text)}-taken`,
    });
  });
  return [...single, ...rules];
}

function resolveIndexes(
  entity: EntitySymbol,
  fields: readonly Field[],
  isPart: boolean,
  world: World,
): Index[] {
  const { table } = entity.names;
  const single = fields.filter((field) => field.index && !field.unique);
  for (const rule of entity.draft.indexes) checkFieldList(rule.fields, rule.name, entity, isPart, world);
  return [
    ...single.map(({ name }) => ({ name, index: constraintName(table, name, 'idx'), fields: [name] })),
    ...entity.draft.indexes.map((rule) => ({
      name: rule.name.text,
      index: constraintName(table, rule.name.text, 'idx'),
      fields: rule.fields.map((field) => field.text),
    })),
  ];
}

function resolveChecks(entity: EntitySymbol, world: World): Check[] {
  return entity.draft.checks.flatMap(({ name, expression: syntax }) => {
    const expression = syntax && resolveCondition(syntax, { what: 'A check', row: entity }, world);
    const constraint = constraintName(entity.names.table, name.text, 'check');
    return expression ? [{ name: name.text, constraint, expression }] : [];
  });
}

function resolveInvariant(entity: EntitySymbol, world: World): Expression | undefined {
  const syntax = entity.draft.invariant;
  if (!syntax) return undefined;
  const scope = { what: 'An invariant', row: entity };
  if (syntax.kind !== 'binary' || !['=', '<=', '>=', '<', '>'].includes(syntax.operator)) {
    const message = 'An invariant compares sums of the table.';
    world.findings.error('not-a-condition', syntax.at, message, 'Write available + reserved = received.');
    return undefined;
  }
  const condition = resolveCondition(syntax, scope, world);
  const side = condition && resolve(syntax.left, scope, world)?.type.kind;
  if (side === undefined || side === 'number' || side === 'money' || side === 'anything') return condition;
  world.findings.error(
    'type-mismatch',
    syntax.at,
    'An invariant goes over sums, so it needs numbers or money.',
    'Use `checks` for a condition on each row.',
  );
  return undefined;
}

function checkFieldList(
  fields: readonly Phrase[],
  rule: Phrase,
  entity: EntitySymbol,
  isPart: boolean,
  world: World,
): void {
  if (fields.length === 0) {
    world.findings.error(
      'missing-key',
      rule,
      `"${rule.text}" names no field.`,
      'Write [customer, startsAt].',
    );
  }
  const seen = new Set<string>();
  for (const field of fields) {
    if (seen.has(field.text)) {
      world.findings.error(
        'duplicate-name',
        field,
        `"${field.text}" is there twice.`,
        'Keep one of the two.',
      );
    }
    seen.add(field.text);
    knownField(field, entity, world, isPart);
  }
}

/** A field that has a column, or one of the standard fields; a part has no moments of its own. */
function knownField(name: Phrase, entity: EntitySymbol, world: World, isPart = false): boolean {
  const field = entity.fields.get(name.text);
  const standard = (isPart ? ['id'] : ['id', 'createdAt', 'updatedAt']).includes(name.text);
  if ((field && field.value.kind !== 'list') || standard) return true;
  if (!field && entity.draft.fields.some((draft) => draft.name.text === name.text)) return false;
  const message = field
    ? `"${name.text}" is a list and has no column.`
    : `${entity.id} has no field "${name.text}".`;
  world.findings.error('unknown-field', name, message, suggest(name.text, entity.fields.keys()));
  return false;
}
