import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTables0000000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        id uuid NOT NULL,
        customer_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'placed',
        total bigint NOT NULL,
        tracking varchar(40),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT orders_pkey PRIMARY KEY (id),
        CONSTRAINT orders_status_check CHECK (status IN ('placed', 'confirmed', 'shipped', 'cancelled'))
      ) PARTITION BY RANGE (id)`);
    await runner.query(`
      CREATE TABLE order_lines (
        id uuid NOT NULL,
        order_id uuid NOT NULL,
        position integer NOT NULL,
        product_id uuid NOT NULL,
        name varchar(120) NOT NULL,
        price bigint NOT NULL,
        quantity integer NOT NULL,
        CONSTRAINT order_lines_pkey PRIMARY KEY (id),
        CONSTRAINT order_lines_quantity_check CHECK (quantity >= 1 AND quantity <= 999)
      )`);
    await runner.query(`
      ALTER TABLE order_lines
        ADD CONSTRAINT order_lines_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE`);
    await runner.query(`CREATE INDEX orders_customer_id_idx ON orders (customer_id, id)`);
    await runner.query(`CREATE INDEX orders_status_idx ON orders (status, id)`);
    await runner.query(`CREATE INDEX order_lines_order_id_idx ON order_lines (order_id, position)`);
    await runner.query(`CREATE INDEX order_lines_product_id_idx ON order_lines (product_id, id)`);
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
    await runner.query(`
      CREATE TABLE inbox (
        id uuid NOT NULL,
        handler text NOT NULL,
        received_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT inbox_pkey PRIMARY KEY (id, handler)
      )`);
    await runner.query(`CREATE INDEX inbox_received_at_idx ON inbox (received_at)`);
    await runner.query(`
      CREATE TABLE delayed_events (
        position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        id uuid NOT NULL,
        handler text NOT NULL,
        about text NOT NULL,
        event jsonb NOT NULL,
        tries integer NOT NULL,
        fault text,
        retry_at timestamptz(3),
        CONSTRAINT delayed_events_pkey PRIMARY KEY (position)
      )`);
    await runner.query(`CREATE INDEX delayed_events_about_idx ON delayed_events (handler, about, position)`);
    await runner.query(`CREATE INDEX delayed_events_retry_at_idx ON delayed_events (retry_at)`);
    await runner.query(`
      CREATE TABLE copies (
        name text NOT NULL,
        begun_at timestamptz(3) NOT NULL DEFAULT now(),
        last_id text,
        filled_at timestamptz(3),
        CONSTRAINT copies_pkey PRIMARY KEY (name)
      )`);
    await runner.query(`
      CREATE TABLE flows (
        id uuid NOT NULL,
        name text NOT NULL,
        row_id text NOT NULL,
        state text NOT NULL DEFAULT 'running',
        steps jsonb NOT NULL,
        reason text,
        fault text,
        tries integer NOT NULL DEFAULT 0,
        due_at timestamptz(3) DEFAULT now(),
        deadline timestamptz(3),
        traceparent text,
        begun_at timestamptz(3) NOT NULL DEFAULT now(),
        ended_at timestamptz(3),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT flows_pkey PRIMARY KEY (id),
        CONSTRAINT flows_state_check CHECK (state IN ('running', 'undoing', 'done', 'undone'))
      )`);
    await runner.query(`CREATE INDEX flows_due_at_idx ON flows (due_at)`);
    await runner.query(`CREATE INDEX flows_row_id_idx ON flows (row_id, name)`);
    await runner.query(`CREATE INDEX flows_ended_at_idx ON flows (ended_at)`);
    await runner.query(`
      CREATE TABLE catalog_products (
        id uuid NOT NULL,
        name text NOT NULL,
        price bigint NOT NULL,
        status text NOT NULL,
        version integer NOT NULL,
        checked_at timestamptz(3) NOT NULL DEFAULT now(),
        deleted_at timestamptz(3),
        CONSTRAINT catalog_products_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE orders_default PARTITION OF orders DEFAULT`);
    await runner.query(`
      CREATE FUNCTION create_partitions(name text, months integer) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        month timestamptz := date_trunc('month', now(), 'UTC');
        low uuid;
        high uuid;
        taken boolean;
      BEGIN
        FOR ahead IN 0..months LOOP
          low := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20);
          month := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
          high := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20);
          -- Rows that came before their month's partition stay where they are.
          EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id >= %L AND id < %L)', name || '_default', low, high)
            INTO taken;
          IF NOT taken THEN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
              name || to_char(month AT TIME ZONE 'UTC' - interval '1 month', '_YYYY_MM'), name, low, high);
          END IF;
        END LOOP;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION create_partitions`);
    await runner.query(
      `DROP TABLE idempotency_keys, outbox, inbox, delayed_events, copies, flows, catalog_products, order_lines, orders`,
    );
  }
}
