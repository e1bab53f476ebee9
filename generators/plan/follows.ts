import type { Expression, Interaction, Model } from './model.ts';

type Plan = Pick<Model, 'services'>;
export type Follows = Extract<Interaction, { kind: 'follows' }>;

/**
 * Whether what follows is generated. Not yet where users are followed, where something is created, where a port is called with
 * inputs, where a value is the one before the change, and where an operation asks who the user is: there is none.
 */
export function isFollowed({ services }: Plan, { service, target, events }: Follows): boolean {
  const isHere = services.some(({ id }) => target.startsWith(`${id}.`));
  const own = services.find(({ id }) => id === service)?.entities ?? [];
  return (
    isHere &&
    events.every(({ byHand, do: call, row = [], with: given = [] }) => {
      if (byHand || !call) return true;
      const entity = own.find(({ id }) => id === call.entity);
      const operation = entity?.operations.find(({ name }) => name === call.operation);
      if (!operation || operation.byHand || row.length === 0) return false;
      if (operation.calls && operation.takes.length > 0) return false;
      if (JSON.stringify([operation.when, operation.does]).includes('"kind":"user"')) return false;
      return [...row, ...given].every(({ value }) => !looksBack(value));
    })
  );
}

const looksBack = (value: Expression): boolean => JSON.stringify(value).includes('"kind":"before"');
