import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTables0000000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE categories (
        id uuid NOT NULL,
        name varchar(80) NOT NULL,
        parent_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT categories_pkey PRIMARY KEY (id),
        CONSTRAINT categories_name_key UNIQUE (name)
      )`);
    await runner.query(`
      CREATE TABLE products (
        id uuid NOT NULL,
        sku varchar(32) NOT NULL,
        name varchar(120) NOT NULL,
        description text,
        price bigint NOT NULL,
        status text NOT NULL DEFAULT 'draft',
        category_id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT products_pkey PRIMARY KEY (id),
        CONSTRAINT products_sku_key UNIQUE (sku),
        CONSTRAINT products_price_check CHECK (price > 0),
        CONSTRAINT products_status_check CHECK (status IN ('draft', 'active', 'retired'))
      )`);
    await runner.query(`
      ALTER TABLE categories
        ADD CONSTRAINT categories_parent_fkey FOREIGN KEY (parent_id) REFERENCES categories (id)`);
    await runner.query(`
      ALTER TABLE products
        ADD CONSTRAINT products_category_fkey FOREIGN KEY (category_id) REFERENCES categories (id)`);
    await runner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    await runner.query(`CREATE INDEX categories_parent_id_idx ON categories (parent_id, id)`);
    await runner.query(`CREATE INDEX products_name_idx ON products (name, id)`);
    await runner.query(`CREATE INDEX products_status_idx ON products (status, id)`);
    await runner.query(`CREATE INDEX products_category_id_idx ON products (category_id, id)`);
    await runner.query(`CREATE INDEX products_name_search_idx ON products USING gin (name gin_trgm_ops)`);
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
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        event jsonb NOT NULL,
        sent_at timestamptz(3),
        CONSTRAINT outbox_pkey PRIMARY KEY (position)
      )`);
    await runner.query(`CREATE INDEX outbox_unsent_idx ON outbox (position) WHERE sent_at IS NULL`);
    await runner.query(`CREATE INDEX outbox_sent_at_idx ON outbox (sent_at) WHERE sent_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys, outbox, products, categories`);
  }
}
