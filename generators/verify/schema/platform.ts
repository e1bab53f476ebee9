import type { ExamEntity, ExamPlan, ExamService } from '../plan/exam-plan.ts';
import { createTable } from './tables.ts';

/** The tables that a service needs beside those of the plan. */
export function platformTables(plan: ExamPlan, service: ExamService): string[] {
  return [
    ...(service.entities.some((entity) => isCreated(plan, entity)) ? IDEMPOTENCY : []),
    ...(service.entities.some((entity) => entity.operations.some((operation) => operation.calls))
      ? ATTEMPTS
      : []),
  ];
}

/** Somebody outside may create rows, or a flow of another service does: a repeated creation has to be known again. */
function isCreated(plan: ExamPlan, entity: ExamEntity): boolean {
  const outside = entity.access['create']?.some((grant) => grant.to.kind !== 'internal') ?? false;
  const inside = plan.calls.some(
    (call) => call.entity === entity.id && call.operation === 'create' && call.service !== entity.service,
  );
  return outside || inside;
}

const IDEMPOTENCY = [
  createTable('idempotency_keys', [
    'caller varchar(300) NOT NULL',
    'route varchar(200) NOT NULL',
    'key varchar(255) NOT NULL',
    'fingerprint char(64) NOT NULL',
    'answer jsonb NOT NULL',
    'created_at timestamptz(3) NOT NULL DEFAULT now()',
    'CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, route, key)',
  ]),
  'CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)',
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
