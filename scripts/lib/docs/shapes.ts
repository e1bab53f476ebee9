import { code, table } from '../../../generators/render/markdown.ts';

/** As much of a JSON Schema as the plan's is made of. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: string | number;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | boolean;
}

/** A heading with the keys of one mapping below it, then those of the mappings that are written inside of it. */
export function shapeSections(name: string, shape: Shape, level = 2): string[] {
  const { description = '', properties, anyOf = [], additionalProperties } = shape;
  const alternatives = properties ? [] : anyOf;
  const behindNames = typeof additionalProperties === 'object' ? insides(additionalProperties) : [];
  const inner = Object.entries(properties ?? {}).flatMap(([key, value]) =>
    insides(value).map((one) => [key, one] as const),
  );
  return [
    `${'#'.repeat(level)} ${name}`,
    escaped(description),
    alternatives.length > 1 ? alternatives.map(form).filter(Boolean).join('\n') : '',
    ...[shape, ...alternatives].flatMap((one) => (one.properties ? [keyTable(name, one)] : [])),
    ...[...inner, ...behindNames.map((one) => ['NAME', one] as const)].flatMap(([key, one]) =>
      shapeSections(`${name}.${key}`, one, Math.min(level + 1, 4)),
    ),
  ].filter((text) => text !== '');
}

/** One of the ways to write something. */
function form({ description = '', properties, examples = [] }: Shape): string {
  if (description === '') return '';
  const shown = examples.map((text) => code(String(text))).join(', ');
  return `- ${escaped(description)}${shown ? ` ${shown}` : ''}${properties ? ' Its keys:' : ''}`;
}

const escaped = (text: string) => text.replaceAll('<', '\\<');

/** Mappings with keys of their own that are written in place: alone, in a list, among alternatives, behind names. */
function insides({ properties, items, anyOf, additionalProperties, ...rest }: Shape): Shape[] {
  if (properties) return [{ properties, ...rest }];
  const values = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  return [...(items ? [items] : []), ...(anyOf ?? []), ...values].flatMap(insides);
}

function keyTable(name: string, { properties = {}, required = [] }: Shape): string {
  const rows = Object.entries(properties).map(([key, value]) => [
    code(key),
    escaped(value.description ?? ''),
    kindOf(value, `${name}.${key}`),
    required.includes(key) ? 'needed' : defaultOf(value),
  ]);
  return table(['key', 'meaning', 'value', 'where it is left out'], rows);
}

function kindOf(shape: Shape, place: string): string {
  const {
    $ref,
    type,
    enum: values,
    items,
    anyOf,
    properties,
    additionalProperties,
    minimum,
    maximum,
  } = shape;
  if ($ref) return link($ref.replace('#/$defs/', ''));
  if (shape.const !== undefined) return code(String(shape.const));
  if (values) return values.map((value) => code(String(value))).join(', ');
  if (anyOf) return [...new Set(anyOf.map((one) => kindOf(one, place)))].join(' or ');
  if (items) return `list of: ${kindOf(items, place)}`;
  if (properties) return link(place);
  if (typeof additionalProperties === 'object') return `by name: ${kindOf(additionalProperties, place)}`;
  if (minimum !== undefined) return `${minimum} to ${maximum}`;
  return type === 'boolean' ? '`true`, `false`' : type === 'object' ? 'keys' : 'text';
}

const link = (name: string) => `[${name}](#${name.toLowerCase().replaceAll('.', '')})`;

function defaultOf({ default: value, anyOf }: Shape): string {
  if (value === undefined || anyOf?.length === 0) return '';
  if (value === '') return 'nothing';
  // Some defaults are said in words: `all services`.
  if (typeof value === 'string' && value.includes(' ')) return value;
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}
