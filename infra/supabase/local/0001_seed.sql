-- For local runs only: the organizations and users that Supabase would have. It can be applied again.
--
-- The demo organization is 11111111-1111-4111-8111-111111111111,
-- its user                 22222222-2222-4222-8222-222222222222.
-- Usage of any other organization is kept in ai_usage_rejects.

CREATE TABLE IF NOT EXISTS organizations (
  org_id     UUID PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS users (
  user_id    UUID PRIMARY KEY,
  org_id     UUID NOT NULL REFERENCES organizations (org_id),
  email      TEXT NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

INSERT INTO organizations (org_id, name) VALUES
  ('11111111-1111-4111-8111-111111111111', 'Demo'),
  ('33333333-3333-4333-8333-333333333333', 'Northwind Bakery'),
  ('55555555-5555-4555-8555-555555555555', 'Fabrikam Cycles'),
  ('77777777-7777-4777-8777-777777777777', 'Contoso Gardens')
ON CONFLICT DO NOTHING;

INSERT INTO users (user_id, org_id, email) VALUES
  ('22222222-2222-4222-8222-222222222222', '11111111-1111-4111-8111-111111111111', 'demo@example.com'),
  ('44444444-4444-4444-8444-444444444444', '33333333-3333-4333-8333-333333333333', 'baker@example.com'),
  ('66666666-6666-4666-8666-666666666666', '55555555-5555-4555-8555-555555555555', 'rider@example.com'),
  ('88888888-8888-4888-8888-888888888888', '77777777-7777-4777-8777-777777777777', 'gardener@example.com')
ON CONFLICT DO NOTHING;
