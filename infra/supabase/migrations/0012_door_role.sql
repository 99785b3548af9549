-- The role of the door, the function that pages and backends call. It asks which organizations a person belongs to, and
-- reads the calls of one organization at a time. It can't log in before it gets a password, as usage_sink.
DO $$
BEGIN
  IF to_regrole('ai_door') IS NULL THEN
    CREATE ROLE ai_door NOLOGIN;
    ALTER ROLE ai_door SET statement_timeout = '15s';
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'There is no role ai_door, since % may not create roles: apply the migrations as one who may.',
    current_user;
END $$;

CREATE SCHEMA IF NOT EXISTS ai_usage;

-- The organizations of a person, by member_orgs(), which a platform may have replaced; on a plain Postgres, which has no
-- auth.uid(), by the column of users. It runs as its owner, since the door reads no table of members. The person's claims
-- last until the end of the transaction.
CREATE OR REPLACE FUNCTION ai_usage.orgs_of_member(person UUID) RETURNS SETOF UUID
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF to_regprocedure('ai_usage.member_orgs()') IS NULL THEN
    RETURN QUERY SELECT known.org FROM ai_usage.org_of_user(orgs_of_member.person) AS known (org)
      WHERE known.org IS NOT NULL;
    RETURN;
  END IF;
  PERFORM set_config(
    'request.jwt.claims', jsonb_build_object('sub', orgs_of_member.person, 'role', 'authenticated')::text, true
  );
  RETURN QUERY EXECUTE 'SELECT known.org FROM ai_usage.member_orgs() AS known (org) WHERE known.org IS NOT NULL';
  PERFORM set_config('request.jwt.claims', '', true);
END $$;

-- The organization whose calls the door reads: it sets this for one transaction, and without it sees nothing.
CREATE OR REPLACE FUNCTION ai_usage.door_org() RETURNS UUID LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT nullif(current_setting('ai_usage.door_org', true), '')::uuid
$$;

-- The sums of each organization, which the door shows to operators and backends alone. It runs as its owner, since the door
-- reads one organization's calls at a time; so it returns nothing of a user, a job or a single call. With row_security = off
-- a policy that would hide rows from it is an error.
CREATE OR REPLACE FUNCTION ai_usage.costs_of_orgs(first TIMESTAMPTZ, ends TIMESTAMPTZ)
RETURNS TABLE (
  org_id UUID,
  request_count BIGINT,
  cached_requests BIGINT,
  prompt_tokens BIGINT,
  completion_tokens BIGINT,
  total_tokens BIGINT,
  total_cost_usd NUMERIC,      -- of the calls with a price; NULL if no call has one
  total_saved_usd NUMERIC,
  unpriced_requests BIGINT,
  unbooked_requests BIGINT,
  first_at TIMESTAMPTZ,
  last_at TIMESTAMPTZ
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET row_security = off AS $$
  SELECT
    c.org_id,
    count(*),
    count(*) FILTER (WHERE c.cached),
    coalesce(sum(c.prompt_tokens), 0)::bigint,
    coalesce(sum(c.completion_tokens), 0)::bigint,
    coalesce(sum(c.total_tokens), 0)::bigint,
    sum(c.cost_usd),
    sum(c.saved_usd),
    count(*) FILTER (WHERE c.cost_usd IS NULL),
    count(*) FILTER (WHERE c.unbooked),
    min(c.created_at),
    max(c.created_at)
  FROM public.ai_call_costs c
  WHERE c.created_at >= costs_of_orgs.first AND (costs_of_orgs.ends IS NULL OR c.created_at < costs_of_orgs.ends)
  GROUP BY c.org_id
$$;

REVOKE ALL ON FUNCTION
  ai_usage.orgs_of_member(UUID), ai_usage.door_org(), ai_usage.costs_of_orgs(TIMESTAMPTZ, TIMESTAMPTZ) FROM PUBLIC;

DO $$
BEGIN
  IF to_regrole('ai_door') IS NULL THEN
    RETURN;
  END IF;
  GRANT USAGE ON SCHEMA public, ai_usage TO ai_door;
  GRANT EXECUTE ON FUNCTION
    ai_usage.orgs_of_member(UUID), ai_usage.door_org(), ai_usage.costs_of_orgs(TIMESTAMPTZ, TIMESTAMPTZ) TO ai_door;
  GRANT SELECT ON ai_usage_logs, ai_unbooked_costs, ai_call_costs TO ai_door;
  GRANT SELECT (reject_id, usage, received_at, details, estimated) ON ai_usage_rejects TO ai_door;

  DROP POLICY IF EXISTS door_reads_one_org ON ai_usage_logs;
  DROP POLICY IF EXISTS door_reads_one_org ON ai_usage_rejects;
  -- The function runs once for each query, so that the index on org_id can be used.
  CREATE POLICY door_reads_one_org ON ai_usage_logs FOR SELECT TO ai_door
    USING (org_id = (SELECT ai_usage.door_org())
           OR (org_id IS NULL AND former_org_id = (SELECT ai_usage.door_org())));
  CREATE POLICY door_reads_one_org ON ai_usage_rejects FOR SELECT TO ai_door
    USING ((usage ->> 'org_id')::uuid = (SELECT ai_usage.door_org()));
END $$;
