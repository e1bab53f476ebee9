/**
 * The Model: what a plan means, complete and checked. It is the only thing that passes from `plan/` to the other parts.
 * It is frozen, holds no YAML and no position, and every name that appears in the output is decided here, once.
 * Ids are stable: `catalog`, `catalog.Product`, `catalog.Product.price`, `catalog.Product.activate`.
 */

export interface Model {
  readonly language: 1;
  readonly system: SystemNames;
  readonly summary: string;
  readonly topology: 'microservices' | 'modular-monolith';
  readonly broker: 'postgres' | 'rabbitmq' | 'nats';
  readonly cache: 'memory' | 'redis' | 'none';
  readonly currency: Currency;
  readonly load: Load;
  /** The business services, in the order of the plan. The identity service is in `identity`. */
  readonly services: readonly Service[];
  readonly identity: Identity;
  readonly gateway: Gateway;
  readonly ports: readonly Port[];
  readonly interactions: readonly Interaction[];
  readonly flows: readonly Flow[];
  readonly deploy: { readonly targets: readonly ('compose' | 'kubernetes')[]; readonly replicas: number };
  readonly ci: 'github-actions' | 'gitlab' | 'none';
  readonly layout: 'monorepo' | 'polyrepo';
  /** What the plan asks for and this version does not generate yet: shown by `check` and in the generated README. */
  readonly notGenerated: readonly NotGenerated[];
}

export interface SystemNames {
  /** As in the plan, kebab-case: `shop`. */
  readonly name: string;
  /** For headings: `Shop`. */
  readonly title: string;
}

export interface Currency {
  /** ISO 4217: `EUR`. */
  readonly code: string;
  /** Digits after the point of the major unit: 2 for EUR, 0 for JPY, 3 for KWD. */
  readonly digits: number;
}

export interface Load {
  /** Factor of the busiest moment over the busiest ordinary hour. */
  readonly peak: number;
  readonly growth?: { readonly factor: number; readonly per: 'year' | 'month' };
}

export interface NotGenerated {
  /** The part of the language: `copies`, `flows`, `api keys` ... */
  readonly feature: string;
  /** Which elements of this plan: `orders copies catalog.Product`. */
  readonly elements: readonly string[];
}

export interface Service {
  readonly id: string;
  /** Folder, package, database and host name, kebab-case: `order-desk`. */
  readonly name: string;
  /** For headings: `Order desk`. */
  readonly title: string;
  readonly purpose?: string;
  /** PostgreSQL database and role, snake_case: `order_desk`. */
  readonly database: string;
  /** Prefix of environment variables that point to it: `ORDER_DESK`. */
  readonly env: string;
  /** Class prefix: `OrderDesk`. */
  readonly class: string;
  /** On the developer's machine: the gateway has 3000, identity 3001, then the services in order. */
  readonly port: number;
  /** Root entities first, each followed by its parts. */
  readonly entities: readonly Entity[];
  /** Services that this one calls over HTTP: to ask for their rows, and to have steps of its flows done there. By id, sorted. */
  readonly calls: readonly string[];
  /** Services that may call this one, by id, sorted. */
  readonly calledBy: readonly string[];
  /** Ports of `adapters` that its operations call, by name, sorted. */
  readonly ports: readonly string[];
}

export interface EntityNames {
  /** `Product`; a name that would hide a global or a class of the generated platform gets `Row`: `ErrorRow`. */
  readonly class: string;
  /** `Products`; where the plural is the same word, class and plural are equal. */
  readonly classes: string;
  /** `product`; never a reserved word of TypeScript (`classRow`). */
  readonly variable: string;
  /** `products`; never equal to `variable` (`seriesList`). */
  readonly variables: string;
  /** File stem: `order-line`. */
  readonly file: string;
  /** Folder and route segment, kebab-case plural: `order-lines`. */
  readonly folder: string;
  /** Table, snake_case plural or the plan's `table:`: `order_lines`. */
  readonly table: string;
  /** The table as it stands in SQL, quoted where PostgreSQL reserves the word. */
  readonly sqlTable: string;
  /** In sentences: `order line`, `order lines`. */
  readonly label: string;
  readonly labels: string;
}

export interface Entity {
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly names: EntityNames;
  readonly key: Key;
  /** Set on a part: the entity that owns it, and the field of that entity which lists it. */
  readonly partOf?: {
    readonly entity: string;
    readonly field: string;
    /** `order_id` */ readonly column: string;
    /** `order_lines_order_fkey`. */
    readonly foreignKey: string;
  };
  /** All fields in the order of the plan, computed, parts and links included; not id, createdAt, updatedAt, version. */
  readonly fields: readonly Field[];
  readonly operations: readonly Operation[];
  readonly access: Access;
  /** Fields of one enum that operations move through, when there are any. */
  readonly state?: { readonly field: string; readonly states: readonly string[]; readonly initial?: string };
  readonly unique: readonly Unique[];
  readonly indexes: readonly Index[];
  readonly checks: readonly Check[];
  readonly invariant?: Expression;
  readonly expect?: {
    readonly rows?: number;
    /** per second */ readonly reads?: number;
    readonly writes?: number;
  };
  /** Seconds. */
  readonly cache?: number;
  readonly partition?: { readonly every: 'month' };
  readonly shard?: { readonly by: string; readonly count: number };
  readonly was?: string;
}

export type Key =
  | { readonly kind: 'uuid' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'string'; readonly max: number };

export interface Field {
  readonly id: string;
  /** In the plan, in TypeScript and in JSON: `startsAt`. */
  readonly name: string;
  /** In sentences: `starts at`. */
  readonly label: string;
  /** snake_case, or the plan's `column:`. References end in `_id`. Empty for parts and links, which have none. */
  readonly column: string;
  /** The column as it stands in SQL, quoted where reserved. */
  readonly sqlColumn: string;
  readonly type: FieldType;
  /** `?`: NULL in the table, absent in answers. */
  readonly optional: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly search: boolean;
  readonly immutable: boolean;
  readonly owner: boolean;
  /** `owner via user`: the field of the referenced local entity that names the user. */
  readonly ownerVia?: string;
  readonly personal: boolean;
  readonly secret: boolean;
  readonly internal: boolean;
  /** Inclusive unless `exclusive`. For money in major units as written: "0", "12.50". */
  readonly bounds?: { readonly min?: Bound; readonly max?: Bound };
  /** A literal that the caller may replace. */
  readonly default?: Literal;
  /** Computed by the service, never accepted from outside: `now`, `product.name`, `sum(lines.price * lines.quantity)`. */
  readonly computed?: Expression;
  /** `when status = active` on a reference: the row that is referred to must satisfy it, else 409 `problem`. */
  readonly guard?: { readonly when: Expression; readonly problem: string };
  /** The names of the constraints that the field's own rules become, where they do: `products_price_check`. */
  readonly check?: string;
  /** Of a local reference: `products_category_fkey`. */
  readonly foreignKey?: string;
  readonly was?: string;
}

export interface Bound {
  readonly value: string;
  readonly exclusive: boolean;
}

export type FieldType =
  | { readonly kind: 'string'; readonly min: number; readonly max: number; readonly pattern?: string }
  | { readonly kind: 'text' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'money' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' | 'time' | 'timestamp' | 'duration' | 'uuid' | 'email' | 'url' | 'json' }
  | {
      readonly kind: 'enum';
      readonly values: readonly string[];
      /** `ProductStatus` */ readonly name: string;
    }
  | Reference
  | { readonly kind: 'parts'; readonly of: string; readonly min: number; readonly max: number }
  | Links;

export interface Reference {
  readonly kind: 'reference';
  /** `catalog.Product`, `identity.User`. */
  readonly target: string;
  /** In the same service: a foreign key. In another: an id. */
  readonly local: boolean;
  /** The key of the target: the type of the column. With `provider: oidc` a user is a string key. */
  readonly key: Key;
  /** What happens here when a local target is deleted. */
  readonly deleted: 'refuse' | 'clear' | 'remove';
}

export interface Links {
  readonly kind: 'links';
  readonly to: string;
  readonly min: number;
  readonly max: number;
  /** The join table and its two columns: `products_tags`, `product_id`, `tag_id`. */
  readonly table: string;
  readonly sqlTable: string;
  readonly from: string;
  readonly toColumn: string;
}

export interface Unique {
  /** The name in the plan, or the field's name: `open-order`. */
  readonly name: string;
  /** In the database: `orders_open_order_key`; at most 63 bytes. */
  readonly constraint: string;
  readonly fields: readonly string[];
  readonly when?: Expression;
  /** The problem of a 409: `product-sku-taken`. */
  readonly problem: string;
}

export interface Index {
  readonly name: string;
  /** `products_name_idx`. */
  readonly index: string;
  readonly fields: readonly string[];
}

export interface Check {
  readonly name: string;
  /** `products_price_check`. */
  readonly constraint: string;
  readonly expression: Expression;
}

export interface Operation {
  readonly id: string;
  /** `activate`; on the wire kebab-case. */
  readonly name: string;
  /** `mark-paid` in routes. */
  readonly route: string;
  readonly from: readonly string[];
  readonly to?: string;
  /** Inputs; the same shape as fields, without columns. */
  readonly takes: readonly Field[];
  readonly when?: Expression;
  readonly does: readonly Assignment[];
  readonly calls?: PortCall;
  /** The problem's name when state, condition or constraint refuse: `out-of-stock`. */
  readonly fails: string;
  readonly byHand: boolean;
}

export interface Assignment {
  readonly field: string;
  readonly operator: '=' | '+=' | '-=';
  readonly value: Expression;
}

export interface PortCall {
  readonly port: string;
  readonly operation: string;
  /** Input of the port's operation -> expression over the row and the inputs. */
  readonly with: readonly { readonly input: string; readonly value: Expression }[];
}

/** Who may do what. Every action of the entity is named: read, create, change, delete and each operation. Empty = nobody. */
export interface Access {
  readonly read: readonly Grant[];
  readonly create: readonly Grant[];
  readonly change: readonly Grant[];
  readonly delete: readonly Grant[];
  readonly operations: Readonly<Record<string, readonly Grant[]>>;
}

export interface Grant {
  readonly to:
    | { readonly kind: 'public' | 'signed-in' | 'internal' }
    | {
        readonly kind: 'role';
        /** the role and every role that includes it */ readonly role: string;
        readonly roles: readonly string[];
      }
    /** The fields that may hold the user's id. */
    | { readonly kind: 'owner'; readonly fields: readonly string[] };
  readonly when?: Expression;
  /** `staff for customer`: a creation on behalf of the user in this owner field. */
  readonly onBehalf?: string;
}

/** The one grammar of conditions and values, resolved: every name is a field or an input that exists. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Literal }
  /** A field of the row at hand, or one hop along a reference: `status`, `product.name`. `via` is the reference's field name. */
  | { readonly kind: 'field'; readonly entity: string; readonly field: string; readonly via?: string }
  /** An input of the operation. */
  | { readonly kind: 'input'; readonly name: string }
  /** What a port answered: `answer.reference`. */
  | { readonly kind: 'answer'; readonly field: string }
  /** The value before the change, in `only` of a flow. */
  | { readonly kind: 'before'; readonly field: string }
  | { readonly kind: 'now' | 'today' | 'user' }
  | {
      readonly kind: 'aggregate';
      readonly function: 'sum' | 'count';
      readonly parts: string;
      readonly of?: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** `x = null`, `x != null`. */
  | { readonly kind: 'is-null'; readonly operand: Expression; readonly negated: boolean };

export type BinaryOperator = '+' | '-' | '*' | '/' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

export type Literal =
  | { readonly type: 'string' | 'enum'; readonly text: string }
  /** Exact, as written: "10000.00". */
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null' }
  /** ISO 8601: `PT15M`. */
  | { readonly type: 'duration'; readonly text: string }
  | { readonly type: 'now' | 'today' };

export interface Identity {
  readonly provider: 'builtin' | 'oidc';
  /** In the order of the plan. `includes` is closed: `admin` holds `staff` and all that staff includes. */
  readonly roles: readonly { readonly name: string; readonly includes: readonly string[] }[];
  readonly default: string;
  /** Seconds. */
  readonly tokens: { readonly access: number; readonly refresh: number };
  readonly apiKeys: readonly string[];
  /** With `builtin`: the service that owns `identity.User`, with the fields that the plan adds to it. */
  readonly service?: Service;
  readonly oidc?: { readonly issuer: string; readonly audience: string; readonly roles: string };
}

export interface Gateway {
  readonly port: number;
  /** Service ids. Identity's public routes are always there. */
  readonly expose: readonly string[];
  readonly origins: readonly string[];
  readonly rateLimit: readonly {
    readonly who: string;
    readonly requests: number;
    readonly seconds: number;
  }[];
}

export interface Port {
  readonly name: string;
  /** `PaymentProvider`. */
  readonly class: string;
  readonly variable: string;
  readonly operations: readonly PortOperation[];
}

export interface PortOperation {
  readonly name: string;
  readonly takes: readonly Field[];
  readonly gives: readonly Field[];
  readonly fails?: string;
  /** The sandbox refuses with `fails` when this holds. */
  readonly sandboxFails?: Expression;
}

export type Interaction =
  | {
      readonly kind: 'asks';
      readonly service: string;
      readonly target: string;
      /** Milliseconds. */
      readonly timeout: number;
      readonly otherwise?: string;
    }
  | {
      readonly kind: 'copies';
      readonly service: string;
      readonly target: string;
      /** Of the copy, which is called after its service: `CatalogProduct`, `catalog_products`. */
      readonly names: EntityNames;
      readonly fields: readonly string[];
      readonly deleted: 'keep' | 'clear' | 'remove' | 'refuse';
    }
  | {
      readonly kind: 'follows';
      readonly service: string;
      readonly target: string;
      /** Of what is done about it, which is called after its service: `OrdersOrder`. */
      readonly names: EntityNames;
      readonly events: readonly Followed[];
    };

export interface Followed {
  readonly event: string;
  readonly byHand: boolean;
  readonly do?: { readonly entity: string; readonly operation: string };
  readonly row?: readonly Binding[];
  readonly with?: readonly Binding[];
}

export interface Binding {
  readonly name: string;
  readonly value: Expression;
}

export interface Flow {
  readonly name: string;
  readonly class: string;
  readonly service: string;
  readonly when: { readonly entity: string; readonly event: string };
  readonly only?: Expression;
  readonly steps: readonly Step[];
  readonly failed?: { readonly entity: string; readonly operation: string };
  /** Seconds. */
  readonly within?: number;
  /** Who sees how far it is, has it tried at once, and has it taken back. */
  readonly access: Readonly<Record<FlowAction, readonly Grant[]>>;
}

export type FlowAction = 'read' | 'resume' | 'cancel';

export interface Step {
  readonly entity: string;
  /** An operation's name, or `create`. */
  readonly operation: string;
  readonly row?: readonly Binding[];
  /** A name bound by an earlier `as`. */
  readonly rowOf?: string;
  readonly with: readonly Binding[];
  /** The list of parts that the step is repeated for. */
  readonly each?: string;
  readonly as?: string;
  readonly undo?: string;
  readonly pivot: boolean;
}

/** An error or a warning of the checker. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Kebab-case, stable, explained in the docs: `unknown-type`. */
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}
