import type { Entity, Grant, Model, Service } from '../../../plan/model.ts';
import { code, table } from '../../markdown.ts';
import { settableOnChange } from '../../wire/settable.ts';
import { callers } from './callers.ts';
import { whoExactly } from './who.ts';

/** Who may do what with the entities of a service. What several actions have in common is said once. */
export function accessTable(model: Model, { entities }: Service): string {
  const rows = entities.filter(({ partOf }) => !partOf).flatMap((entity) => rowsOf(model, entity));
  return table(['entity', 'action', 'open to'], rows);
}

interface Action {
  readonly name: string;
  readonly shown: string;
  readonly grants: readonly Grant[];
}

function rowsOf(model: Model, entity: Entity): string[][] {
  const byWho = Map.groupBy(actionsOf(entity), ({ name, grants }) =>
    whoExactly({ grants, services: callers(model, entity, name) }),
  );
  return [...byWho].map(([who, same], index) => [
    index === 0 ? entity.name : '',
    same.map(({ shown }) => shown).join(', '),
    who,
  ]);
}

function actionsOf(entity: Entity): Action[] {
  const { access, operations } = entity;
  const change = settableOnChange(entity).length > 0 ? access.change : [];
  const standard = { read: access.read, create: access.create, change, delete: access.delete };
  return [
    ...Object.entries(standard).map(([name, grants]) => ({ name, shown: name, grants })),
    ...operations.map(({ name }) => ({ name, shown: code(name), grants: access.operations[name] ?? [] })),
  ];
}
