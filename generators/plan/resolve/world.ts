import type { ValueType } from '../expression/types.ts';
import type { EntityDraft, FieldDraft } from '../draft/drafts.ts';
import type { Findings, Span } from '../findings.ts';
import type { EntityNames, FieldType, Key } from '../model.ts';

/** A field whose type is known. */
export interface FieldSymbol {
  readonly id: string;
  readonly draft: FieldDraft;
  readonly type: FieldType;
  readonly value: ValueType;
}

/** An entity whose fields' types are known: what a name in an expression can refer to. */
export interface EntitySymbol {
  readonly id: string;
  readonly service: string;
  readonly draft: EntityDraft;
  readonly names: EntityNames;
  readonly key: Key;
  readonly fields: ReadonlyMap<string, FieldSymbol>;
}

/** Where each element of the model stands in the plan, by its id. */
export class Places {
  readonly #places = new Map<string, Span>();
  readonly #otherwise: Span;

  constructor(otherwise: Span) {
    this.#otherwise = otherwise;
  }

  set(id: string, at: Span): void {
    if (!this.#places.has(id)) this.#places.set(id, at);
  }

  of(id: string): Span {
    return this.#places.get(id) ?? this.#otherwise;
  }
}

/** Everything that names can refer to, and where findings go. */
export interface World {
  readonly findings: Findings;
  readonly places: Places;
  readonly currencyDigits: number;
  readonly provider: 'builtin' | 'oidc';
  readonly services: ReadonlySet<string>;
  readonly entities: ReadonlyMap<string, EntitySymbol>;
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

/** What every entity has by itself. */
export function standardField(entity: EntitySymbol, name: string): ValueType | undefined {
  switch (name) {
    case 'id':
      return { kind: 'reference', target: entity.id };
    case 'createdAt':
    case 'updatedAt':
      return { kind: 'timestamp' };
    case 'version':
      return { kind: 'number', whole: true };
    default:
      return undefined;
  }
}

/** The type of a field, the standard ones included. */
export function fieldType(entity: EntitySymbol, name: string): ValueType | undefined {
  return entity.fields.get(name)?.value ?? standardField(entity, name);
}
