import type { Model, Service } from '../../plan/model.ts';
import { copiesOf, published, subscribed } from '../wire/events.ts';
import { flowsOf, takesPartInFlows } from '../wire/flows.ts';
import { creationsOf } from './schemas.ts';
import { tableSql } from './table.ts';

/** A table that does not come from the plan, with its indexes. */
export interface PlatformTable {
  readonly name: string;
  readonly sql: readonly string[];
}

/** Where a service keeps what it needs besides its rows. */
export function platformTables(model: Model, service: Service): readonly PlatformTable[] {
  return [
    ...(keepsKeys(model, service) ? [keys] : []),
    ...(service.ports.length > 0 ? [attempts] : []),
    ...(published(model, service).length > 0 ? [outbox] : []),
    ...(subscribed(model, service).length > 0 ? [inbox, delayedEvents] : []),
    ...(copiesOf(model, service).length > 0 ? [copies] : []),
    ...(flowsOf(model, service).length > 0 ? [flows] : []),
  ];
}

/** Whether rows can be created here, or flows do something with them: when that is repeated, it must be known again. */
export const keepsKeys = (model: Model, service: Service): boolean =>
  takesPartInFlows(model, service) ||
  service.entities.some((entity) => creationsOf(model, entity).length > 0);

/** The requests that may be repeated. */
const keys = table(
  'idempotency_keys',
  [
    'caller varchar(300) NOT NULL',
    'route varchar(200) NOT NULL',
    'key varchar(255) NOT NULL',
    'fingerprint char(64) NOT NULL',
    'answer jsonb NOT NULL',
    'expires_at timestamptz(3) NOT NULL',
    'CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, route, key)',
  ],
  ['idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)'],
);

/** The calls of ports. */
const attempts = table(
  'port_attempts',
  [
    'id uuid NOT NULL',
    'operation varchar(200) NOT NULL',
    'row_id varchar(255) NOT NULL',
    'caller varchar(300) NOT NULL',
    'key varchar(255) NOT NULL',
    'fingerprint char(64) NOT NULL',
    'body jsonb NOT NULL',
    'outcome text',
    'created_at timestamptz(3) NOT NULL DEFAULT now()',
    'ended_at timestamptz(3)',
    'CONSTRAINT port_attempts_pkey PRIMARY KEY (id)',
    'CONSTRAINT port_attempts_caller_key UNIQUE (caller, key)',
    `CONSTRAINT port_attempts_outcome_check CHECK (outcome IN ('done', 'refused'))`,
  ],
  ['port_attempts_open_idx ON port_attempts (created_at) WHERE outcome IS NULL'],
);

/** Events on their way out. */
export const outbox = table(
  'outbox',
  [
    'position bigint GENERATED ALWAYS AS IDENTITY NOT NULL',
    'event jsonb NOT NULL',
    'sent_at timestamptz(3)',
    'CONSTRAINT outbox_pkey PRIMARY KEY (position)',
  ],
  [
    'outbox_unsent_idx ON outbox (position) WHERE sent_at IS NULL',
    'outbox_sent_at_idx ON outbox (sent_at) WHERE sent_at IS NOT NULL',
  ],
);

/** Events that have been here. */
const inbox = table(
  'inbox',
  [
    'id uuid NOT NULL',
    'handler text NOT NULL',
    'received_at timestamptz(3) NOT NULL DEFAULT now()',
    'CONSTRAINT inbox_pkey PRIMARY KEY (id, handler)',
  ],
  ['inbox_received_at_idx ON inbox (received_at)'],
);

/** Events that are tried again later, and those that are parked. */
const delayedEvents = table(
  'delayed_events',
  [
    'position bigint GENERATED ALWAYS AS IDENTITY NOT NULL',
    'id uuid NOT NULL',
    'handler text NOT NULL',
    'about text NOT NULL',
    'event jsonb NOT NULL',
    'tries integer NOT NULL',
    'fault text',
    'retry_at timestamptz(3)',
    'CONSTRAINT delayed_events_pkey PRIMARY KEY (position)',
  ],
  [
    'delayed_events_about_idx ON delayed_events (handler, about, position)',
    'delayed_events_retry_at_idx ON delayed_events (retry_at)',
  ],
);

/** How far the copies of other services' rows have been filled. */
const copies = table(
  'copies',
  [
    'name text NOT NULL',
    'begun_at timestamptz(3) NOT NULL DEFAULT now()',
    'last_id text',
    'filled_at timestamptz(3)',
    'CONSTRAINT copies_pkey PRIMARY KEY (name)',
  ],
  [],
);

/** Flows that have begun, and how far each of them is. */
const flows = table(
  'flows',
  [
    'id uuid NOT NULL',
    'name text NOT NULL',
    'row_id text NOT NULL',
    `state text NOT NULL DEFAULT 'running'`,
    'steps jsonb NOT NULL',
    'reason text',
    'fault text',
    'tries integer NOT NULL DEFAULT 0',
    'due_at timestamptz(3) DEFAULT now()',
    'deadline timestamptz(3)',
    'traceparent text',
    'begun_at timestamptz(3) NOT NULL DEFAULT now()',
    'ended_at timestamptz(3)',
    'version integer NOT NULL DEFAULT 1',
    'CONSTRAINT flows_pkey PRIMARY KEY (id)',
    `CONSTRAINT flows_state_check CHECK (state IN ('running', 'undoing', 'done', 'undone'))`,
  ],
  [
    'flows_due_at_idx ON flows (due_at)',
    'flows_row_id_idx ON flows (row_id, name)',
    'flows_ended_at_idx ON flows (ended_at)',
  ],
);

function table(name: string, lines: readonly string[], indexes: readonly string[]): PlatformTable {
  return { name, sql: [tableSql(name, lines), ...indexes.map((index) => `CREATE INDEX ${index}`)] };
}
