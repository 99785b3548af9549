-- Whether a row's tokens are the provider's count or the gateway's own, because the answer was cut off before the provider
-- reported them. NULL where unknown: in older rows, and in those of a function of an earlier release. No row of
-- ai_usage_logs is rewritten.
ALTER TABLE ai_usage_logs ADD COLUMN IF NOT EXISTS estimated BOOLEAN;

-- The same of a kept event; NULL if it has none. It never raises an error, since every reject has to be kept.
CREATE OR REPLACE FUNCTION ai_usage.read_estimated(event TEXT, encoding TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql IMMUTABLE SET search_path = '' AS $$
DECLARE
  given JSONB;
BEGIN
  IF encoding <> 'utf-8' THEN
    RETURN NULL;
  END IF;
  given := replace(event, '\u0000', '')::jsonb -> 'estimated';  -- TEXT can't hold NUL
  RETURN CASE WHEN jsonb_typeof(given) = 'boolean' THEN given::boolean END;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;

-- Not in `details`: Postgres does not compute a stored column again. A function may have kept such events before this
-- migration.
ALTER TABLE ai_usage_rejects
  ADD COLUMN IF NOT EXISTS estimated BOOLEAN GENERATED ALWAYS AS (ai_usage.read_estimated(event, encoding)) STORED;

-- The columns of 0008 in their order, then the new one. The view of 0011 stays as it is.
DO $do$
BEGIN
  IF obj_description(to_regclass('ai_unbooked_costs'), 'pg_class') IS NULL THEN
    CREATE OR REPLACE VIEW ai_unbooked_costs WITH (security_invoker = true) AS
    SELECT DISTINCT ON (coalesce(usage ->> 'event_id', reject_id))
      reject_id,
      (usage ->> 'event_id')::uuid AS log_id,
      (usage ->> 'job_id')::uuid AS job_id,
      (usage ->> 'org_id')::uuid AS org_id,
      (usage ->> 'user_id')::uuid AS user_id,
      coalesce(usage ->> 'operation', 'unknown') AS operation,
      coalesce(usage ->> 'model', 'unknown') AS model,
      (usage ->> 'prompt_tokens')::bigint AS prompt_tokens,
      (usage ->> 'completion_tokens')::bigint AS completion_tokens,
      (usage ->> 'total_tokens')::bigint AS total_tokens,
      (usage ->> 'cost_usd')::numeric AS cost_usd,
      (usage ->> 'saved_usd')::numeric AS saved_usd,
      (usage ->> 'latency_ms')::bigint AS latency_ms,
      coalesce((usage ->> 'cached')::boolean, false) AS cached,
      coalesce((usage ->> 'created_at')::timestamptz, received_at) AS created_at,
      details ->> 'provider_model' AS provider_model,
      details ->> 'answer_id' AS answer_id,
      (details ->> 'cached_tokens')::bigint AS cached_tokens,
      (details ->> 'cache_write_tokens')::bigint AS cache_write_tokens,
      (details ->> 'reasoning_tokens')::bigint AS reasoning_tokens,
      details ->> 'service_tier' AS service_tier,
      details ->> 'prompt_version' AS prompt_version,
      estimated
    FROM ai_usage_rejects
    WHERE usage IS NOT NULL
      AND NOT EXISTS (SELECT FROM ai_usage_logs WHERE ai_usage_logs.log_id = (usage ->> 'event_id')::uuid)
    ORDER BY coalesce(usage ->> 'event_id', reject_id), received_at, reject_id;
  END IF;
END $do$;

CREATE OR REPLACE VIEW ai_call_costs WITH (security_invoker = true) AS
SELECT log_id, job_id, org_id, user_id, operation, model, prompt_tokens::bigint, completion_tokens::bigint,
       total_tokens::bigint, cost_usd::numeric, saved_usd::numeric, latency_ms::bigint, cached, created_at,
       false AS unbooked, provider_model, answer_id, cached_tokens::bigint, cache_write_tokens::bigint,
       reasoning_tokens::bigint, service_tier, prompt_version, estimated
  FROM ai_usage_logs WHERE org_id IS NOT NULL
UNION ALL
SELECT log_id, job_id, former_org_id, user_id, operation, model, prompt_tokens::bigint, completion_tokens::bigint,
       total_tokens::bigint, cost_usd::numeric, saved_usd::numeric, latency_ms::bigint, cached, created_at, false,
       provider_model, answer_id, cached_tokens::bigint, cache_write_tokens::bigint, reasoning_tokens::bigint,
       service_tier, prompt_version, estimated
  FROM ai_usage_logs WHERE org_id IS NULL
UNION ALL
SELECT log_id, job_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens, total_tokens, cost_usd,
       saved_usd, latency_ms, cached, created_at, true, provider_model, answer_id, cached_tokens,
       cache_write_tokens, reasoning_tokens, service_tier, prompt_version, estimated
  FROM ai_unbooked_costs;

-- As in 0008, with the new column.
CREATE OR REPLACE FUNCTION ai_usage.rebook() RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '1s' AS $$
DECLARE
  kept RECORD;
  booked INTEGER := 0;
BEGIN
  FOR kept IN
    SELECT reject_id, usage, details, estimated FROM public.ai_usage_rejects
     WHERE (reason LIKE 'org_id is not in %' OR reason LIKE 'user_id is not in %')
       AND usage ? 'event_id'
       AND EXISTS (SELECT FROM public.organizations o WHERE o.org_id = (usage ->> 'org_id')::uuid)
       AND (NOT usage ? 'user_id'
            OR EXISTS (SELECT FROM public.users u WHERE u.user_id = (usage ->> 'user_id')::uuid))
     ORDER BY (usage ->> 'event_id')::uuid, received_at, reject_id
     LIMIT 1000
     FOR UPDATE OF ai_usage_rejects SKIP LOCKED
  LOOP
    BEGIN
      INSERT INTO public.ai_usage_logs (log_id, job_id, org_id, user_id, operation, model, prompt_tokens,
             completion_tokens, total_tokens, cost_usd, saved_usd, latency_ms, cached, created_at, provider_model,
             answer_id, cached_tokens, cache_write_tokens, reasoning_tokens, service_tier, prompt_version, estimated)
      SELECT event_id, job_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens, total_tokens,
             cost_usd, saved_usd, latency_ms, cached, created_at, provider_model, answer_id, cached_tokens,
             cache_write_tokens, reasoning_tokens, service_tier, prompt_version, kept.estimated
        FROM jsonb_to_record(kept.usage || coalesce(kept.details, '{}')) AS read (event_id UUID, job_id UUID,
             org_id UUID, user_id UUID, operation TEXT, model TEXT, prompt_tokens INTEGER,
             completion_tokens INTEGER, total_tokens INTEGER, cost_usd NUMERIC(10, 6), saved_usd NUMERIC(10, 6),
             latency_ms INTEGER, cached BOOLEAN, created_at TIMESTAMPTZ, provider_model TEXT, answer_id TEXT,
             cached_tokens INTEGER, cache_write_tokens INTEGER, reasoning_tokens INTEGER, service_tier TEXT,
             prompt_version TEXT)
      ON CONFLICT (log_id) DO NOTHING;
      DELETE FROM public.ai_usage_rejects WHERE reject_id = kept.reject_id;
      booked := booked + 1;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
      UPDATE public.ai_usage_rejects SET reason = format('Postgres refuses the row: %s (%s).', SQLERRM, SQLSTATE)
       WHERE reject_id = kept.reject_id;
    END;
  END LOOP;
  RETURN booked;
END $$;

-- As in 0009: whether a row is an estimate stands in the row.
CREATE OR REPLACE FUNCTION ai_usage.read_daily_usage(first DATE, last DATE)
RETURNS TABLE (
  day DATE,
  provider_model TEXT,         -- NULL in rows of earlier releases, which have the alias alone
  alias TEXT,                  -- only of those
  service_tier TEXT,
  requests BIGINT,
  input_tokens NUMERIC,
  output_tokens NUMERIC,
  cached_tokens NUMERIC,       -- of the rows that know it, as cache_write_tokens; NULL if no row does
  cache_write_tokens NUMERIC,
  cost_usd NUMERIC,            -- of the rows with a price
  unpriced_requests BIGINT,
  estimated_requests BIGINT,   -- our own count; in rows of earlier releases those that took no millisecond
  unbooked_requests BIGINT
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET row_security = off AS $$
  SELECT
    (c.created_at AT TIME ZONE 'UTC')::date,
    left(c.provider_model, 200),
    CASE WHEN c.provider_model IS NULL THEN left(c.model, 200) END,
    left(c.service_tier, 60),
    count(*),
    coalesce(sum(c.prompt_tokens), 0),
    coalesce(sum(c.completion_tokens), 0),
    sum(c.cached_tokens),
    sum(c.cache_write_tokens),
    coalesce(sum(c.cost_usd), 0),
    count(*) FILTER (WHERE c.cost_usd IS NULL),
    count(*) FILTER (WHERE coalesce(c.estimated, c.latency_ms = 0)),
    count(*) FILTER (WHERE c.unbooked)
  FROM public.ai_call_costs c
  WHERE c.cached IS NOT TRUE
    AND c.created_at >= (read_daily_usage.first)::timestamp AT TIME ZONE 'UTC'
    AND c.created_at < (read_daily_usage.last + 1)::timestamp AT TIME ZONE 'UTC'
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3, 4
$$;

DO $$
DECLARE
  api_role TEXT;
BEGIN
  FOREACH api_role IN ARRAY ARRAY['authenticated', 'service_role'] LOOP
    IF to_regrole(api_role) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT (estimated) ON ai_usage_rejects TO %I', api_role);
    END IF;
  END LOOP;
END $$;
