/// <reference lib="dom" />
import type { Contract, Schema } from './contract.js';
import { type Content, element, inline } from './dom.js';

/** The fields of an object, and of what it is made of. */
export function schemaView(contract: Contract, schema: Schema, depth = 0): Content {
  const { items, properties, required = [] } = contract.follow(schema);
  if (items) return schemaView(contract, items, depth);
  if (!properties || depth > 3) return undefined;
  const rows = Object.entries(properties).map(([name, property]) => {
    const field = contract.follow(property);
    return [
      element(
        'dt',
        {},
        element('code', {}, name),
        ` ${typeOf(contract, field)}`,
        required.includes(name) ? ' (required)' : '',
      ),
      element(
        'dd',
        {},
        inline([field.description, limitsOf(field)].filter(Boolean).join(' ')),
        schemaView(contract, field, depth + 1),
      ),
    ];
  });
  return element('dl', { class: 'fields' }, rows);
}

/** `text (uuid)`, `draft | active`, `list of objects`. */
export function typeOf(contract: Contract, schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const names = [schema.type ?? 'anything'].flat();
  if (schema.items) return `list of ${typeOf(contract, contract.follow(schema.items))}`;
  return `${names.join(' or ')}${schema.format ? ` (${schema.format})` : ''}`;
}

export function limitsOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern } = schema;
  const ranges = [
    range(minimum, maximum, ''),
    schema.format === undefined ? range(minLength, maxLength, ' characters') : '',
    range(minItems, maxItems, ' items'),
  ];
  const texts = [...ranges, pattern && pattern !== '\\S' ? `matches \`${pattern}\`` : '']
    .filter(Boolean)
    .join(', ');
  const standard = schema.default === undefined ? '' : ` \`${String(schema.default)}\` where it is left out.`;
  return `${texts && `${texts.charAt(0).toUpperCase()}${texts.slice(1)}.`}${standard}`;
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (most === undefined) return `at least ${least}${unit}`;
  return least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`;
}
