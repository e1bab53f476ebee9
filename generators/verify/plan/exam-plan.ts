/**
 * What the exams know of a system: its plan, read by a plain YAML parser and by rules of their own. Nothing here is shared
 * with the code that writes the system, so that a fault of that code cannot be a fault of the exam as well.
 */

export interface ExamPlan {
  /** `shop`; user tokens bear it as their audience. */
  readonly system: string;
  readonly currency: { readonly code: string; readonly digits: number };
  /** `microservices`, or `modular-monolith`: all services in one process. */
  readonly topology: string;
  /** What carries events: `postgres`. */
  readonly broker: string;
  /** Business services in the order of the plan. */
  readonly services: readonly ExamService[];
  readonly identity: {
    readonly provider: 'builtin' | 'oidc';
    /** `admin` includes `staff`, and what `staff` includes. */
    readonly roles: readonly { readonly name: string; readonly includes: readonly string[] }[];
    readonly default: string;
    /** `identity.User`, where the system keeps its users itself. */
    readonly user: ExamEntity | undefined;
  };
  /** Names of the services that the gateway leads to. */
  readonly exposed: readonly string[];
  readonly ports: readonly ExamPort[];
  /** Who asks or copies what: `{ service: 'inventory', target: 'catalog.Product' }`. */
  readonly reads: readonly {
    readonly service: string;
    readonly target: string;
    /** Whether it is accepted unchecked while nobody answers. */
    readonly accepts: boolean;
  }[];
  /** What services have done elsewhere by a flow or a handler: `orders` calls `reserve` and, as its undo, `release` of `inventory.Stock`. */
  readonly calls: readonly {
    readonly service: string;
    readonly entity: string;
    readonly operation: string;
  }[];
  /** Names of the services that tell of what happens in them, sorted: others copy or follow it, or a flow begins with it. */
  readonly publishers: readonly string[];
  /** What services keep of rows of others and are told of: fields in the order of the target's. */
  readonly copies: readonly ExamCopy[];
  /** Of which events services are told to do something about them. */
  readonly follows: readonly ExamFollow[];
  readonly flows: readonly ExamFlow[];
}

/** What is done over several services when something has happened: completed, or undone. */
export interface ExamFlow {
  readonly name: string;
  /** That of the row with which it begins. */
  readonly service: string;
  /** `orders.Order`, `placed` */
  readonly when: { readonly entity: string; readonly event: string };
  /** Over the row, and over what it was before: `before.status`. */
  readonly only: Expr | undefined;
  readonly steps: readonly ExamStep[];
  /** The operation of the row with which it began, where it could not be completed. */
  readonly failed: string | undefined;
  /** Seconds. */
  readonly within: number | undefined;
  /** Who may see how far it is, have it tried at once, and have it taken back. */
  readonly access: Readonly<Record<'read' | 'resume' | 'cancel', readonly ExamGrant[]>>;
  /** Whether the service carries it out; else its steps are there, and nobody asks for them. */
  readonly isCarriedOut: boolean;
}

export interface ExamStep {
  readonly entity: string;
  /** An operation, or `create`. */
  readonly operation: string;
  /** A unique key of the row. */
  readonly row: Readonly<Record<string, Expr>> | undefined;
  /** The name that an earlier step has given to the row. */
  readonly rowOf: string | undefined;
  readonly with: Readonly<Record<string, Expr>>;
  /** A list of parts: one call with all of them, each by the singular of the list's name (`line.product`). */
  readonly each: string | undefined;
  readonly as: string | undefined;
  readonly undo: string | undefined;
}

export interface ExamFollow {
  readonly service: string;
  /** `orders.Order` */
  readonly target: string;
  /** `placed` */
  readonly events: readonly string[];
  /** The rows that are created then. */
  readonly creates: readonly ExamCreation[];
  /** The events of which a person writes what follows. */
  readonly byHand: readonly string[];
}

export interface ExamCreation {
  readonly event: string;
  /** `billing.Invoice` */
  readonly entity: string;
  /** What its fields come to be, where that is what a field of the other row is. */
  readonly given: Readonly<Record<string, string>>;
}

export interface ExamCopy {
  readonly service: string;
  /** `catalog.Product` */
  readonly target: string;
  readonly fields: readonly string[];
  /** What becomes of what refers to a row that is deleted. */
  readonly deleted: string;
  /** Whether something personal is in it: it is asked for, and nothing is left of it when the row is deleted. */
  readonly personal: boolean;
}

export interface ExamService {
  readonly name: string;
  /** PostgreSQL database and role. */
  readonly database: string;
  /** Roots and parts, in the order of the plan. */
  readonly entities: readonly ExamEntity[];
}

export interface ExamEntity {
  /** `orders.Order` */
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly table: string;
  /** `/v1/orders`; undefined for a part, which has no routes. */
  readonly route: string | undefined;
  readonly key: ExamKey;
  /** Of a part: its root, the root's field, and the column that points to the root. */
  readonly partOf: { readonly entity: string; readonly field: string; readonly column: string } | undefined;
  readonly fields: readonly ExamField[];
  readonly operations: readonly ExamOperation[];
  /** Keys: `read`, `create`, `change`, `delete`, and every operation. An empty list is nobody. */
  readonly access: Readonly<Record<string, readonly ExamGrant[]>>;
  /** The enum field that operations move. */
  readonly state: string | undefined;
  /** Of single fields first, then the named rules. */
  readonly unique: readonly {
    readonly name: string;
    readonly fields: readonly string[];
    readonly when: Expr | undefined;
    /** The problem of a 409. */
    readonly problem: string;
  }[];
  readonly indexes: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly checks: readonly { readonly name: string; readonly holds: Expr }[];
  /** Holds over the sums of the table. */
  readonly invariant: Expr | undefined;
  readonly partitioned: boolean;
}

export type ExamKey = 'uuid' | 'bigint' | { readonly string: number };

export interface ExamField {
  readonly name: string;
  /** Empty for parts and links, which have none. */
  readonly column: string;
  readonly type: ExamType;
  readonly optional: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly search: boolean;
  readonly immutable: boolean;
  readonly owner: boolean;
  /** `doctor: Doctor owner via user`: the field of `Doctor` that names the user. */
  readonly ownerVia: string | undefined;
  readonly secret: boolean;
  readonly internal: boolean;
  readonly min: ExamBound | undefined;
  readonly max: ExamBound | undefined;
  /** A literal that the caller may replace, without quotes; a duration as it travels: `PT15M`. */
  readonly default: string | undefined;
  /** Set by the service, never accepted from outside. */
  readonly computed: Expr | undefined;
  /** `when status = active` on a reference, and the problem when it does not hold. */
  readonly guard: { readonly when: Expr; readonly problem: string } | undefined;
}

/** As written: "0", "12.50" in major units of money. */
export interface ExamBound {
  readonly value: string;
  readonly exclusive: boolean;
}

export type ExamType =
  | {
      readonly kind: 'string';
      readonly min: number;
      readonly max: number;
      readonly pattern: string | undefined;
    }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | {
      readonly kind: 'reference';
      /** `catalog.Product`, `identity.User`. */
      readonly target: string;
      readonly local: boolean;
      /** The key of the target. */
      readonly key: ExamKey;
      readonly deleted: 'refuse' | 'clear' | 'remove';
    }
  | { readonly kind: 'parts'; readonly of: string; readonly min: number; readonly max: number }
  | {
      readonly kind: 'links';
      readonly to: string;
      readonly min: number;
      readonly max: number;
      readonly table: string;
      /** The two columns of the join table: to this row, and to the other. */
      readonly from: string;
      readonly toColumn: string;
    }
  | {
      readonly kind:
        | 'text'
        | 'integer'
        | 'bigint'
        | 'money'
        | 'boolean'
        | 'date'
        | 'time'
        | 'timestamp'
        | 'duration'
        | 'uuid'
        | 'email'
        | 'url'
        | 'json';
    };

export interface ExamOperation {
  readonly name: string;
  /** Last part of the route: `mark-paid`. */
  readonly route: string;
  readonly from: readonly string[];
  readonly to: string | undefined;
  readonly takes: readonly ExamField[];
  readonly when: Expr | undefined;
  readonly does: readonly {
    readonly field: string;
    readonly operator: '=' | '+=' | '-=';
    readonly value: Expr;
  }[];
  readonly calls:
    | {
        readonly port: string;
        readonly operation: string;
        /** What the port is given, from the row and the inputs. */
        readonly with: Readonly<Record<string, Expr>>;
      }
    | undefined;
  /** The problem of a 409. */
  readonly fails: string;
  readonly byHand: boolean;
}

/** One way to be allowed: who, and under which condition on the row. */
export interface ExamGrant {
  readonly to:
    | { readonly kind: 'public' | 'signed-in' | 'internal' }
    | { readonly kind: 'role'; readonly role: string }
    /** The owner fields that count. */
    | { readonly kind: 'owner'; readonly fields: readonly string[] };
  readonly when: Expr | undefined;
  /** `staff for customer`. */
  readonly onBehalf: string | undefined;
}

export interface ExamPort {
  readonly name: string;
  readonly operations: readonly {
    readonly name: string;
    readonly fails: string | undefined;
    readonly sandboxFails: Expr | undefined;
  }[];
}

/**
 * The small grammar of conditions and values. Every name is settled: a `name` is a field or an input, or one hop from there
 * (`product.name`, `answer.reference`, `before.status`; inside a sum `lines.price`); the word of an enum is a literal.
 */
export type Expr =
  | { readonly kind: 'literal'; readonly value: string | boolean | null }
  /** Exact, as written: `12.50`; money in major units. */
  | { readonly kind: 'number'; readonly text: string }
  /** ISO 8601: `PT15M`. */
  | { readonly kind: 'duration'; readonly text: string }
  | { readonly kind: 'name'; readonly path: readonly string[] }
  | { readonly kind: 'now' | 'today' | 'user' }
  | { readonly kind: 'sum' | 'count'; readonly of: Expr }
  | { readonly kind: 'not' | 'minus'; readonly operand: Expr }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';
      readonly left: Expr;
      readonly right: Expr;
    };
