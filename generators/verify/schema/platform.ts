import type { ExamCopy, ExamEntity, ExamPlan, ExamService } from '../plan/exam-plan.ts';
import { keepersOf } from '../wire/keeping.ts';
import { copyTableName, identifier } from '../plan/names.ts';
import { columnType, keyType } from './columns.ts';
import { quote } from './sql.ts';
import { createTable, entityOf } from './tables.ts';

/** The tables that a service needs beside those of the plan. */
export function platformTables(plan: ExamPlan, service: ExamService): string[] {
  const copies = plan.copies.filter((copy) => copy.service === service.name);
  return [
    ...(hasFlows(plan, service) ||
    isStep(plan, service) ||
    service.entities.some((entity) => isCreated(plan, entity))
      ? IDEMPOTENCY
      : []),
    ...(service.entities.some((entity) => entity.operations.some((operation) => operation.calls))
      ? ATTEMPTS
      : []),
    ...(plan.publishers.includes(service.name) ? OUTBOX : []),
    ...(isTold(plan, service) ? INBOX : []),
    ...(copies.length > 0 ? [COPIES] : []),
    ...copies.map((copy) => copyTable(plan, copy)),
    ...(hasFlows(plan, service) ? FLOWS : []),
  ];
}

const isTold = (plan: ExamPlan, { name }: ExamService) =>
  [...plan.copies, ...plan.follows].some(({ service }) => service === name);

const hasFlows = ({ flows }: ExamPlan, { name }: ExamService) =>
  flows.some(({ service, isCarriedOut }) => isCarriedOut && service === name);

/** Flows do something with rows of the service, those of its own included: they may have it done again. */
const isStep = ({ flows }: ExamPlan, { entities }: ExamService) =>
  flows.some(({ steps, when, failed }) =>
    entities.some(
      ({ id }) => steps.some(({ entity }) => entity === id) || (failed !== undefined && when.entity === id),
    ),
  );

/** Somebody outside may create rows, or a flow of another service does, or an event: a repeated creation has to be known again. */
function isCreated(plan: ExamPlan, entity: ExamEntity): boolean {
  const outside = entity.access['create']?.some((grant) => grant.to.kind !== 'internal') ?? false;
  const inside = plan.calls.some(
    (call) => call.entity === entity.id && call.operation === 'create' && call.service !== entity.service,
  );
  const followed = plan.follows.some(({ creates }) =>
    creates.some((creation) => creation.entity === entity.id),
  );
  return outside || inside || followed;
}

const IDEMPOTENCY = [
  createTable('idempotency_keys', [
    'caller varchar(300) NOT NULL',
    'route varchar(200) NOT NULL',
    'key varchar(255) NOT NULL',
    'fingerprint char(64) NOT NULL',
    'answer jsonb NOT NULL',
    'expires_at timestamptz(3) NOT NULL',
    'CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, route, key)',
  ]),
  'CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)',
];

const ATTEMPTS = [
  createTable('port_attempts', [
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
  ]),
  'CREATE INDEX port_attempts_open_idx ON port_attempts (created_at) WHERE outcome IS NULL',
];

export const OUTBOX = [
  createTable('outbox', [
    'position bigint GENERATED ALWAYS AS IDENTITY',
    'event jsonb NOT NULL',
    'sent_at timestamptz(3)',
    'CONSTRAINT outbox_pkey PRIMARY KEY (position)',
  ]),
  'CREATE INDEX outbox_unsent_idx ON outbox (position) WHERE sent_at IS NULL',
  'CREATE INDEX outbox_sent_at_idx ON outbox (sent_at) WHERE sent_at IS NOT NULL',
];

const INBOX = [
  createTable('inbox', [
    'id uuid NOT NULL',
    'handler text NOT NULL',
    'received_at timestamptz(3) NOT NULL DEFAULT now()',
    'CONSTRAINT inbox_pkey PRIMARY KEY (id, handler)',
  ]),
  'CREATE INDEX inbox_received_at_idx ON inbox (received_at)',
  createTable('delayed_events', [
    'position bigint GENERATED ALWAYS AS IDENTITY',
    'id uuid NOT NULL',
    'handler text NOT NULL',
    'about text NOT NULL',
    'event jsonb NOT NULL',
    'tries integer NOT NULL',
    'fault text',
    'retry_at timestamptz(3)',
    'CONSTRAINT delayed_events_pkey PRIMARY KEY (position)',
  ]),
  'CREATE INDEX delayed_events_about_idx ON delayed_events (handler, about, position)',
  'CREATE INDEX delayed_events_retry_at_idx ON delayed_events (retry_at)',
];

/** How far the copies have been filled. */
const COPIES = createTable('copies', [
  'name text NOT NULL',
  'begun_at timestamptz(3) NOT NULL DEFAULT now()',
  'last_id text',
  'filled_at timestamptz(3)',
  'CONSTRAINT copies_pkey PRIMARY KEY (name)',
]);

const FLOWS = [
  createTable('flows', [
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
  ]),
  'CREATE INDEX flows_due_at_idx ON flows (due_at)',
  'CREATE INDEX flows_row_id_idx ON flows (row_id, name)',
  'CREATE INDEX flows_ended_at_idx ON flows (ended_at)',
];

/** Texts have no bounds there: those of the other service may change. */
const UNBOUNDED = ['string', 'email', 'url', 'enum'];

function copyTable(plan: ExamPlan, copy: ExamCopy): string {
  const { target, fields, personal } = copy;
  const entity = entityOf(plan, target);
  const { service, name, key, fields: all } = entity;
  const isKept = keepersOf(plan, entity).includes(copy);
  const table = copyTableName(service, name);
  const columns = all
    .filter((field) => fields.includes(field.name))
    .map(({ column, type, optional }) => {
      const stored = UNBOUNDED.includes(type.kind) ? 'text' : columnType(type);
      return `${quote(column)} ${stored}${optional || personal ? '' : ' NOT NULL'}`;
    });
  return createTable(table, [
    `id ${keyType(key)} NOT NULL`,
    ...columns,
    'version integer NOT NULL',
    'checked_at timestamptz(3) NOT NULL DEFAULT now()',
    'deleted_at timestamptz(3)',
    ...(isKept ? ['closed_until timestamptz(3)'] : []),
    `CONSTRAINT ${quote(identifier(table, '_pkey'))} PRIMARY KEY (id)`,
  ]);
}

/** Where TypeORM keeps which migrations have run. */
export const MIGRATIONS_TABLE = createTable('migrations', [
  'id serial NOT NULL',
  'timestamp bigint NOT NULL',
  'name varchar NOT NULL',
  'CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)',
]);

/** Where TypeORM keeps how columns are generated; it makes the table where an entity has such a column. */
export const METADATA_TABLE = createTable('typeorm_metadata', [
  'type varchar NOT NULL',
  'database varchar',
  'schema varchar',
  '"table" varchar',
  'name varchar',
  'value text',
]);

/** The tables of the identity service, which no plan describes but for what every user has. */
export const IDENTITY = [
  createTable('users', [
    'id uuid NOT NULL',
    'email varchar(254) NOT NULL',
    'name varchar(120)',
    'roles text[] NOT NULL',
    'password_hash text NOT NULL',
    'created_at timestamptz(3) NOT NULL DEFAULT now()',
    'updated_at timestamptz(3) NOT NULL DEFAULT now()',
    'version integer NOT NULL DEFAULT 1',
    'CONSTRAINT users_pkey PRIMARY KEY (id)',
    'CONSTRAINT users_email_key UNIQUE (email)',
  ]),
  createTable('sessions', [
    'id uuid NOT NULL',
    'user_id uuid NOT NULL',
    'token_hash bytea NOT NULL',
    'created_at timestamptz(3) NOT NULL DEFAULT now()',
    'expires_at timestamptz(3) NOT NULL',
    'CONSTRAINT sessions_pkey PRIMARY KEY (id)',
    'CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE',
  ]),
  'CREATE INDEX sessions_user_id_idx ON sessions (user_id)',
  'CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)',
  createTable('attempts', [
    'key text NOT NULL',
    'failures integer NOT NULL',
    'resets_at timestamptz(3) NOT NULL',
    'CONSTRAINT attempts_pkey PRIMARY KEY (key)',
  ]),
  'CREATE INDEX attempts_resets_at_idx ON attempts (resets_at)',
];
