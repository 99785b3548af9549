-- The cost of each answer of the gateway. Applies to an empty Supabase database and to one that has an older
-- version of this table and view, and can be applied again. Existing rows and grants stay.

CREATE TABLE IF NOT EXISTS ai_usage_logs (
  log_id            UUID PRIMARY KEY,  -- the event's id, so that a redelivered event is one row
  org_id            UUID REFERENCES organizations (org_id),
  user_id           UUID REFERENCES users (user_id),
  operation         TEXT NOT NULL,
  model             TEXT NOT NULL,
  prompt_tokens     INTEGER,
  completion_tokens INTEGER,
  total_tokens      INTEGER,
  cost_usd          NUMERIC(10, 6),    -- NULL if the price is unknown; 0 is free
  latency_ms        INTEGER,
  cached            BOOLEAN DEFAULT false,
  created_at        TIMESTAMPTZ DEFAULT now(),
  job_id            UUID,
  saved_usd         NUMERIC(10, 6)     -- what a cached answer would have cost
);

-- An older version of the table lacks these two columns.
ALTER TABLE ai_usage_logs
  ADD COLUMN IF NOT EXISTS job_id UUID,
  ADD COLUMN IF NOT EXISTS saved_usd NUMERIC(10, 6);

CREATE INDEX IF NOT EXISTS idx_ai_usage_org_date ON ai_usage_logs (org_id, created_at);
CREATE INDEX IF NOT EXISTS idx_ai_usage_operation ON ai_usage_logs (operation);
CREATE INDEX IF NOT EXISTS idx_ai_usage_job ON ai_usage_logs (job_id);

-- Events that can't become a row, kept whole. TEXT holds UTF-8 without NUL; anything else is kept as base64.
CREATE TABLE IF NOT EXISTS ai_usage_rejects (
  reject_id   TEXT PRIMARY KEY,  -- the event's id (or the Pub/Sub message's, if the event has none) and a digest
  event       TEXT NOT NULL,
  encoding    TEXT NOT NULL CHECK (encoding IN ('utf-8', 'base64')),
  reason      TEXT NOT NULL,
  received_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_ai_usage_rejects_received ON ai_usage_rejects (received_at);

-- Without row-level security, Supabase lets everybody with its public key read and write a table. With it, only the
-- owner can, until a policy grants more.
ALTER TABLE ai_usage_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_usage_rejects ENABLE ROW LEVEL SECURITY;

-- The older version's columns in their order, then new ones: Postgres replaces a view only with that order. A day
-- is a day in UTC, whatever the session's time zone. A view that 0004 has created stays as it is.
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('ai_daily_costs') AND attname = 'unpriced_requests'
  ) THEN
    CREATE OR REPLACE VIEW ai_daily_costs WITH (security_invoker = true) AS
    SELECT
      org_id,
      (created_at AT TIME ZONE 'UTC')::date AS date,
      operation,
      count(*) AS request_count,
      sum(total_tokens) AS total_tokens,
      sum(cost_usd) AS total_cost_usd,
      count(*) FILTER (WHERE cached) AS cached_requests,
      round(avg(latency_ms), 2) AS avg_latency_ms,
      sum(saved_usd) AS total_saved_usd
    FROM ai_usage_logs
    GROUP BY org_id, (created_at AT TIME ZONE 'UTC')::date, operation;
  END IF;
END $do$;
