import type { Entity } from '../../../plan/model.ts';
import { changers } from '../../wire/actions.ts';

/** What an event's data calls what has brought it about: `create`, `change`, `delete`, or the name of an operation. */
export function causesOf(entity: Entity, event: string): readonly string[] {
  switch (event) {
    case 'created':
      return ['create'];
    case 'deleted':
      return ['delete'];
    case 'changed':
      return [...(canBeChanged(entity) ? ['change'] : []), ...entity.operations.map(({ name }) => name)];
    default:
      return [
        ...(entity.state?.initial === event ? ['create'] : []),
        ...entity.operations.filter(({ to }) => to === event).map(({ name }) => name),
      ];
  }
}

/** Where nothing else changes a row, the event is still named after what a later plan may allow. */
const canBeChanged = (entity: Entity) => entity.operations.length === 0 || changers(entity).length > 0;
