import type { Entity, Interaction } from './model.ts';

type Copies = Extract<Interaction, { kind: 'copies' }>;

/** The copies by which other services keep rows of an entity, while they refer to them, from being deleted; none where nobody deletes any. */
export function keepersOf(
  interactions: readonly Interaction[],
  { id, access }: Pick<Entity, 'id' | 'access'>,
): readonly Copies[] {
  if (access.delete.every(({ to }) => to.kind === 'internal')) return [];
  return interactions.flatMap((one) =>
    one.kind === 'copies' && one.deleted === 'refuse' && one.target === id ? [one] : [],
  );
}
