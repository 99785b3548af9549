"""What makes the mirror of the owners right, and a start's answer with it."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_MIGRATION = "infra/supabase/migrations/0007_known_owners.sql"
_HANDLER = "functions/owners/handler.py"
_COMPARISON = "functions/owners/comparison.py"
_RULE = "shared/jobs/owners.py"
_NOTES = ("tests/integration/infra/supabase/test_known_owners.py",)
_PASSES = ("tests/unit/functions/owners/test_handler.py",)
_RULES = ("tests/unit/shared/jobs/test_owners.py",)

OWNERS = (
    Mutant(
        name="platform that fails",
        gone="A change that can't be noted does not fail the platform's statement.",
        file=_MIGRATION,
        old="""  RETURN NULL;
END $$;

-- For UPDATE""",
        new="""  RAISE;
END $$;

-- For UPDATE""",
        tests=_NOTES,
    ),
    Mutant(
        name="moved user",
        gone="A user who moves to another organization is noted.",
        file=_MIGRATION,
        old="CONTINUE WHEN trigger_name = 'ai_usage_moved_org' AND NOT has_org;",
        new="CONTINUE WHEN trigger_name = 'ai_usage_moved_org';",
        tests=_NOTES,
    ),
    Mutant(
        name="hidden owner",
        gone="An owner that a policy hides is not taken for a deleted one.",
        file=_MIGRATION,
        old="""RETURNS TABLE (kind TEXT, owner_id UUID, org_id UUID)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET row_security = off""",
        new="""RETURNS TABLE (kind TEXT, owner_id UUID, org_id UUID)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''""",
        tests=_NOTES,
    ),
    Mutant(
        name="notes for their role",
        gone="Nobody else reads the notes.",
        file=_MIGRATION,
        old="ALTER TABLE ai_usage.owner_changes ENABLE ROW LEVEL SECURITY;",
        new="",
        tests=_NOTES,
    ),
    Mutant(
        name="note deleted last",
        gone="A note is deleted when its owner is written.",
        file=_HANDLER,
        old="""            written += await self._retry(partial(self._copy, keys))
            await self._source.forget([change.change_id for change in changes])""",
        new="""            await self._source.forget([change.change_id for change in changes])
            written += await self._retry(partial(self._copy, keys))""",
        tests=_PASSES,
    ),
    Mutant(
        name="copy before owner",
        gone="A pass reads the mirror before Postgres, so that a late one writes nothing.",
        file=_HANDLER,
        old="""        copies = await self._mirror.read(keys)  # before Postgres, whose later state counts
        owners = await self._source.find(keys)""",
        new="""        owners = await self._source.find(keys)
        copies = await self._mirror.read(keys)""",
        tests=_PASSES,
    ),
    Mutant(
        name="complete at the end",
        gone="The mirror is complete only when all owners were compared.",
        file=_HANDLER,
        old="            if left is None:\n",
        new="            if left or not left:\n",
        tests=_PASSES,
    ),
    Mutant(
        name="bounded pass",
        gone="A message takes a bounded time.",
        file=_HANDLER,
        old="while progress.comparing and self._seconds() < ends:",
        new="while progress.comparing:",
        tests=_PASSES,
    ),
    Mutant(
        name="document of a deleted owner",
        gone="A late pass finds a document of an owner who was added and deleted meanwhile.",
        file=_COMPARISON,
        old="(copy.known or copy.version is None)",
        new="copy.known",
        tests=_PASSES,
    ),
    Mutant(
        name="end of a full page",
        gone="A full page says nothing about what comes after it.",
        file=_COMPARISON,
        old="if len(page) >= most",
        new="if len(page) > most",
        tests=_PASSES,
    ),
    Mutant(
        name="two passes of patience",
        gone="An owner that was just added is waited for.",
        file=_RULE,
        old="if now < until:",
        new="if now < since:",
        tests=_RULES,
    ),
    Mutant(
        name="incomplete mirror",
        gone="Nobody is refused before the mirror is complete.",
        file=_RULE,
        old="_find_fault(org_id, user_id, known) if known.complete else",
        new="_find_fault(org_id, user_id, known) if known else",
        tests=_RULES,
    ),
)
