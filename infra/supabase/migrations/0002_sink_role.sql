-- The role that the usage function signs in as: it adds rows and rejects, and changes, deletes and reads none.
-- It can't sign in before it gets a password, which no file here has: infra/supabase/README.md says how.
DO $$
BEGIN
  IF to_regrole('usage_sink') IS NULL THEN
    CREATE ROLE usage_sink NOLOGIN;
    ALTER ROLE usage_sink SET statement_timeout = '30s';  -- as long as the function waits for an answer
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'There is no role usage_sink, since % may not create roles: apply the migrations as one who may.',
    current_user;
END $$;

-- ON CONFLICT reads the column that it names, and row-level security lets it only where a row may be read:
-- hence SELECT, of the ids alone.
DO $$
BEGIN
  IF to_regrole('usage_sink') IS NULL THEN
    RETURN;
  END IF;
  GRANT USAGE ON SCHEMA public TO usage_sink;
  GRANT INSERT, SELECT (log_id) ON ai_usage_logs TO usage_sink;
  GRANT INSERT, SELECT (reject_id) ON ai_usage_rejects TO usage_sink;

  DROP POLICY IF EXISTS usage_sink_adds ON ai_usage_logs;
  DROP POLICY IF EXISTS usage_sink_sees_ids ON ai_usage_logs;
  DROP POLICY IF EXISTS usage_sink_adds ON ai_usage_rejects;
  DROP POLICY IF EXISTS usage_sink_sees_ids ON ai_usage_rejects;
  CREATE POLICY usage_sink_adds ON ai_usage_logs FOR INSERT TO usage_sink WITH CHECK (true);
  CREATE POLICY usage_sink_sees_ids ON ai_usage_logs FOR SELECT TO usage_sink USING (true);
  CREATE POLICY usage_sink_adds ON ai_usage_rejects FOR INSERT TO usage_sink WITH CHECK (true);
  CREATE POLICY usage_sink_sees_ids ON ai_usage_rejects FOR SELECT TO usage_sink USING (true);
END $$;
