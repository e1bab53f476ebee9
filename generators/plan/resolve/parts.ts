import type { Entity } from '../model.ts';
import { columnName, constraintName } from '../names.ts';
import type { EntitySymbol, World } from './world.ts';

export type PartOf = NonNullable<Entity['partOf']>;

/** Which entity is a part of which: one owner each, one level, nothing that a row of its own has. */
export function findParts(world: World): Map<string, PartOf> {
  const parts = new Map<string, PartOf>();
  for (const owner of world.entities.values()) {
    for (const field of owner.fields.values()) {
      if (field.type.kind !== 'parts') continue;
      const at = field.draft.type?.at ?? field.draft.name;
      const other = parts.get(field.type.of);
      if (other) {
        const message = `${field.type.of} is a part of ${other.entity} already.`;
        world.findings.error(
          'part-shared',
          at,
          message,
          'A part has one owner. Make it an entity of its own that refers to both.',
        );
      } else {
        const column = columnName(owner.draft.name.text, true);
        const part = world.entities.get(field.type.of);
        const foreignKey = constraintName(part?.names.table ?? '', owner.draft.name.text, 'fkey');
        parts.set(field.type.of, { entity: owner.id, field: field.draft.name.text, column, foreignKey });
      }
    }
  }
  for (const [id, part] of parts) checkPart(id, part, parts, world);
  checkReferences(parts, world);
  return parts;
}

function checkPart(id: string, part: PartOf, parts: ReadonlyMap<string, PartOf>, world: World): void {
  const { findings, places } = world;
  const entity = world.entities.get(id);
  if (!entity) return;
  if (part.entity === id || parts.has(part.entity)) {
    const at = places.of(`${part.entity}.${part.field}`);
    const message =
      part.entity === id
        ? `${id} cannot be a part of itself.`
        : `${part.entity} is a part itself, and parts have no parts.`;
    findings.error('part-nested', at, message, 'Refer to it as an entity of its own.');
  }
  const { draft } = entity;
  const own = draft.operations[0]?.name ?? draft.access?.at ?? draft.invariant?.at ?? draft.shard?.by;
  if (own) {
    const message = `${id} is a part of ${part.entity}: it is read and changed with its owner, by no route of its own.`;
    findings.error('part-has-own', own, message, `Give ${part.entity} the access and the operations.`);
  }
  for (const field of entity.fields.values()) {
    for (const word of ['owner', 'search'] as const) {
      const at = field.draft.words.get(word);
      if (at)
        findings.error(
          'word-not-here',
          at,
          `A part has no "${word}".`,
          `Put it on a field of ${part.entity}.`,
        );
    }
  }
}

function checkReferences(parts: ReadonlyMap<string, PartOf>, world: World): void {
  for (const entity of world.entities.values()) {
    for (const { type, draft } of entity.fields.values()) {
      const target = type.kind === 'reference' ? type.target : type.kind === 'links' ? type.to : undefined;
      const part = target === undefined ? undefined : parts.get(target);
      if (!part) continue;
      const message = `${target} is a part of ${part.entity}: nothing else can refer to it.`;
      world.findings.error(
        'part-referenced',
        draft.type?.at ?? draft.name,
        message,
        `Refer to ${part.entity}.`,
      );
    }
  }
}

/** Root entities in the order of the plan, each followed by its parts. */
export function inOrder(
  entities: readonly EntitySymbol[],
  parts: ReadonlyMap<string, PartOf>,
): EntitySymbol[] {
  const roots = entities.filter((entity) => !parts.has(entity.id));
  const ordered = roots.flatMap((root) => [
    root,
    ...entities.filter((entity) => parts.get(entity.id)?.entity === root.id),
  ]);
  return [...ordered, ...entities.filter((entity) => !ordered.includes(entity))];
}
