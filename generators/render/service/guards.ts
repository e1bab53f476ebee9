import { seeEveryRow } from './conditions.ts';
import { type Feature } from './feature.ts';
import { callsPorts } from './ports.ts';

/** The row condition of a guarded statement: the narrower one where there is one, else that of reading. */
export function guard({ entity, read, narrower }: Feature, action: string) {
  const narrow = narrower.get(action);
  const conditions = [
    ...(read && !seeEveryRow(entity, grantsOf(entity, action)) ? ['visibleTo'] : []),
    ...(narrow ? [narrow.name] : []),
  ];
  const isClaimed = callsPorts(entity) && (action === 'change' || action === 'delete');
  return {
    condition: [
      ...conditions.map((name) => ` AND \${${name}(caller)}`),
      ...(isClaimed ? [' AND port_attempt_id IS NULL'] : []),
    ].join(''),
    caller: conditions.length > 0,
  };
}

const grantsOf = ({ access }: Feature['entity'], action: string) =>
  action === 'change'
    ? access.change
    : action === 'delete'
      ? access.delete
      : (access.operations[action] ?? []);
