-- The role of the usage function: it inserts rows and rejects, and can't read, change or delete them. It can't log
-- in before it gets a password, which is not in any file: infra/supabase/README.md says how.
DO $$
BEGIN
  IF to_regrole('usage_sink') IS NULL THEN
    CREATE ROLE usage_sink NOLOGIN;
    ALTER ROLE usage_sink SET statement_timeout = '30s';  -- as long as the function waits for a response
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'There is no role usage_sink, since % may not create roles: apply the migrations as one who may.',
    current_user;
END $$;

-- ON CONFLICT reads the column that it names, so the role needs SELECT and a policy for it, on the ids only.
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
