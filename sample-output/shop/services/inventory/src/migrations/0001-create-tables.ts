import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTables0000000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stocks (
        id uuid NOT NULL,
        product_id uuid NOT NULL,
        received integer NOT NULL DEFAULT 0,
        available integer NOT NULL DEFAULT 0,
        reserved integer NOT NULL DEFAULT 0,
        shipped integer NOT NULL DEFAULT 0,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT stocks_pkey PRIMARY KEY (id),
        CONSTRAINT stocks_product_key UNIQUE (product_id),
        CONSTRAINT stocks_received_check CHECK (received >= 0),
        CONSTRAINT stocks_available_check CHECK (available >= 0),
        CONSTRAINT stocks_reserved_check CHECK (reserved >= 0),
        CONSTRAINT stocks_shipped_check CHECK (shipped >= 0)
      )`);
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
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys, stocks`);
  }
}
