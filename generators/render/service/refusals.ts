import type { Entity, Model, Operation } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { checkProblem, takenBy, touchedBy } from '../wire/refusals.ts';
import { spoken, withArticle } from '../wire/words.ts';
import { linkKeys, text } from './types.ts';

/** What one broken constraint means: an entry of a repository's table of refusals. */
export interface RefusalView {
  readonly constraint: string;
  /** Code that makes the problem: `() => conflict('product-sku-taken', …)`. */
  readonly value: string;
}

const refusal = (constraint: string, helper: 'conflict' | 'unprocessable', args: string): RefusalView => ({
  constraint,
  value: `() => ${helper}(${args})`,
});

/** The constraints that these actions can break, in the order of the plan. */
export function refusalViews(
  model: Model,
  entity: Entity,
  actions: readonly ('create' | 'change' | 'delete')[],
  /** The list that the rows are parts of: `/lines`. Which of its items it was, a constraint does not tell. */
  within = '',
): readonly RefusalView[] {
  if (actions.includes('delete')) return referrers(model, entity);
  return [...taken(entity, within), ...(within ? [] : missing(model, entity)), ...broken(entity)];
}

function taken({ unique, names, fields: all }: Entity, within: string): RefusalView[] {
  return unique.map(({ constraint, fields, problem }) => {
    const labels = fields
      .map((name) => all.find((field) => field.name === name)?.label ?? name)
      .join(' and ');
    const pointer = fields.length === 1 ? `, ${text(within || `/${fields[0]}`)}` : '';
    const same = fields.length === 1 ? 'this' : 'the same';
    const detail = `There is ${withArticle(names.label)} with ${same} ${labels} already.`;
    return refusal(constraint, 'conflict', `${text(problem)}, ${text(detail)}${pointer}`);
  });
}

function missing(model: Model, { fields }: Entity): RefusalView[] {
  return fields.flatMap(({ name, type, foreignKey }) => {
    const target = type.kind === 'reference' && type.local ? findEntity(model, type.target) : undefined;
    if (!target || !foreignKey) return [];
    return [missingRow(foreignKey, name, target)];
  });
}

const missingRow = (constraint: string, name: string, { names }: Entity): RefusalView =>
  refusal(
    constraint,
    'unprocessable',
    `${text(`/${name}`)}, ${text(`${names.file}-not-found`)}, ${text(`There is no such ${names.label}.`)}`,
  );

const broken = (entity: Entity): RefusalView[] =>
  entity.checks.map(({ name, constraint }) => {
    const detail = `The ${entity.names.label} breaks the rule "${spoken(name)}".`;
    return refusal(constraint, 'conflict', `${text(checkProblem(entity, name))}, ${text(detail)}`);
  });

/** By the foreign key; where it leads to a partitioned table PostgreSQL makes others of it, with names of its own: by the table that has it. */
function referrers(model: Model, entity: Entity): RefusalView[] {
  const service = model.services.find(({ id }) => id === entity.service);
  const all = (service?.entities ?? []).flatMap(({ names, fields }) =>
    fields.flatMap(({ type, foreignKey }) => {
      const detail = `${withArticle(names.label, true)} refers to this ${entity.names.label}.`;
      if (type.kind === 'links' && type.to === entity.id)
        return [inUse(entity.partition ? type.table : linkKeys(type).to, detail)];
      if (type.kind !== 'reference' || type.target !== entity.id || type.deleted !== 'refuse' || !foreignKey)
        return [];
      return [inUse(entity.partition ? names.table : foreignKey, detail)];
    }),
  );
  return [...new Map(all.map((one) => [one.constraint, one])).values()];
}

const inUse = (constraint: string, detail: string): RefusalView =>
  refusal(constraint, 'conflict', `'in-use', ${text(detail)}`);

/** What stands in the way of an operation's assignments: its unique rules and checks are its own problem, references are not there. */
export function operationRefusals(
  model: Model,
  entity: Entity,
  operation: Operation,
  /** The code of the operation's problem, with this detail. */
  refused: (detail: string) => string,
): readonly RefusalView[] {
  const references = operation.does.flatMap(({ field, value }) => {
    const assigned = entity.fields.find(({ name }) => name === field);
    const target =
      assigned?.type.kind === 'reference' && assigned.type.local
        ? findEntity(model, assigned.type.target)
        : undefined;
    if (!assigned?.foreignKey || !target || value.kind !== 'input') return [];
    return [missingRow(assigned.foreignKey, value.name, target)];
  });
  const taken = touchedBy(entity, operation).map((one) => {
    return { constraint: one.constraint, value: refused(takenBy(entity, one).detail) };
  });
  return [...taken, ...references];
}
