-- What a bill of the provider can be compared with, beside the alias: the model that answered, the answer's id, the parts
-- of its tokens that have prices of their own, the tier, and the version of the prompts. NULL where unknown, and in older
-- rows. A function of an earlier release leaves them out. No row of ai_usage_logs is rewritten.
ALTER TABLE ai_usage_logs
  ADD COLUMN IF NOT EXISTS provider_model TEXT,         -- of the gateway's catalogue, such as openai/gpt-6-sol
  ADD COLUMN IF NOT EXISTS answer_id TEXT,              -- a cached answer has the one of the answer that was paid for
  ADD COLUMN IF NOT EXISTS cached_tokens INTEGER,       -- of prompt_tokens: read from the provider's cache
  ADD COLUMN IF NOT EXISTS cache_write_tokens INTEGER,  -- of prompt_tokens: written to it
  ADD COLUMN IF NOT EXISTS reasoning_tokens INTEGER,    -- of completion_tokens: billed, and not in the text
  ADD COLUMN IF NOT EXISTS service_tier TEXT,           -- as the provider says: default, flex, standard
  ADD COLUMN IF NOT EXISTS prompt_version TEXT;         -- of the stage's prompts

-- These fields of a kept event, without those that a row could not hold; NULL if it has none. It never raises an error,
-- since every reject has to be kept.
CREATE OR REPLACE FUNCTION ai_usage.read_details(event TEXT, encoding TEXT) RETURNS JSONB
LANGUAGE plpgsql IMMUTABLE SET search_path = '' AS $$
DECLARE
  given JSONB;
  field TEXT;
  fields JSONB := '{}';
BEGIN
  IF encoding <> 'utf-8' THEN
    RETURN NULL;
  END IF;
  given := replace(event, '\u0000', '')::jsonb;  -- TEXT can't hold NUL
  IF jsonb_typeof(given) <> 'object' THEN
    RETURN NULL;
  END IF;
  FOREACH field IN ARRAY ARRAY['provider_model', 'answer_id', 'service_tier', 'prompt_version'] LOOP
    IF jsonb_typeof(given -> field) = 'string' THEN
      fields := fields || jsonb_build_object(field, given ->> field);
    END IF;
  END LOOP;
  FOREACH field IN ARRAY ARRAY['cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] LOOP
    IF jsonb_typeof(given -> field) = 'number' AND (given ->> field)::numeric BETWEEN 0 AND 2147483647 THEN
      fields := fields || jsonb_build_object(field, round((given ->> field)::numeric));
    END IF;
  END LOOP;
  RETURN nullif(fields, '{}');
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;

-- Computed for the rejects that are there, too: a function may have kept such events before this migration.
ALTER TABLE ai_usage_rejects
  ADD COLUMN IF NOT EXISTS details JSONB GENERATED ALWAYS AS (ai_usage.read_details(event, encoding)) STORED;

-- The columns of 0004 and 0006 in their order, then the new ones: Postgres replaces a view only with that order.
-- Those of 0010, and its rebook(), stay as they are.
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('ai_call_costs') AND attname = 'estimated'
  ) THEN
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
      details ->> 'prompt_version' AS prompt_version
    FROM ai_usage_rejects
    WHERE usage IS NOT NULL
      AND NOT EXISTS (SELECT FROM ai_usage_logs WHERE ai_usage_logs.log_id = (usage ->> 'event_id')::uuid)
    ORDER BY coalesce(usage ->> 'event_id', reject_id), received_at, reject_id;

    CREATE OR REPLACE VIEW ai_call_costs WITH (security_invoker = true) AS
    SELECT log_id, job_id, org_id, user_id, operation, model, prompt_tokens::bigint, completion_tokens::bigint,
           total_tokens::bigint, cost_usd::numeric, saved_usd::numeric, latency_ms::bigint, cached, created_at,
           false AS unbooked, provider_model, answer_id, cached_tokens::bigint, cache_write_tokens::bigint,
           reasoning_tokens::bigint, service_tier, prompt_version
      FROM ai_usage_logs WHERE org_id IS NOT NULL
    UNION ALL
    SELECT log_id, job_id, former_org_id, user_id, operation, model, prompt_tokens::bigint, completion_tokens::bigint,
           total_tokens::bigint, cost_usd::numeric, saved_usd::numeric, latency_ms::bigint, cached, created_at, false,
           provider_model, answer_id, cached_tokens::bigint, cache_write_tokens::bigint, reasoning_tokens::bigint,
           service_tier, prompt_version
      FROM ai_usage_logs WHERE org_id IS NULL
    UNION ALL
    SELECT log_id, job_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens, total_tokens, cost_usd,
           saved_usd, latency_ms, cached, created_at, true, provider_model, answer_id, cached_tokens,
           cache_write_tokens, reasoning_tokens, service_tier, prompt_version
      FROM ai_unbooked_costs;

    -- As in 0004, with the new columns.
    CREATE OR REPLACE FUNCTION ai_usage.rebook() RETURNS INTEGER
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '1s' AS $$
    DECLARE
      kept RECORD;
      booked INTEGER := 0;
    BEGIN
      FOR kept IN
        SELECT reject_id, usage, details FROM public.ai_usage_rejects
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
                 answer_id, cached_tokens, cache_write_tokens, reasoning_tokens, service_tier, prompt_version)
          SELECT event_id, job_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens, total_tokens,
                 cost_usd, saved_usd, latency_ms, cached, created_at, provider_model, answer_id, cached_tokens,
                 cache_write_tokens, reasoning_tokens, service_tier, prompt_version
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
  END IF;
END $do$;

DO $$
DECLARE
  api_role TEXT;
BEGIN
  FOREACH api_role IN ARRAY ARRAY['authenticated', 'service_role'] LOOP
    IF to_regrole(api_role) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT (details) ON ai_usage_rejects TO %I', api_role);
    END IF;
  END LOOP;
END $$;
