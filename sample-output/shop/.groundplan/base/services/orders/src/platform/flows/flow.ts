import type { NewEvent } from '../events/event.js';

/**
 * One row that a step is about: by its key, or by the name that an earlier step gave to what it has created. Of several that bear
 * one name, each item is about the one in its place.
 */
export interface Item {
  readonly row: Readonly<Record<string, unknown>> | string;
  readonly with?: Readonly<Record<string, unknown>>;
  /** Inputs that come from rows of earlier steps: `{ amount: 'payment.amount' }`. */
  readonly from?: Readonly<Record<string, string>>;
}

/** One step of a flow. It is kept with the flow, which so ends by the plan that it has begun with. */
export interface Step {
  /** `inventory.Stock.reserve` */
  readonly name: string;
  /** Who does it: `inventory`. */
  readonly service: string;
  /** Where, below `/internal/v1/`: `stocks/reserve`; `payments` to create a row. */
  readonly path: string;
  /** What it is done with: all of it, or nothing. */
  readonly items?: readonly Item[];
  /** What a row is created from. */
  readonly create?: Readonly<Record<string, unknown>>;
  /** What several rows are created from: all of them, or none. */
  readonly creates?: readonly Readonly<Record<string, unknown>>[];
  /** Fields of what is created that come from rows of earlier steps. */
  readonly from?: Readonly<Record<string, string>>;
  /** What later steps call the row that it is about. */
  readonly as?: string;
  /** What they have to know of it, besides its id. */
  readonly keep?: readonly string[];
  /** What takes the step back, with the same rows unless others are named. */
  readonly undo?: { readonly path: string; readonly items?: readonly Item[] };
  /** The last step that can be refused: whatever comes after it is done, however long it takes. */
  readonly pivot?: boolean;
}

/** What is done, in several services, when something has happened to a row: wholly, or not at all. */
export interface Flow<Data extends object = object> {
  /** `checkout` */
  readonly name: string;
  /** The type of the event that begins it: `orders.Order.placed`. */
  readonly begins: string;
  /** Milliseconds until what cannot be completed is taken back. */
  readonly within?: number;
  /** Whether it begins for this row; `before` is the row as it was. */
  readonly only?: (row: Data, before: Data | undefined) => boolean;
  readonly steps: (row: Data) => readonly Step[];
  /** What becomes of the row where the flow cannot be completed: the path of an operation. */
  readonly failed?: string;
}

/** How far a step has come. */
export type StepState = 'open' | 'done' | 'refused' | 'undone';

/** A step on its way. */
export interface StepLog extends Step {
  readonly state: StepState;
  /** How often it, or its undo, has been refused and is asked for anew. */
  readonly refusals?: number;
  /** What later steps, or its undo, have to know of its rows. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
}

export type FlowState = 'running' | 'undoing' | 'done' | 'undone';

/**
 * The steps of a flow as it begins. What has begun it stands first, as a step that is done: what the plan does when the flow fails
 * takes it back, last of all.
 */
export function stepsOf<Data extends object>(
  flow: Flow<Data>,
  service: string,
  event: NewEvent<Data>,
): StepLog[] {
  const items = [{ row: { id: event.subject } }];
  const undo = flow.failed === undefined ? {} : { undo: { path: flow.failed, items } };
  const cause: StepLog = { name: event.type, service, path: '', ...undo, state: 'done' };
  return [cause, ...flow.steps(event.data).map((step): StepLog => ({ ...step, state: 'open' }))];
}

/** Whether a flow can still be taken back: nothing is done yet from the pivot on. */
export function canBeUndone(steps: readonly StepLog[]): boolean {
  const pivot = steps.findIndex((step) => step.pivot);
  return pivot >= 0 && steps.slice(pivot).every(({ state }) => state === 'open');
}
