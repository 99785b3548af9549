-- The owners of usage rows. A platform's own tables organizations and users stay as they are. A database with
-- neither gets minimal ones, which nobody can read with the public key.
DO $$
DECLARE
  api_role TEXT;
BEGIN
  IF to_regclass('organizations') IS NOT NULL OR to_regclass('users') IS NOT NULL THEN
    RETURN;
  END IF;
  CREATE TABLE organizations (org_id UUID PRIMARY KEY DEFAULT gen_random_uuid());
  CREATE TABLE users (user_id UUID PRIMARY KEY, org_id UUID REFERENCES organizations (org_id));
  ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
  ALTER TABLE users ENABLE ROW LEVEL SECURITY;
  FOREACH api_role IN ARRAY ARRAY['anon', 'authenticated'] LOOP
    IF to_regrole(api_role) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON organizations, users FROM %I', api_role);
    END IF;
  END LOOP;
END $$;

-- A clear error: Postgres alone would only report that a constraint can't be created.
DO $$
DECLARE
  owner_table TEXT;
  key TEXT;
BEGIN
  FOR owner_table, key IN VALUES ('organizations', 'org_id'), ('users', 'user_id') LOOP
    IF NOT EXISTS (
      SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = to_regclass(owner_table) AND i.indisunique AND i.indnkeyatts = 1
         AND i.indpred IS NULL AND a.attname = key AND a.atttypid = 'uuid'::regtype
    ) THEN
      RAISE EXCEPTION 'Usage rows refer to %.%: give this database a table % with a unique UUID column %, then apply the migrations again.',
        owner_table, key, owner_table, key;
    END IF;
  END LOOP;
END $$;
