import type { Entity, Field, Model, Service } from '../../../plan/model.ts';
import { ownerProperty } from '../../service/types.ts';
import { findEntity } from '../../wire/entities.ts';
import { printed } from '../../wire/expression.ts';

/** With more entities than this, a diagram shows only what holds them together. */
const LEGIBLE = 12;

/** The lines of an erDiagram: the entities of a service, their fields, and what refers to what inside of it. */
export function entityDiagram(model: Model, service: Service): readonly string[] {
  const { entities } = service;
  const isLarge = entities.length > LEGIBLE;
  return [
    'erDiagram',
    ...entities.flatMap((entity) => box(model, entity, isLarge)),
    ...entities.flatMap((entity) => entity.fields.flatMap((field) => relations(model, entity, field))),
  ];
}

/** Names stand in quotes: some are words of Mermaid's. */
function box(model: Model, entity: Entity, isLarge: boolean): string[] {
  const owner = entity.partOf && findEntity(model, entity.partOf.entity);
  const fields = entity.fields.filter(({ type }) => type.kind !== 'parts' && type.kind !== 'links');
  const shown = isLarge ? fields.filter((field) => keysOf(field) !== '') : fields;
  return [
    `  "${entity.name}" {`,
    `    ${entity.key.kind} id PK`,
    ...(owner ? [`    ${owner.key.kind} ${ownerProperty(owner)} FK`] : []),
    ...shown.map(
      (field) =>
        `    ${[typeOf(field), attribute(field.name), keysOf(field), noteOf(field)].filter(Boolean).join(' ')}`,
    ),
    '  }',
  ];
}

/** These three mean kinds of keys, in small letters as well. */
const attribute = (name: string) => (/^[pfu]k$/i.test(name) ? `${name}_` : name);

const typeOf = ({ type }: Field) => (type.kind === 'reference' ? type.key.kind : type.kind);

function keysOf({ type, unique }: Field): string {
  const keys = [...(type.kind === 'reference' && type.local ? ['FK'] : []), ...(unique ? ['UK'] : [])];
  return keys.join(', ');
}

/** What the type leaves open, in quotes. */
function noteOf({ type, optional, computed }: Field): string {
  const notes = [
    ...(optional ? ['optional'] : []),
    ...(type.kind === 'enum' ? [type.values.join(', ')] : []),
    ...(type.kind === 'reference' && !type.local ? [type.target] : []),
    ...(computed ? [`= ${printed(computed)}`] : []),
  ];
  return notes.length > 0 ? `"${notes.join('; ').replaceAll(/[\s"]+/g, ' ')}"` : '';
}

function relations(model: Model, entity: Entity, field: Field): string[] {
  const { type, optional, unique } = field;
  const nameOf = (id: string) => findEntity(model, id)?.name ?? id;
  const line = (from: string, how: string, to: string) => [`  "${from}" ${how} "${to}" : "${field.name}"`];
  switch (type.kind) {
    case 'parts':
      return line(entity.name, `||--${type.min > 0 ? '|' : 'o'}{`, nameOf(type.of));
    case 'links':
      return line(entity.name, '}o--o{', nameOf(type.to));
    case 'reference': {
      if (!type.local) return [];
      return line(nameOf(type.target), `${optional ? '|o' : '||'}--${unique ? 'o|' : 'o{'}`, entity.name);
    }
    default:
      return [];
  }
}
