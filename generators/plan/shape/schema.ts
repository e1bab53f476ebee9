/**
 * The shape of a plan, written once: the reader takes from it which keys there are and what they default to, editors take
 * from it the JSON Schema. A shape is plain JSON Schema; these functions only keep it short.
 */
export interface Shape {
  readonly description?: string;
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

export interface ObjectShape<Properties extends Readonly<Record<string, Shape>>> extends Shape {
  readonly type: 'object';
  readonly properties: Properties;
  readonly required?: readonly string[];
}

export interface ChoiceShape<Value extends string> extends Shape {
  readonly enum: readonly Value[];
  readonly default: Value;
}

/** A mapping with these keys and no others. */
export function object<const Properties extends Readonly<Record<string, Shape>>>(
  description: string,
  properties: Properties,
  required: readonly (keyof Properties & string)[] = [],
): ObjectShape<Properties> {
  const shape = { type: 'object' as const, description, properties, additionalProperties: false };
  return required.length > 0 ? { ...shape, required } : shape;
}

/** A mapping from names that the plan chooses. */
export function mapOf(description: string, names: string, values: Shape): Shape {
  return { type: 'object', description, propertyNames: { pattern: names }, additionalProperties: values };
}

export function text(description: string, more: Shape = {}): Shape {
  return { type: 'string', description, ...more };
}

/** Text that YAML may take for a number or a boolean: `= 1`, `10`, `true`. */
export function scalar(description: string, more: Shape = {}): Shape {
  return { type: ['string', 'number', 'boolean'], description, ...more };
}

export function whole(description: string, minimum: number, maximum: number, more: Shape = {}): Shape {
  return { type: 'integer', description, minimum, maximum, ...more };
}

export function flag(description: string, more: Shape = {}): Shape {
  return { type: 'boolean', description, default: false, ...more };
}

export function choice<const Value extends string>(
  description: string,
  values: readonly Value[],
  otherwise: NoInfer<Value>,
): ChoiceShape<Value> {
  return { type: 'string', description, enum: values, default: otherwise };
}

export function list(description: string, items: Shape, more: Shape = {}): Shape {
  return { type: 'array', description, items, ...more };
}

/** One or several: `staff` or `[staff, owner]`. */
export function oneOrMore(description: string, items: Shape): Shape {
  return { description, anyOf: [items, { type: 'array', items, minItems: 1 }] };
}

export function ref(name: string): Shape {
  return { $ref: `#/$defs/${name}` };
}

export const NAMES = {
  kebab: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
  pascal: '^[A-Z][A-Za-z0-9]*$',
  camel: '^[a-z][A-Za-z0-9]*$',
} as const;
