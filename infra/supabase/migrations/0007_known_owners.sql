-- Which organizations and users exist. Triggers note each that is added, deleted or moved, and the owners function copies
-- it to Firestore, so that a job's owner is known before the first model call. A trigger never makes a statement of the
-- platform fail or wait: what it can't note, the function finds in its daily comparison.
CREATE SCHEMA IF NOT EXISTS ai_usage;

-- A row says that an owner has changed, and not how: the function then reads whether it exists. So neither the order
-- of rows nor a second row about the same owner matters.
CREATE TABLE IF NOT EXISTS ai_usage.owner_changes (
  change_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind      TEXT NOT NULL CHECK (kind IN ('organization', 'user')),
  owner_id  UUID,  -- NULL: any of them may have changed
  noted_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
ALTER TABLE ai_usage.owner_changes ENABLE ROW LEVEL SECURITY;

-- For INSERT, DELETE and TRUNCATE, once for each statement; `changed` has the statement's rows. A statement with more than
-- a thousand is one row in the table.
CREATE OR REPLACE FUNCTION ai_usage.note_owners() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '200ms' AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO ai_usage.owner_changes (kind) VALUES (TG_ARGV[0]);
  ELSIF (SELECT count(*) > 1000 FROM (SELECT FROM changed LIMIT 1001) AS counted) THEN
    INSERT INTO ai_usage.owner_changes (kind) VALUES (TG_ARGV[0]);
  ELSIF TG_ARGV[0] = 'organization' THEN
    INSERT INTO ai_usage.owner_changes (kind, owner_id) SELECT TG_ARGV[0], changed.org_id FROM changed;
  ELSE
    INSERT INTO ai_usage.owner_changes (kind, owner_id) SELECT TG_ARGV[0], changed.user_id FROM changed;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'A change of % is not noted before the next comparison: % (%).', TG_TABLE_NAME, SQLERRM, SQLSTATE;
  RETURN NULL;
END $$;

-- For UPDATE, for each row whose key or organization differs. Other updates of the row do not call it.
CREATE OR REPLACE FUNCTION ai_usage.note_moved_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '200ms' AS $$
BEGIN
  IF TG_ARGV[0] = 'organization' THEN
    INSERT INTO ai_usage.owner_changes (kind, owner_id)
    VALUES (TG_ARGV[0], OLD.org_id), (TG_ARGV[0], NEW.org_id);
  ELSE
    INSERT INTO ai_usage.owner_changes (kind, owner_id)
    SELECT DISTINCT TG_ARGV[0], moved FROM unnest(ARRAY[OLD.user_id, NEW.user_id]) AS moved;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'A change of % is not noted before the next comparison: % (%).', TG_TABLE_NAME, SQLERRM, SQLSTATE;
  RETURN NULL;
END $$;

-- The organization of a user, NULL if it is not known. A platform whose users belong to several organizations replaces
-- this function by one that returns NULL; an existing function stays.
DO $do$
BEGIN
  IF to_regprocedure('ai_usage.org_of_user(uuid)') IS NULL THEN
    CREATE FUNCTION ai_usage.org_of_user(person UUID) RETURNS UUID LANGUAGE sql STABLE SET search_path = '' AS $$
      SELECT CASE WHEN org ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN org::uuid END
        FROM (SELECT to_jsonb(u) ->> 'org_id' AS org FROM public.users u WHERE u.user_id = org_of_user.person) AS found
    $$;
  END IF;
END $do$;

-- What the owners function calls. They run as their owner, since the function's role can't read the platform's tables. With
-- row_security = off a policy that would hide rows from them is an error: a hidden owner would look like a deleted one.
CREATE OR REPLACE FUNCTION ai_usage.read_owner_changes(most INTEGER)
RETURNS TABLE (change_id BIGINT, kind TEXT, owner_id UUID)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT c.change_id, c.kind, c.owner_id FROM ai_usage.owner_changes c ORDER BY c.change_id LIMIT most
$$;

CREATE OR REPLACE FUNCTION ai_usage.forget_owner_changes(written BIGINT[]) RETURNS VOID
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM ai_usage.owner_changes WHERE change_id = ANY (written)
$$;

CREATE OR REPLACE FUNCTION ai_usage.find_owners(orgs UUID[], people UUID[])
RETURNS TABLE (kind TEXT, owner_id UUID, org_id UUID)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET row_security = off AS $$
  SELECT 'organization', o.org_id, NULL::uuid FROM public.organizations o WHERE o.org_id = ANY (find_owners.orgs)
  UNION ALL
  SELECT 'user', u.user_id, ai_usage.org_of_user(u.user_id) FROM public.users u WHERE u.user_id = ANY (find_owners.people)
$$;

CREATE OR REPLACE FUNCTION ai_usage.page_owners(wanted TEXT, start UUID, most INTEGER)
RETURNS TABLE (kind TEXT, owner_id UUID, org_id UUID)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' SET row_security = off AS $$
BEGIN
  IF page_owners.wanted = 'organization' THEN
    RETURN QUERY SELECT page_owners.wanted, o.org_id, NULL::uuid FROM public.organizations o
      WHERE o.org_id >= page_owners.start ORDER BY o.org_id LIMIT page_owners.most;
  ELSE
    RETURN QUERY SELECT page_owners.wanted, u.user_id, ai_usage.org_of_user(u.user_id) FROM public.users u
      WHERE u.user_id >= page_owners.start ORDER BY u.user_id LIMIT page_owners.most;
  END IF;
END $$;

-- Grants before triggers: nobody but the owner and the role of both functions gets at the changes.
REVOKE ALL ON ai_usage.owner_changes FROM PUBLIC;
REVOKE ALL ON FUNCTION ai_usage.note_owners(), ai_usage.note_moved_owner(), ai_usage.org_of_user(UUID),
  ai_usage.read_owner_changes(INTEGER), ai_usage.forget_owner_changes(BIGINT[]),
  ai_usage.find_owners(UUID[], UUID[]), ai_usage.page_owners(TEXT, UUID, INTEGER) FROM PUBLIC;

DO $$
DECLARE
  api_role TEXT;
BEGIN
  FOREACH api_role IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
    IF to_regrole(api_role) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON ai_usage.owner_changes FROM %I', api_role);
    END IF;
  END LOOP;
  IF to_regrole('usage_sink') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA ai_usage TO usage_sink;
    GRANT EXECUTE ON FUNCTION ai_usage.read_owner_changes(INTEGER), ai_usage.forget_owner_changes(BIGINT[]),
      ai_usage.find_owners(UUID[], UUID[]), ai_usage.page_owners(TEXT, UUID, INTEGER) TO usage_sink;
  END IF;
END $$;

-- The triggers, each only where it is missing: creating one waits for the table's writers and makes others wait, which a
-- second application must not do, and the first one for at most five seconds. A new trigger notes that anything may have
-- changed before it: one row stands for all that exist.
DO $$
DECLARE
  owner_table TEXT;
  owner_kind TEXT;
  trigger_name TEXT;
  event TEXT;
  has_org BOOLEAN := EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('users') AND attname = 'org_id' AND NOT attisdropped
  );
  created TEXT[] := '{}';
  patience TEXT := current_setting('lock_timeout');
BEGIN
  PERFORM set_config('lock_timeout', '5s', true);
  FOR owner_table, owner_kind, trigger_name, event IN VALUES
    ('organizations', 'organization', 'ai_usage_added', 'INSERT ON organizations REFERENCING NEW TABLE AS changed'),
    ('organizations', 'organization', 'ai_usage_deleted', 'DELETE ON organizations REFERENCING OLD TABLE AS changed'),
    ('organizations', 'organization', 'ai_usage_emptied', 'TRUNCATE ON organizations'),
    ('organizations', 'organization', 'ai_usage_moved',
     'UPDATE ON organizations FOR EACH ROW WHEN (OLD.org_id IS DISTINCT FROM NEW.org_id)'),
    ('users', 'user', 'ai_usage_added', 'INSERT ON users REFERENCING NEW TABLE AS changed'),
    ('users', 'user', 'ai_usage_deleted', 'DELETE ON users REFERENCING OLD TABLE AS changed'),
    ('users', 'user', 'ai_usage_emptied', 'TRUNCATE ON users'),
    ('users', 'user', 'ai_usage_moved',
     'UPDATE ON users FOR EACH ROW WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id)'),
    ('users', 'user', 'ai_usage_moved_org',
     'UPDATE ON users FOR EACH ROW WHEN (OLD.org_id IS DISTINCT FROM NEW.org_id)')
  LOOP
    CONTINUE WHEN trigger_name = 'ai_usage_moved_org' AND NOT has_org;
    CONTINUE WHEN EXISTS (
      SELECT FROM pg_trigger WHERE tgrelid = to_regclass(owner_table) AND tgname = trigger_name
    );
    EXECUTE format(
      'CREATE TRIGGER %I AFTER %s EXECUTE FUNCTION ai_usage.%I(%L)', trigger_name, event,
      CASE WHEN event LIKE 'UPDATE%' THEN 'note_moved_owner' ELSE 'note_owners' END, owner_kind
    );
    created := created || owner_kind;
  END LOOP;
  INSERT INTO ai_usage.owner_changes (kind) SELECT DISTINCT unnest(created) ORDER BY 1;
  PERFORM set_config('lock_timeout', patience, true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'Changes of organizations and users reach the pipeline once a day, and not at once, since % may not add triggers to them: apply the migrations as their owner.',
    current_user;
END $$;
