"""What makes of each usage event one row in Postgres."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_POSTGRES = "functions/usage/postgres.py"
_CONNECTIONS = "shared/gateways/postgres.py"
_BATCH = "functions/usage/group_commit.py"
_BATCHES = ("tests/unit/functions/usage/test_group_commit.py",)
_SINK = ("tests/unit/functions/usage/test_sink.py",)
_ROWS = ("tests/contract/test_usage_store.py",)
_REAL_SINK = ("tests/integration/functions/usage/test_sink.py",)

_MIGRATION = "infra/supabase/migrations/0010_estimated_usage.sql"  # the latest of rebook()
_MIGRATED = ("tests/integration/infra/supabase/test_reconciled_rows.py",)

ROWS = (
    Mutant(
        name="rows before their columns",
        gone="A table without the columns of 0008 or 0010 takes rows, too.",
        file=_POSTGRES,
        old="if number + 1 == len(_INSERTS):",
        new="if True:",
        tests=_MIGRATED,
    ),
    Mutant(
        name="columns are looked for again",
        gone="Rows have the columns of a migration a minute after it was applied.",
        file=_POSTGRES,
        old="self._look_at = self._seconds() + _LOOK_AGAIN",
        new='self._look_at = float("inf")',
        tests=_MIGRATED,
    ),
    Mutant(
        name="fields of a kept event",
        gone="A kept event that becomes a row loses no field.",
        file=_MIGRATION,
        old="kept.usage || coalesce(kept.details, '{}')",
        new="kept.usage",
        tests=_ROWS,
    ),
    Mutant(
        name="estimate of a cut-off",
        gone="A row whose tokens the gateway has counted says so.",
        file="shared/gateways/litellm/usage.py",
        old="return Usage(prompt, completion, None, estimated=True)",
        new="return Usage(prompt, completion, None)",
        tests=("tests/unit/shared/gateways/litellm/test_usage.py",),
    ),
    Mutant(
        name="sorted rows",
        gone="Rows go into Postgres in the order of their ids.",
        file=_POSTGRES,
        old="sorted(events, key=lambda event: event.event_id)",
        new="list(events)",
        tests=_REAL_SINK,
    ),
    Mutant(
        name="sorted rejects",
        gone="Rejects go into Postgres in the order of their ids.",
        file=_POSTGRES,
        old="rows = sorted(",
        new="rows = list(",
        tests=_REAL_SINK,
    ),
    Mutant(
        name="row once",
        gone="An existing row is not a conflict.",
        file=_POSTGRES,
        old="ON CONFLICT (log_id) DO NOTHING",
        new="",
        tests=_ROWS,
    ),
    Mutant(
        name="reject once",
        gone="An existing reject is not a conflict.",
        file=_POSTGRES,
        old="ON CONFLICT (reject_id) DO NOTHING",
        new="",
        tests=_ROWS,
    ),
    Mutant(
        name="deadlock",
        gone="A deadlock with another transaction is retried.",
        file=_CONNECTIONS,
        old='"40P01", ',
        new="",
        tests=_REAL_SINK,
    ),
    Mutant(
        name="group commit",
        gone="The sink returns only after the commit.",
        file=_BATCH,
        old="if failure := await written:",
        new="if failure := written.result() if written.done() else None:",
        tests=_BATCHES,
    ),
    Mutant(
        name="failed batch",
        gone="The sink raises when its batch was not written.",
        file=_BATCH,
        old="raise BatchFailed from failure",
        new="pass",
        tests=_SINK,
    ),
    Mutant(
        name="bounded queue",
        gone="The sink's queue holds only as much as it can write in time.",
        file=_BATCH,
        old="len(self._waiting) >= self._max_waiting",
        new="False",
        tests=_BATCHES,
    ),
    Mutant(
        name="refused row",
        gone="A row that Postgres refuses is kept.",
        file="functions/usage/sink.py",
        old="await self._store.keep([_refused(",
        new="str([_refused(",
        tests=_SINK,
    ),
    Mutant(
        name="unreadable event",
        gone="A message that is not a usage event is kept.",
        file="functions/usage/handler.py",
        old="await self._keep(envelope, str(poison))",
        new="pass",
        tests=("tests/unit/functions/usage/test_handler.py",),
    ),
    Mutant(
        name="given up by whom",
        gone="No publisher makes a stage's dead letter look like another's, so that its job never fails.",
        file="shared/messages/forwarding.py",
        old="any(name.startswith(_BY_PUBSUB) for name in found)",
        new="False",
        tests=("tests/unit/shared/messages/test_forwarding.py",),
    ),
    Mutant(
        name="rows for their owner",
        gone="The public key reads no usage.",
        file="infra/supabase/migrations/0001_ai_usage.sql",
        old="ALTER TABLE ai_usage_logs ENABLE ROW LEVEL SECURITY;",
        new="",
        tests=("tests/integration/infra/supabase/test_migrations.py",),
    ),
    Mutant(
        name="rows of one's own",
        gone="A signed-in user sees the usage of their own organizations alone.",
        file="infra/supabase/migrations/0003_readers.sql",
        old="USING (org_id = ANY (ARRAY(SELECT ai_usage.member_orgs())))",
        new="USING (true)",
        tests=("tests/integration/infra/supabase/test_row_security.py",),
    ),
    Mutant(
        name="a pooler in between",
        gone="No prepared statement outlives its transaction behind a pooler.",
        file=_CONNECTIONS,
        old="statement_cache_size=0,",
        new="statement_cache_size=100,",
        tests=("tests/integration/functions/usage/test_pooler.py",),
    ),
)
