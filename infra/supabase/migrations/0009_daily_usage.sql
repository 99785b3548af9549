-- What the reconcile function compares with the providers' bills: sums by day (UTC), model and service tier, over all
-- organizations. It runs as its owner, since the function's role can't read rows; so it returns nothing of an organization,
-- a user, a job or a single call. With row_security = off a policy that would hide rows from it is an error. Answers of the
-- gateway's cache are left out: no provider bills them. Calls without a row (ai_unbooked_costs) count, as in ai_call_costs.
-- That of 0010 stays as it is.
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('ai_call_costs') AND attname = 'estimated'
  ) THEN
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
      estimated_requests BIGINT,   -- cut off: a finished answer took at least a millisecond
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
        count(*) FILTER (WHERE c.latency_ms = 0),
        count(*) FILTER (WHERE c.unbooked)
      FROM public.ai_call_costs c
      WHERE c.cached IS NOT TRUE
        AND c.created_at >= (read_daily_usage.first)::timestamp AT TIME ZONE 'UTC'
        AND c.created_at < (read_daily_usage.last + 1)::timestamp AT TIME ZONE 'UTC'
      GROUP BY 1, 2, 3, 4
      ORDER BY 1, 2, 3, 4
    $$;
  END IF;
END $do$;

REVOKE ALL ON FUNCTION ai_usage.read_daily_usage(DATE, DATE) FROM PUBLIC;

DO $$
BEGIN
  IF to_regrole('usage_sink') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA ai_usage TO usage_sink;
    GRANT EXECUTE ON FUNCTION ai_usage.read_daily_usage(DATE, DATE) TO usage_sink;
  END IF;
END $$;
