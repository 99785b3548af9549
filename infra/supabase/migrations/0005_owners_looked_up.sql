-- The slow steps on a large table, apart from 0004, whose locks block everybody. Checking the existing rows allows
-- reads and writes meanwhile.
DO $$
DECLARE
  unchecked NAME;
BEGIN
  FOR unchecked IN
    SELECT conname FROM pg_constraint
     WHERE conrelid = 'ai_usage_logs'::regclass AND contype = 'f' AND NOT convalidated
  LOOP
    EXECUTE format('ALTER TABLE ai_usage_logs VALIDATE CONSTRAINT %I', unchecked);
  END LOOP;
END $$;

-- Deleting a user looks up the user's rows. Writers wait while the index is created: infra/supabase/README.md has the
-- command that creates it beforehand, without a wait.
CREATE INDEX IF NOT EXISTS idx_ai_usage_user ON ai_usage_logs (user_id);
