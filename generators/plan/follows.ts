import type { Interaction, Model } from './model.ts';
import { isOfUsers } from './users.ts';

type Plan = Pick<Model, 'services'>;
export type Follows = Extract<Interaction, { kind: 'follows' }>;

/**
 * Whether what follows is generated. Not where users are followed who are deleted, which none is yet, and where an operation asks
 * who the user is: there is none.
 */
export function isFollowed({ services }: Plan, { service, target, events }: Follows): boolean {
  const own = services.find(({ id }) => id === service)?.entities ?? [];
  return (
    !(isOfUsers(target) && events.some(({ event }) => event === 'deleted')) &&
    events.every(({ byHand, do: call, row = [] }) => {
      if (byHand || !call || call.operation === 'create') return true;
      const entity = own.find(({ id }) => id === call.entity);
      const operation = entity?.operations.find(({ name }) => name === call.operation);
      if (!operation || operation.byHand || row.length === 0) return false;
      return !JSON.stringify([operation.when, operation.does]).includes('"kind":"user"');
    })
  );
}
