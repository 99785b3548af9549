-- What takes time on a table of size, apart from 0004, whose locks keep everybody out. Checking the rows that were
-- there before lets everybody read and write meanwhile.
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

-- Deleting a user looks for the user's rows. Writers wait while the index is made: infra/supabase/README.md has the
-- command that makes it beforehand, without a wait.
CREATE INDEX IF NOT EXISTS idx_ai_usage_user ON ai_usage_logs (user_id);
