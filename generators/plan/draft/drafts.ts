import type { Syntax } from '../expression/syntax.ts';
import type { Span } from '../findings.ts';
import type { FlowAction } from '../model.ts';
import type { FIELD_TYPES, FIELD_WORDS } from '../shape/field.ts';
import type { Phrase } from '../text/phrase.ts';

/** A plan as written: every part understood, with its place, no name looked up yet. */
export interface PlanDraft {
  readonly at: Span;
  readonly system?: Phrase;
  readonly summary: string;
  readonly topology: 'microservices' | 'modular-monolith';
  readonly broker: 'postgres' | 'rabbitmq' | 'nats';
  readonly cache: 'memory' | 'redis' | 'none';
  readonly cacheAt?: Span;
  readonly currency?: Phrase;
  readonly load: { readonly peak: number; readonly growth?: { factor: number; per: 'year' | 'month' } };
  readonly enums: readonly EnumDraft[];
  readonly services: readonly ServiceDraft[];
  /** `services: {}`. */
  readonly empty: boolean;
  readonly interactions: readonly InteractionDraft[];
  readonly flows: readonly FlowDraft[];
  readonly identity: IdentityDraft;
  readonly gateway: GatewayDraft;
  readonly ports: readonly PortDraft[];
  readonly deploy: {
    readonly targets: readonly ('compose' | 'kubernetes')[];
    readonly replicas: number;
    readonly at?: Span;
  };
  readonly ci: 'github-actions' | 'gitlab' | 'none';
  readonly layout: 'monorepo' | 'polyrepo';
}

export interface EnumDraft {
  readonly name: Phrase;
  readonly values: readonly Phrase[];
}

export interface ServiceDraft {
  readonly name: Phrase;
  /** Nothing is there to read: `entities: {}`. What is missing or unreadable is reported by itself. */
  readonly empty: boolean;
  readonly purpose?: string;
  readonly enums: readonly EnumDraft[];
  readonly entities: readonly EntityDraft[];
}

export interface EntityDraft {
  readonly name: Phrase;
  /** `fields: {}`. */
  readonly empty: boolean;
  readonly key?: Phrase;
  readonly table?: Phrase;
  readonly state?: Phrase;
  readonly fields: readonly FieldDraft[];
  readonly operations: readonly OperationDraft[];
  readonly access?: AccessDraft;
  readonly unique: readonly UniqueDraft[];
  readonly indexes: readonly IndexDraft[];
  readonly checks: readonly { readonly name: Phrase; readonly expression?: Syntax }[];
  readonly invariant?: Syntax;
  readonly expect?: { readonly rows?: number; readonly reads?: number; readonly writes?: number };
  readonly cache?: number;
  readonly partition?: { readonly every: 'month' };
  readonly shard?: { readonly by: Phrase; readonly count: number };
  readonly was?: Phrase;
}

export type SimpleType = Exclude<(typeof FIELD_TYPES)[number], 'string' | 'decimal'>;
export type FieldWord = (typeof FIELD_WORDS)[number];

export type TypeDraft =
  | {
      readonly kind: 'string';
      readonly at: Span;
      readonly min: number;
      readonly max: number;
      readonly pattern?: string;
    }
  | { readonly kind: 'decimal'; readonly at: Span; readonly precision: number; readonly scale: number }
  | { readonly kind: 'simple'; readonly at: Span; readonly of: SimpleType }
  | { readonly kind: 'enum'; readonly at: Span; readonly values: readonly Phrase[] }
  /** An enum or a local entity. */
  | { readonly kind: 'named'; readonly at: Span; readonly name: Phrase }
  | { readonly kind: 'remote'; readonly at: Span; readonly service: Phrase; readonly entity: Phrase }
  | {
      readonly kind: 'many' | 'links';
      readonly at: Span;
      readonly of: Phrase;
      readonly min: number;
      readonly max: number;
    };

export interface BoundDraft {
  readonly value: string;
  readonly exclusive: boolean;
  readonly at: Span;
}

export interface FieldDraft {
  readonly name: Phrase;
  /** Missing where the type could not be read; that is reported already. */
  readonly type?: TypeDraft;
  readonly optional: boolean;
  readonly words: ReadonlyMap<FieldWord, Span>;
  readonly via?: Phrase;
  readonly min?: BoundDraft;
  readonly max?: BoundDraft;
  readonly value?: Syntax;
  readonly when?: Syntax;
  readonly problem?: Phrase;
  readonly column?: Phrase;
  readonly was?: Phrase;
}

export interface OperationDraft {
  readonly name: Phrase;
  readonly from: readonly Phrase[];
  readonly to?: Phrase;
  readonly takes: readonly FieldDraft[];
  readonly when?: Syntax;
  readonly does: readonly AssignmentDraft[];
  readonly calls?: { readonly port: Phrase; readonly operation: Phrase };
  readonly with: readonly BindingDraft[];
  readonly fails?: Phrase;
  readonly byHand: boolean;
}

export interface AssignmentDraft {
  readonly field: Phrase;
  readonly operator: '=' | '+=' | '-=';
  readonly value: Syntax;
}

export interface BindingDraft {
  readonly name: Phrase;
  readonly value: Syntax;
}

export interface UniqueDraft {
  readonly name: Phrase;
  readonly fields: readonly Phrase[];
  readonly when?: Syntax;
  readonly fails?: Phrase;
}

export interface IndexDraft {
  readonly name: Phrase;
  readonly fields: readonly Phrase[];
}

export interface AccessDraft {
  readonly at: Span;
  readonly rules: readonly { readonly action: Phrase; readonly grants: readonly GrantDraft[] }[];
}

export interface GrantDraft {
  readonly who: Phrase;
  /** `owner(doctor)`. */
  readonly field?: Phrase;
  /** `staff for customer`. */
  readonly onBehalf?: Phrase;
  readonly when?: Syntax;
}

/** `orders.Order`, `orders.Order.placed`. */
export interface EntityPath {
  readonly at: Phrase;
  readonly service: Phrase;
  readonly entity: Phrase;
}

export interface MemberPath extends EntityPath {
  readonly member: Phrase;
}

export type InteractionDraft =
  | {
      readonly kind: 'asks';
      readonly service: Phrase;
      readonly target: EntityPath;
      readonly timeout: number;
      readonly otherwise: 'refuse' | 'accept';
    }
  | {
      readonly kind: 'copies';
      readonly service: Phrase;
      readonly target: EntityPath;
      readonly fields: readonly Phrase[];
      readonly deleted: 'keep' | 'clear' | 'remove' | 'refuse';
      readonly personal: boolean;
    }
  | {
      readonly kind: 'follows';
      readonly service: Phrase;
      readonly target: EntityPath;
      readonly events: readonly FollowedDraft[];
    };

export interface FollowedDraft {
  readonly event: Phrase;
  readonly byHand: boolean;
  readonly do?: { readonly entity: Phrase; readonly operation: Phrase };
  readonly row?: readonly BindingDraft[];
  readonly with: readonly BindingDraft[];
}

export interface FlowDraft {
  readonly name: Phrase;
  readonly when?: MemberPath;
  readonly only?: Syntax;
  readonly steps: readonly StepDraft[];
  readonly failed?: MemberPath;
  readonly within?: number;
  readonly access: Readonly<Record<FlowAction, readonly GrantDraft[]>>;
}

export interface StepDraft {
  readonly at: Span;
  readonly call: MemberPath;
  readonly row?: readonly BindingDraft[];
  readonly rowOf?: Phrase;
  readonly with: readonly BindingDraft[];
  readonly each?: Phrase;
  readonly as?: Phrase;
  readonly undo?: Phrase;
}

export interface IdentityDraft {
  readonly at: Span;
  readonly provider: 'builtin' | 'oidc';
  readonly roles: readonly RoleDraft[];
  readonly claim: string;
  readonly default?: Phrase;
  readonly tokens: { readonly access: number; readonly refresh: number };
  readonly apiKeys: readonly Phrase[];
  readonly userFields: readonly FieldDraft[];
  readonly issuer?: Phrase;
  readonly audience?: Phrase;
}

export interface RoleDraft {
  readonly name: Phrase;
  readonly includes: readonly Phrase[];
}

export interface GatewayDraft {
  readonly expose?: readonly Phrase[];
  readonly origins: readonly Phrase[];
  readonly rateLimit: readonly {
    readonly who: Phrase;
    readonly requests: number;
    readonly seconds: number;
  }[];
}

export interface PortDraft {
  readonly name: Phrase;
  readonly operations: readonly PortOperationDraft[];
  readonly sandbox: readonly {
    readonly operation: Phrase;
    readonly fails?: Phrase;
    readonly when?: Syntax;
  }[];
}

export interface PortOperationDraft {
  readonly name: Phrase;
  readonly takes: readonly FieldDraft[];
  readonly gives: readonly FieldDraft[];
  readonly fails?: Phrase;
}
