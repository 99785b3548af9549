"""The local sign-in: the routes of Google's Authentication emulator that a page needs.

It is a process of its own, `python -m infra.local.sign_in PORT`. Its users are those of the database. Its
tokens are unsigned, so that only the Firestore emulator accepts them. It also answers as the Auth of a
Supabase project, whose sessions the door takes.
"""
