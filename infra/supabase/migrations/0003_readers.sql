-- Read access to usage: signed-in users read their own organizations' rows, the service role every row, and only
-- the owner reads rejects. Supabase grants everything on a new table to all of its roles, and row-level security
-- does not cover TRUNCATE: hence the REVOKEs.
REVOKE ALL ON ai_usage_logs, ai_usage_rejects, ai_daily_costs FROM PUBLIC;

DO $$
DECLARE
  api_role TEXT;
  granted TEXT;  -- columns that 0004, 0008 and 0010 grant: to revoke a table's rights revokes those of its columns, too
BEGIN
  SELECT string_agg(attname, ', ') INTO granted FROM pg_attribute
   WHERE attrelid = 'ai_usage_rejects'::regclass AND to_regclass('ai_unbooked_costs') IS NOT NULL
     AND attname IN ('reject_id', 'usage', 'received_at', 'details', 'estimated');
  FOREACH api_role IN ARRAY ARRAY['anon', 'authenticated'] LOOP
    IF to_regrole(api_role) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON ai_usage_logs, ai_usage_rejects, ai_daily_costs FROM %I', api_role);
    END IF;
  END LOOP;
  IF to_regrole('service_role') IS NOT NULL THEN
    REVOKE ALL ON ai_usage_rejects FROM service_role;
    GRANT SELECT ON ai_usage_logs, ai_daily_costs TO service_role;
  END IF;
  FOREACH api_role IN ARRAY ARRAY['authenticated', 'service_role'] LOOP
    IF granted IS NOT NULL AND to_regrole(api_role) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT (%s) ON ai_usage_rejects TO %I', granted, api_role);
    END IF;
  END LOOP;
END $$;

-- The organizations of the signed-in user. A platform replaces this one function to define its memberships
-- (infra/supabase/README.md); an existing function stays. It runs as its owner, since a user can't read the tables of
-- members, and its schema is not exposed by the API.
DO $do$
DECLARE
  members TEXT := 'SELECT org_id FROM public.users WHERE user_id = (SELECT auth.uid())';
BEGIN
  IF to_regrole('authenticated') IS NULL OR to_regprocedure('auth.uid()') IS NULL THEN
    RETURN;  -- a plain Postgres, without Supabase's roles
  END IF;
  CREATE SCHEMA IF NOT EXISTS ai_usage;
  GRANT USAGE ON SCHEMA ai_usage TO authenticated;

  IF to_regprocedure('ai_usage.member_orgs()') IS NULL THEN
    IF NOT EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.users') AND attname = 'org_id'
         AND atttypid = 'uuid'::regtype AND NOT attisdropped
    ) THEN
      members := 'SELECT NULL::uuid WHERE false';
      RAISE WARNING 'No signed-in user sees any usage, since public.users has no UUID column org_id: replace the function ai_usage.member_orgs().';
    END IF;
    EXECUTE format(
      'CREATE FUNCTION ai_usage.member_orgs() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER'
      ' SET search_path = '''' AS %L', members
    );
  END IF;
  REVOKE ALL ON FUNCTION ai_usage.member_orgs() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ai_usage.member_orgs() TO authenticated;

  GRANT SELECT ON ai_usage_logs, ai_daily_costs TO authenticated;
  DROP POLICY IF EXISTS members_see_their_usage ON ai_usage_logs;
  -- The function runs once for each query, not for each row, so that the index on org_id can be used.
  CREATE POLICY members_see_their_usage ON ai_usage_logs FOR SELECT TO authenticated
    USING (org_id = ANY (ARRAY(SELECT ai_usage.member_orgs())));
END $do$;
