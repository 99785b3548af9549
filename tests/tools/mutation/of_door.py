"""What the door promises: who may call, for whom, how often, and what nobody learns."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_CALLERS = ("tests/unit/functions/api/auth/test_callers.py",)
_EDGE = ("tests/unit/functions/api/test_edge.py",)
_START = ("tests/unit/functions/api/jobs/test_start.py",)
_READING = ("tests/unit/functions/api/jobs/test_reading.py",)
_ROLE = ("tests/integration/infra/supabase/test_door_role.py",)
_MIGRATION = "infra/supabase/migrations/0012_door_role.sql"

DOOR = (
    Mutant(
        name="one organization's calls",
        gone="The door's role sees the calls of the organization that it names.",
        file=_MIGRATION,
        old="    USING (org_id = (SELECT ai_usage.door_org())\n"
        "           OR (org_id IS NULL AND former_org_id = (SELECT ai_usage.door_org())));",
        new="    USING (true);",
        tests=_ROLE,
    ),
    Mutant(
        name="a member's organizations",
        gone="A user may use their own organizations alone.",
        file="functions/api/caller.py",
        old='return self.kind != "user" or org_id in self.org_ids',
        new="return bool(org_id)",
        tests=(*_START, *_READING),
    ),
    Mutant(
        name="another's job",
        gone="Another organization's job does not exist.",
        file="functions/api/jobs/showing.py",
        old="if found is None or not caller_of(request).may_use(org_id):",
        new="if found is None:",
        tests=_READING,
    ),
    Mutant(
        name="a signed session",
        gone="A token's signature is checked.",
        file="functions/api/auth/verification.py",
        old='options={"require": ["exp", "sub"], "strict_aud": False},',
        new='options={"require": ["exp", "sub"], "verify_signature": False},',
        tests=_CALLERS,
    ),
    Mutant(
        name="a person's session",
        gone="The service role and anonymous sessions are no callers.",
        file="functions/api/auth/sessions.py",
        old='if claims.get("role") != "authenticated" or claims.get("is_anonymous"):',
        new="if not claims:",
        tests=_CALLERS,
    ),
    Mutant(
        name="an operator's claim",
        gone="Only what the platform writes makes an operator.",
        file="functions/api/auth/sessions.py",
        old='given = claims.get("app_metadata")',
        new='given = claims.get("app_metadata") or claims.get("user_metadata")',
        tests=_CALLERS,
    ),
    Mutant(
        name="a listed backend",
        gone="Only listed service accounts may call.",
        file="functions/api/auth/backends.py",
        old='if claims.get("email_verified") is not True or email not in self._accounts:',
        new='if claims.get("email_verified") is not True:',
        tests=_CALLERS,
    ),
    Mutant(
        name="looks at the keys",
        gone="Forged tokens do not make the door ask for keys.",
        file="shared/gateways/published_keys.py",
        old="if self._is_fresh(kid) or now - self._tried < _PAUSE:",
        new="if self._is_fresh(kid):",
        tests=("tests/unit/shared/gateways/test_published_keys.py",),
    ),
    Mutant(
        name="routes with a caller",
        gone="Every route but the open ones has a caller.",
        file="functions/api/edge.py",
        old='if exchange.scope["path"] in self._open:',
        new='if exchange.scope["method"] == "GET":',
        tests=_EDGE,
    ),
    Mutant(
        name="a caller's rate",
        gone="A caller that asks too often waits.",
        file="functions/api/edge.py",
        old="self._take(key)",
        new="pass",
        tests=_EDGE,
    ),
    Mutant(
        name="a body that grows",
        gone="A body without a length is bounded, too.",
        file="functions/api/bodies.py",
        old="        if total > most:",
        new="        if total > most and length:",
        tests=_EDGE,
    ),
    Mutant(
        name="a user's own name",
        gone="A user starts jobs in their own name.",
        file="functions/api/jobs/ownership.py",
        old='if caller.kind == "user" and named is not None and named != caller.user_id:',
        new='if caller.kind == "backend":',
        tests=_START,
    ),
    Mutant(
        name="a budget before the start",
        gone="A job for which no money is left is refused at once.",
        file="functions/api/jobs/start.py",
        old="if ruled.ruling is not Ruling.REFUSE or error is None:",
        new="if ruled.ruling is not Ruling.REFUSE or error is None or error.code:",
        tests=_START,
    ),
    Mutant(
        name="a cancel's precondition",
        gone="No job that has ended meanwhile is marked.",
        file="shared/gateways/job_documents.py",
        old="option=option, retry=None",
        new="retry=None",
        tests=("tests/contract/test_job_documents.py",),
    ),
)
