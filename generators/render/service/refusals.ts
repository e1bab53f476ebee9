import type { Entity, Model } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { checkProblem } from '../wire/refusals.ts';
import { withArticle } from '../wire/words.ts';
import { text } from './types.ts';

/** What one broken constraint means: an entry of a repository's table of refusals. */
export interface RefusalView {
  readonly constraint: string;
  readonly helper: 'conflict' | 'unprocessable';
  readonly arguments: string;
}

/** The constraints that these actions can break, in the order of the plan. */
export function refusalViews(
  model: Model,
  entity: Entity,
  actions: readonly ('create' | 'change' | 'delete')[],
): readonly RefusalView[] {
  if (actions.includes('delete')) return referrers(model, entity);
  return [...taken(entity), ...missing(model, entity), ...broken(entity)];
}

function taken({ unique, names, fields: all }: Entity): RefusalView[] {
  return unique.map(({ constraint, fields, problem }) => {
    const labels = fields
      .map((name) => all.find((field) => field.name === name)?.label ?? name)
      .join(' and ');
    const pointer = fields.length === 1 ? `, ${text(`/${fields[0]}`)}` : '';
    const detail = `There is ${withArticle(names.label)} with this ${labels} already.`;
    return { constraint, helper: 'conflict', arguments: `${text(problem)}, ${text(detail)}${pointer}` };
  });
}

function missing(model: Model, { fields }: Entity): RefusalView[] {
  return fields.flatMap(({ name, type, foreignKey }) => {
    const target = type.kind === 'reference' && type.local ? findEntity(model, type.target) : undefined;
    if (!target || !foreignKey) return [];
    const code = `${target.names.file}-not-found`;
    return [
      {
        constraint: foreignKey,
        helper: 'unprocessable' as const,
        arguments: `${text(`/${name}`)}, ${text(code)}, ${text(`There is no such ${target.names.label}.`)}`,
      },
    ];
  });
}

const broken = (entity: Entity): RefusalView[] =>
  entity.checks.map(({ name, constraint }) => ({
    constraint,
    helper: 'conflict',
    arguments: `${text(checkProblem(entity, name))}, ${text(`The ${entity.names.label} breaks the rule "${name}".`)}`,
  }));

function referrers(model: Model, entity: Entity): RefusalView[] {
  const service = model.services.find(({ id }) => id === entity.service);
  return (service?.entities ?? []).flatMap(({ names, fields }) =>
    fields.flatMap(({ type, foreignKey }) => {
      if (type.kind !== 'reference' || type.target !== entity.id || type.deleted !== 'refuse' || !foreignKey)
        return [];
      const detail = `${withArticle(names.label, true)} refers to this ${entity.names.label}.`;
      return [
        { constraint: foreignKey, helper: 'conflict' as const, arguments: `'in-use', ${text(detail)}` },
      ];
    }),
  );
}
