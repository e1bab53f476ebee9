import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTables0000000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payments (
        id uuid NOT NULL,
        order_id uuid NOT NULL,
        amount bigint NOT NULL,
        status text NOT NULL DEFAULT 'pending',
        reference varchar(64),
        port_attempt_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT payments_pkey PRIMARY KEY (id),
        CONSTRAINT payments_order_key UNIQUE (order_id),
        CONSTRAINT payments_amount_check CHECK (amount > 0),
        CONSTRAINT payments_status_check CHECK (status IN ('pending', 'authorised', 'captured', 'voided'))
      )`);
    await runner.query(`CREATE INDEX payments_status_idx ON payments (status, id)`);
    await runner.query(`
      CREATE TABLE idempotency_keys (
        caller varchar(300) NOT NULL,
        route varchar(200) NOT NULL,
        key varchar(255) NOT NULL,
        fingerprint char(64) NOT NULL,
        answer jsonb NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, route, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)`);
    await runner.query(`
      CREATE TABLE port_attempts (
        id uuid NOT NULL,
        operation varchar(200) NOT NULL,
        row_id varchar(255) NOT NULL,
        caller varchar(300) NOT NULL,
        key varchar(255) NOT NULL,
        fingerprint char(64) NOT NULL,
        body jsonb NOT NULL,
        outcome text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        ended_at timestamptz(3),
        CONSTRAINT port_attempts_pkey PRIMARY KEY (id),
        CONSTRAINT port_attempts_caller_key UNIQUE (caller, key),
        CONSTRAINT port_attempts_outcome_check CHECK (outcome IN ('done', 'refused'))
      )`);
    await runner.query(
      `CREATE INDEX port_attempts_open_idx ON port_attempts (created_at) WHERE outcome IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys, port_attempts, payments`);
  }
}
