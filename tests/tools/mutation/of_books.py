"""Mutants of the books: no cost is outside of them, and none is twice in them."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_COMPLETE = "infra/supabase/migrations/0004_complete_books.sql"
_DETAILS = "infra/supabase/migrations/0010_estimated_usage.sql"  # the latest of rebook()
_UNBOOKED = "infra/supabase/migrations/0011_possible_costs.sql"  # the latest of this view
_BOOKS = ("tests/integration/infra/supabase/test_complete_books.py",)
_ERASURE = ("tests/integration/infra/supabase/test_erasure.py",)

BOOKS = (
    Mutant(
        name="rebooked row",
        gone="A call that was refused because its owner was missing becomes a row once the owner exists.",
        file="functions/usage/sink.py",
        old="if booked := await self._store.rebook():",
        new="if booked := 0:",
        tests=("tests/unit/functions/usage/test_sink.py",),
    ),
    Mutant(
        name="refused cost",
        gone="Calls that the table refused are in the daily costs.",
        file=_COMPLETE,
        old="    FROM ai_unbooked_costs\n",
        new="    FROM ai_unbooked_costs WHERE false\n",
        tests=_BOOKS,
    ),
    Mutant(
        name="refused cost once",
        gone="A refused call that has a row by now is counted once.",
        file=_UNBOOKED,
        old="WHERE ai_usage_logs.log_id = (usage ->> 'event_id')::uuid",
        new="WHERE false",
        tests=_BOOKS,
    ),
    Mutant(
        name="impossible cost",
        gone="A kept event with an impossible price lowers or hides no sum.",
        file=_UNBOOKED,
        old="BETWEEN 0 AND 1000000\n       THEN (usage ->> 'cost_usd')::numeric END",
        new="IS NOT NULL\n       THEN (usage ->> 'cost_usd')::numeric END",
        tests=_BOOKS,
    ),
    Mutant(
        name="unknown price",
        gone="A day's sum says how many prices it lacks.",
        file=_COMPLETE,
        old="count(*) FILTER (WHERE cost_usd IS NULL) AS",
        new="0::bigint AS",
        tests=_BOOKS,
    ),
    Mutant(
        name="cost of a deleted owner",
        gone="Deleting an owner takes no cost with it.",
        file=_COMPLETE,
        old="' ON DELETE SET NULL ",
        new="' ON DELETE CASCADE ",
        tests=_ERASURE,
    ),
    Mutant(
        name="books of a deleted organization",
        gone="The books of a deleted organization stay under its id.",
        file=_COMPLETE,
        old="NEW.former_org_id := OLD.org_id;",
        new="",
        tests=_ERASURE,
    ),
    Mutant(
        name="rebooked before it is deleted",
        gone="A kept event goes only when it has a row.",
        file=_DETAILS,
        old="ON CONFLICT (log_id) DO NOTHING;\n      DELETE",
        new="ON CONFLICT (log_id) DO NOTHING;\n    EXCEPTION WHEN OTHERS THEN NULL; END; BEGIN\n      DELETE",
        tests=("tests/integration/functions/usage/test_rebooking.py",),
    ),
    Mutant(
        name="refused costs of one's own",
        gone="A signed-in user sees the refused calls of their own organizations alone.",
        file=_COMPLETE,
        old="USING ((usage ->> 'org_id')::uuid = ANY (ARRAY(SELECT ai_usage.member_orgs())))",
        new="USING (true)",
        tests=_BOOKS,
    ),
)
