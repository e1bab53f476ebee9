import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Contract, Json, JsonObject } from '../../../generators/render/contract/json.ts';
import { isObject } from '../../../generators/render/contract/json.ts';

export interface Operation extends JsonObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly responses: Readonly<Record<string, JsonObject>>;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation by `POST /v1/products`. */
export function operationsOf({ paths }: Contract): ReadonlyMap<string, Operation> {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation as Operation] as const),
  );
  return new Map(all);
}

/** Calls back for every object of a document, with where it is. */
export function visit(
  value: Json | undefined,
  found: (object: JsonObject, at: string) => void,
  at = '#',
): void {
  if (Array.isArray(value)) value.forEach((one: Json, index) => visit(one, found, `${at}/${index}`));
  if (!isObject(value)) return;
  found(value, at);
  for (const [key, inner] of Object.entries(value)) {
    visit(inner, found, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

/** What a `$ref` points to. */
export function resolve(contract: Contract, ref: string): Json | undefined {
  let value: Json | undefined = contract as unknown as JsonObject;
  for (const part of ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) ? value[key] : undefined;
  }
  return value;
}

/** Checks values against the schemas of a document. */
export class Schemas {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(contract: Contract) {
    addFormats.default(this.ajv);
    for (const format of ['int32', 'int64', 'decimal', 'time-local']) this.ajv.addFormat(format, true);
    this.ajv.addSchema({ $id: 'contract', ...contract });
  }

  /** The faults of a value under the schema at this place: `#/components/schemas/Product`. */
  faults(at: string, value: Json): readonly string[] {
    const validate = this.ajv.compile({ $ref: `contract${encodeURI(at)}` }) as ValidateFunction;
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
}
