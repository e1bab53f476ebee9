import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTables0000000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid NOT NULL,
        email varchar(254) NOT NULL,
        name varchar(120),
        roles text[] NOT NULL,
        password_hash text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT users_pkey PRIMARY KEY (id),
        CONSTRAINT users_email_key UNIQUE (email)
      )`);
    await runner.query(`
      CREATE TABLE sessions (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT sessions_pkey PRIMARY KEY (id),
        CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX sessions_user_id_idx ON sessions (user_id)`);
    await runner.query(`CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)`);
    await runner.query(`
      CREATE TABLE attempts (
        key text NOT NULL,
        failures integer NOT NULL,
        resets_at timestamptz(3) NOT NULL,
        CONSTRAINT attempts_pkey PRIMARY KEY (key)
      )`);
    await runner.query(`CREATE INDEX attempts_resets_at_idx ON attempts (resets_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE attempts`);
    await runner.query(`DROP TABLE sessions`);
    await runner.query(`DROP TABLE users`);
  }
}
