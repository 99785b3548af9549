-- Complete books: costs that ai_usage_logs rejected count too, and become rows once their owner exists; requests with
-- an unknown price are counted beside the sum; deleting an organization or a user keeps its costs.
CREATE SCHEMA IF NOT EXISTS ai_usage;

-- The fields of a kept event, without those that can't be read; NULL if neither an id nor a price can be read. It
-- never raises an error, since every reject has to be kept.
CREATE OR REPLACE FUNCTION ai_usage.read_event(event TEXT, encoding TEXT) RETURNS JSONB
LANGUAGE plpgsql IMMUTABLE SET search_path = '' AS $$
DECLARE
  uuid_shape CONSTANT TEXT := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
  time_shape CONSTANT TEXT := '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$';
  given JSONB;
  field TEXT;
  micros NUMERIC;
  fields JSONB := '{}';
BEGIN
  IF encoding <> 'utf-8' THEN
    RETURN NULL;
  END IF;
  given := replace(event, '\u0000', '')::jsonb;  -- TEXT can't hold NUL
  IF jsonb_typeof(given) <> 'object' THEN
    RETURN NULL;
  END IF;
  FOREACH field IN ARRAY ARRAY['event_id', 'job_id', 'org_id', 'user_id'] LOOP
    IF lower(given ->> field) ~ uuid_shape THEN
      fields := fields || jsonb_build_object(field, lower(given ->> field));
    END IF;
  END LOOP;
  FOREACH field IN ARRAY ARRAY['operation', 'model'] LOOP
    IF jsonb_typeof(given -> field) = 'string' THEN
      fields := fields || jsonb_build_object(field, given ->> field);
    END IF;
  END LOOP;
  FOREACH field IN ARRAY ARRAY['prompt_tokens', 'completion_tokens', 'total_tokens', 'latency_ms'] LOOP
    IF jsonb_typeof(given -> field) = 'number' AND abs((given ->> field)::numeric) < 1e15 THEN
      fields := fields || jsonb_build_object(field, round((given ->> field)::numeric));
    END IF;
  END LOOP;
  FOREACH field IN ARRAY ARRAY['cost_usd', 'saved_usd'] LOOP
    IF jsonb_typeof(given -> field) = 'number' THEN
      -- Round half to even at the sixth decimal, as the usage function does.
      micros := (given ->> field)::numeric * 1000000;
      micros := CASE WHEN abs(micros - trunc(micros)) = 0.5 THEN 2 * round(micros / 2) ELSE round(micros) END;
      fields := fields || jsonb_build_object(field, round(micros / 1000000, 6));
    END IF;
  END LOOP;
  IF jsonb_typeof(given -> 'cached') = 'boolean' THEN
    fields := fields || jsonb_build_object('cached', given -> 'cached');
  END IF;
  IF given ->> 'created_at' ~ time_shape THEN
    BEGIN
      PERFORM (given ->> 'created_at')::timestamptz;
      fields := fields || jsonb_build_object('created_at', given ->> 'created_at');
    EXCEPTION WHEN OTHERS THEN
      NULL;  -- not a date, such as the 30th of February
    END;
  END IF;
  RETURN CASE WHEN fields ?| ARRAY['event_id', 'cost_usd'] THEN fields END;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;

ALTER TABLE ai_usage_rejects
  ADD COLUMN IF NOT EXISTS usage JSONB GENERATED ALWAYS AS (ai_usage.read_event(event, encoding)) STORED;
CREATE INDEX IF NOT EXISTS idx_ai_usage_rejects_org ON ai_usage_rejects (((usage ->> 'org_id')::uuid));
CREATE INDEX IF NOT EXISTS idx_ai_usage_rejects_job ON ai_usage_rejects (((usage ->> 'job_id')::uuid));

-- One line for each kept event without a row, however often it was kept. The view of 0008 stays as it is.
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('ai_unbooked_costs') AND attname = 'provider_model'
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
      coalesce((usage ->> 'created_at')::timestamptz, received_at) AS created_at
    FROM ai_usage_rejects
    WHERE usage IS NOT NULL
      AND NOT EXISTS (SELECT FROM ai_usage_logs WHERE ai_usage_logs.log_id = (usage ->> 'event_id')::uuid)
    ORDER BY coalesce(usage ->> 'event_id', reject_id), received_at, reject_id;
  END IF;
END $do$;

-- The id of a deleted organization stays with its costs. It is not a foreign key, and members can't see it.
ALTER TABLE ai_usage_logs ADD COLUMN IF NOT EXISTS former_org_id UUID;

CREATE OR REPLACE FUNCTION ai_usage.keep_former_org() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  NEW.former_org_id := OLD.org_id;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_former_org BEFORE UPDATE OF org_id ON ai_usage_logs
  FOR EACH ROW WHEN (OLD.org_id IS NOT NULL AND NEW.org_id IS NULL)
  EXECUTE FUNCTION ai_usage.keep_former_org();

-- Replace a foreign key that restricts or cascades, whatever its name, by one that sets NULL. The new one checks new
-- rows at once; 0005 checks existing rows in a transaction of its own, so that nobody waits for that.
ALTER TABLE ai_usage_logs ALTER COLUMN org_id DROP NOT NULL, ALTER COLUMN user_id DROP NOT NULL;

DO $$
DECLARE
  found RECORD;
BEGIN
  FOR found IN
    SELECT c.conname, a.attname AS key, c.confrelid::regclass AS owner_table, f.attname AS owner_key,
           CASE c.confupdtype WHEN 'c' THEN 'ON UPDATE CASCADE' ELSE '' END AS on_update
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
     WHERE c.conrelid = 'ai_usage_logs'::regclass AND c.contype = 'f' AND cardinality(c.conkey) = 1
       AND a.attname IN ('org_id', 'user_id') AND c.confdeltype <> 'n'
  LOOP
    EXECUTE format(
      'ALTER TABLE ai_usage_logs DROP CONSTRAINT %1$I, ADD CONSTRAINT %1$I FOREIGN KEY (%2$I) REFERENCES %3$s (%4$I)'
      ' ON DELETE SET NULL %5$s NOT VALID',
      found.conname, found.key, found.owner_table, found.owner_key, found.on_update
    );
  END LOOP;
END $$;

-- The columns of 0001, then the numbers of requests with an unknown price, which the sum leaves out, and of requests
-- without a row. The organization is the caller's, whether it is in organizations, was deleted or never existed. All
-- arms have the same types, so that a reader's organization is looked up by index.
CREATE OR REPLACE VIEW ai_daily_costs WITH (security_invoker = true) AS
SELECT
  org_id,
  (created_at AT TIME ZONE 'UTC')::date AS date,
  operation,
  count(*) AS request_count,
  sum(total_tokens)::bigint AS total_tokens,
  sum(cost_usd) AS total_cost_usd,
  count(*) FILTER (WHERE cached) AS cached_requests,
  round(avg(latency_ms), 2) AS avg_latency_ms,
  sum(saved_usd) AS total_saved_usd,
  count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced_requests,
  count(*) FILTER (WHERE unbooked) AS unbooked_requests
FROM (
  SELECT org_id, created_at, operation, total_tokens::bigint, cost_usd::numeric, cached, latency_ms::bigint,
         saved_usd::numeric, false AS unbooked
    FROM ai_usage_logs WHERE org_id IS NOT NULL
  UNION ALL
  SELECT former_org_id, created_at, operation, total_tokens::bigint, cost_usd::numeric, cached, latency_ms::bigint,
         saved_usd::numeric, false
    FROM ai_usage_logs WHERE org_id IS NULL
  UNION ALL
  SELECT org_id, created_at, operation, total_tokens, cost_usd, cached, latency_ms, saved_usd, true
    FROM ai_unbooked_costs
) AS calls
GROUP BY org_id, (created_at AT TIME ZONE 'UTC')::date, operation;

-- Turn kept events into rows if their organization and user exist now, and return their number: at most a thousand, in
-- the order in which the usage function writes, skipping locked ones. Events that the table rejects for another
-- reason stay, with that reason. The function of 0008 stays as it is.
DO $do$
BEGIN
  IF to_regprocedure('ai_usage.read_details(text, text)') IS NULL THEN
    CREATE OR REPLACE FUNCTION ai_usage.rebook() RETURNS INTEGER
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '1s' AS $$
    DECLARE
      kept RECORD;
      booked INTEGER := 0;
    BEGIN
      FOR kept IN
        SELECT reject_id, usage FROM public.ai_usage_rejects
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
                 completion_tokens, total_tokens, cost_usd, saved_usd, latency_ms, cached, created_at)
          SELECT event_id, job_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens, total_tokens,
                 cost_usd, saved_usd, latency_ms, cached, created_at
            FROM jsonb_to_record(kept.usage) AS read (event_id UUID, job_id UUID, org_id UUID, user_id UUID,
                 operation TEXT, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, total_tokens INTEGER,
                 cost_usd NUMERIC(10, 6), saved_usd NUMERIC(10, 6), latency_ms INTEGER, cached BOOLEAN,
                 created_at TIMESTAMPTZ)
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

-- Remove a user's id from the usage, whether or not the user still exists, and return the number of places. The cost
-- stays with the organization; a kept event that lacked only this user can then become a row.
CREATE OR REPLACE FUNCTION ai_usage.forget_user(person UUID) RETURNS INTEGER
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  rows_found INTEGER;
  kept_found INTEGER;
BEGIN
  UPDATE public.ai_usage_logs SET user_id = NULL WHERE user_id = person;
  GET DIAGNOSTICS rows_found = ROW_COUNT;
  UPDATE public.ai_usage_rejects
     SET event = CASE encoding
       WHEN 'utf-8' THEN regexp_replace(event, format('"%s"|%s', person, person), 'null', 'gi')
       ELSE '' END
   WHERE CASE encoding
     WHEN 'utf-8' THEN strpos(lower(event), person::text) > 0
     ELSE strpos(lower(encode(decode(event, 'base64'), 'escape')), person::text) > 0 END;
  GET DIAGNOSTICS kept_found = ROW_COUNT;
  RETURN rows_found + kept_found;
END $$;

-- Grants: functions only for the roles below, views as in 0003.
REVOKE ALL ON FUNCTION ai_usage.rebook(), ai_usage.forget_user(UUID), ai_usage.keep_former_org() FROM PUBLIC;
REVOKE ALL ON ai_unbooked_costs FROM PUBLIC;

DO $$
DECLARE
  api_role TEXT;
BEGIN
  FOREACH api_role IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
    IF to_regrole(api_role) IS NULL THEN
      CONTINUE;
    END IF;
    EXECUTE format('REVOKE ALL ON ai_unbooked_costs FROM %I', api_role);
    IF api_role <> 'anon' THEN
      EXECUTE format('GRANT SELECT ON ai_unbooked_costs TO %I', api_role);
      EXECUTE format('GRANT SELECT (reject_id, usage, received_at) ON ai_usage_rejects TO %I', api_role);
    END IF;
  END LOOP;
  IF to_regrole('usage_sink') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA ai_usage TO usage_sink;
    GRANT EXECUTE ON FUNCTION ai_usage.rebook() TO usage_sink;
  END IF;
  IF to_regprocedure('ai_usage.member_orgs()') IS NOT NULL THEN
    DROP POLICY IF EXISTS members_see_their_unbooked ON ai_usage_rejects;
    CREATE POLICY members_see_their_unbooked ON ai_usage_rejects FOR SELECT TO authenticated
      USING ((usage ->> 'org_id')::uuid = ANY (ARRAY(SELECT ai_usage.member_orgs())));
  END IF;
END $$;
