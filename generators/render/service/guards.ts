import type { Entity } from '../../plan/model.ts';
import { type Feature } from './feature.ts';
import { callsPorts } from './ports.ts';

/** The row condition of a guarded statement: the narrower one where there is one, else that of reading. */
export function guard({ entity, read, narrower }: Feature, action: string) {
  const narrow = narrower.get(action);
  const conditions = [
    ...(isOpen(entity, action) ? [] : read ? ['visibleTo'] : []),
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

/** Whether everyone who passes the door of the action sees every row anyway: roles that read without a condition. */
function isOpen({ access }: Entity, action: string): boolean {
  const grants =
    action === 'change'
      ? access.change
      : action === 'delete'
        ? access.delete
        : (access.operations[action] ?? []);
  const whole = access.read.filter(({ to, when }) => !when && to.kind !== 'owner');
  return grants.every(
    ({ to }) =>
      to.kind === 'internal' ||
      whole.some(
        (reader) =>
          reader.to.kind === 'public' ||
          (reader.to.kind === 'role' && to.kind === 'role' && reader.to.roles.includes(to.role)),
      ),
  );
}
