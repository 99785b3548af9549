"""The owners function: copy to Firestore which organizations and users exist in Postgres."""
