import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Answer } from '../ask/call.ts';
import { wrong } from '../ask/expect.ts';

interface Documented {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema?: unknown; readonly examples?: unknown }>>;
}

interface Reference {
  readonly $ref: string;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** ISO 8601 has fractions of seconds, which JSON Schema's own form leaves out, and signs, which it has not. */
const duration =
  /^P(?!$)(-?\d+Y)?(-?\d+M)?(-?\d+W)?(-?\d+D)?(T(?=-?\d)(-?\d+H)?(-?\d+M)?(-?\d+(\.\d+)?S)?)?$/;

/** Of OpenAPI's registry, which JSON Schema does not know, and our own. */
const formats = {
  duration,
  password: true,
  decimal: /^-?\d+(\.\d+)?$/,
  'time-local': /^\d\d:\d\d:\d\d$/,
} as const;

/** An `openapi.yaml`: what it promises, and whether an answer keeps it. */
export class Contract {
  readonly #document: Documented;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(text: string) {
    this.#document = parse(text) as Documented;
    addFormats.default(this.#ajv);
    for (const [name, form] of Object.entries(formats)) this.#ajv.addFormat(name, form);
    this.#ajv.addSchema(this.#document as object, 'contract');
  }

  static async read(path: string): Promise<Contract> {
    return new Contract(await readFile(path, 'utf8'));
  }

  /** `GET /v1/orders/{id}` of every operation. */
  operations(): readonly string[] {
    return Object.entries(this.#document.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  statuses(method: string, path: string): readonly number[] {
    return Object.keys(this.#operation(method, path)?.responses ?? {}).map(Number);
  }

  /** The problems that the examples of a refusal name. */
  problems(method: string, path: string, status: number): readonly string[] {
    const response = this.#response(method, path, status);
    const examples = response?.content?.['application/problem+json']?.examples ?? {};
    const named = Object.values(examples).map((example) => {
      const { value } = this.#resolved(example as Reference | { value?: { type?: string } });
      return value?.type?.replace('/problems/', '') ?? '';
    });
    return [...new Set(named)];
  }

  /** Fails where an answer is not among those that the contract names, or does not have the shape that it gives. */
  check(answer: Answer, method: string, path: string): void {
    const response = this.#response(method, path, answer.status);
    if (!response)
      throw wrong(answer, `one of the statuses in the contract (${this.statuses(method, path).join(', ')})`);
    for (const name of Object.keys(response.headers ?? {})) {
      if (!answer.headers.has(name)) throw wrong(answer, `the header ${name}, as the contract says`);
    }
    const content = response.content ?? {};
    const types = Object.keys(content);
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (types.length === 0) {
      if (answer.text !== '') throw wrong(answer, 'no body, as the contract says');
      return;
    }
    if (!types.includes(type)) throw wrong(answer, `the content type ${types.join(' or ')}`, type || 'none');
    const at = [method.toLowerCase(), 'responses', String(answer.status)];
    const faults = this.#faults(this.#pointer(path, at, answer.status, type), answer.body);
    if (faults !== undefined) throw wrong(answer, 'a body as the contract describes it', faults);
  }

  /** What the contract has against a request's body; undefined for nothing. */
  faultsOfBody(method: string, path: string, type: string, body: unknown): string | undefined {
    const content = this.#operation(method, path)?.requestBody?.content ?? {};
    if (!(type in content)) return `the contract takes no ${type}`;
    return this.#faults(
      `/paths/${escaped(path)}/${method.toLowerCase()}/requestBody/content/${escaped(type)}/schema`,
      body,
    );
  }

  #operation(method: string, path: string): Operation | undefined {
    return this.#document.paths[path]?.[method.toLowerCase()];
  }

  #response(method: string, path: string, status: number): Response | undefined {
    const found = this.#operation(method, path)?.responses[String(status)];
    return found && this.#resolved(found);
  }

  /** A response in place, or the shared one that it refers to. */
  #pointer(path: string, at: readonly string[], status: number, type: string): string {
    const found = this.#operation(at[0] ?? '', path)?.responses[String(status)];
    const base = found && '$ref' in found ? found.$ref.slice(1) : `/paths/${escaped(path)}/${at.join('/')}`;
    return `${base}/content/${escaped(type)}/schema`;
  }

  #resolved<Value extends object>(value: Value | Reference): Exclude<Value, Reference> {
    if (!('$ref' in value)) return value as Exclude<Value, Reference>;
    const found = (value.$ref as string)
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (at, key) => (at as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
        this.#document,
      );
    return found as Exclude<Value, Reference>;
  }

  #faults(pointer: string, value: unknown): string | undefined {
    const known =
      this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
    this.#validators.set(pointer, known);
    if (known(value)) return undefined;
    return (known.errors ?? [])
      .map(({ instancePath, message = '' }) => `${instancePath} ${message}`.trim())
      .join('; ');
  }
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
