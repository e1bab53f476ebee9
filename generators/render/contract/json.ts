/** What a contract is made of. A key whose value is undefined is left out. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export type Section = 'schemas' | 'parameters' | 'headers' | 'responses' | 'examples' | 'securitySchemes';

/** An OpenAPI 3.1 document, as far as merging needs to know it. */
export interface Contract {
  readonly openapi: '3.1.0';
  readonly info: JsonObject;
  readonly servers: readonly JsonObject[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  /** Which tags belong to which service; tools that know it show them so. */
  readonly 'x-tagGroups'?: readonly { readonly name: string; readonly tags: readonly string[] }[];
  readonly paths: Readonly<Record<string, JsonObject>>;
  readonly components: Readonly<Partial<Record<Section, Readonly<Record<string, JsonObject>>>>>;
}

export const refTo = (section: Section, name: string): JsonObject => ({
  $ref: `#/components/${section}/${name}`,
});

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as text: what is no text itself, as it stands in JSON. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
