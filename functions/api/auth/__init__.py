"""Who calls: Supabase sessions, Google identity tokens, and the organizations of a user."""
