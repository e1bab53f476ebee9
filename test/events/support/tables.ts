/** Of a service that publishes. */
export const OUTBOX = `
  CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event jsonb NOT NULL, sent_at timestamptz(3));
  CREATE INDEX outbox_unsent_idx ON outbox (position) WHERE sent_at IS NULL;
  CREATE INDEX outbox_sent_at_idx ON outbox (sent_at) WHERE sent_at IS NOT NULL;`;

/** Of a service that is told of events. */
export const INBOX = `
  CREATE TABLE inbox (
    id uuid, handler text, received_at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (id, handler));
  CREATE INDEX inbox_received_at_idx ON inbox (received_at);
  CREATE TABLE delayed_events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, handler text NOT NULL, about text NOT NULL,
    event jsonb NOT NULL, tries integer NOT NULL, fault text, retry_at timestamptz(3));
  CREATE INDEX delayed_events_about_idx ON delayed_events (handler, about, position);
  CREATE INDEX delayed_events_retry_at_idx ON delayed_events (retry_at);`;

/** Of a service that carries flows on. */
export const FLOWS = `
  CREATE TABLE flows (
    id uuid PRIMARY KEY, name text NOT NULL, row_id text NOT NULL, state text NOT NULL DEFAULT 'running', steps jsonb NOT NULL,
    reason text, fault text, tries integer NOT NULL DEFAULT 0, due_at timestamptz(3) DEFAULT now(), deadline timestamptz(3),
    traceparent text, begun_at timestamptz(3) NOT NULL DEFAULT now(), ended_at timestamptz(3), version integer NOT NULL DEFAULT 1);`;
