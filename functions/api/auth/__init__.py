"""Find out who calls, by Supabase sessions and Google identity tokens, and a user's organizations."""
