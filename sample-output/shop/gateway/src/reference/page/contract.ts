/** The contract, as far as the page shows it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly default?: string | number | boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: string;
}

export interface Example {
  readonly summary?: string;
  readonly value: unknown;
}

export interface Media {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, Example>>;
}

type Content = Readonly<Record<string, Media>>;

export interface Answer {
  readonly description: string;
  readonly content?: Content;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Tag {
  readonly name: string;
  readonly description?: string;
}

interface Document {
  readonly info: { readonly title: string; readonly description?: string };
  readonly tags: readonly Tag[];
  readonly 'x-tagGroups': readonly { readonly name: string; readonly tags: readonly string[] }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** One method of one path. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

export interface Group {
  readonly name: string;
  readonly tags: readonly (Tag & { readonly endpoints: readonly Endpoint[] })[];
}

const places = ['path', 'query', 'header'];
const methods = ['get', 'post', 'put', 'patch', 'delete'];

export class Contract {
  constructor(readonly document: Document) {}

  /** What a reference points to, with what stands beside the reference. */
  follow<Value extends object>(value: Value): Value {
    if (!('$ref' in value) || typeof value.$ref !== 'string') return value;
    const { $ref, ...beside } = value;
    let found: unknown = this.document;
    for (const key of $ref.slice(2).split('/')) found = (found as Record<string, unknown>)[key];
    return { ...this.follow(found as Value), ...beside };
  }

  /** Everything that can be called: by service, then by entity. */
  groups(): readonly Group[] {
    const endpoints = Object.entries(this.document.paths).flatMap(([path, item]) =>
      this.endpoints(path, item),
    );
    const described = new Map(this.document.tags.map((tag) => [tag.name, tag]));
    return this.document['x-tagGroups'].map(({ name, tags }) => ({
      name,
      tags: tags.map((tag) => ({
        ...(described.get(tag) ?? { name: tag }),
        endpoints: endpoints.filter(({ operation }) => operation.tags[0] === tag),
      })),
    }));
  }

  private endpoints(path: string, item: Readonly<Record<string, unknown>>): Endpoint[] {
    const common = (item['parameters'] ?? []) as readonly Parameter[];
    return methods.flatMap((method) => {
      const operation = item[method] as Operation | undefined;
      if (!operation) return [];
      const all = [...(operation.parameters ?? []), ...common].map((one) => this.follow(one));
      const parameters = all.toSorted((a, b) => places.indexOf(a.in) - places.indexOf(b.in));
      return [{ method: method.toUpperCase(), path, operation, parameters }];
    });
  }
}
