"""`blog erase`: what is deleted of whom, and what is not."""

from __future__ import annotations

import json

import msgspec
import pytest

from infra.cli.gateways.estate import Owned
from shared.jobs.letters import Letter
from tests.support.fakes.cli import CALL, CLOUD, JOB, NOW, ORG, USER, ListLedger, ScriptedJobs, blog
from tests.support.fakes.usage_store import usage_event

ENV = CLOUD | {"SUPABASE_DB_URL": "postgresql://blog@127.0.0.1:1/blog"}
OTHER = "55555555-5555-4555-8555-555555555555"


def letter(message_id: str, data: str, **attributes: str) -> Letter:
    return Letter(
        message_id=message_id,
        data=data,
        encoding="utf-8",
        size=len(data),
        attributes=attributes,
        subscription="blog-generate",
        reason="because",
        received_at=NOW,
    )


def holding(status: str = "completed", *more: Letter, unsent: bool = False) -> ScriptedJobs:
    """Firestore with two jobs of the user, one more of the organisation, and messages about them."""
    letters = (
        letter("by-user", f'{{"user_id": "{USER.upper()}", "topic": 7}}'),
        letter("by-job", f'{{"job_id": "{JOB}", "run": 1}}'),
        letter("by-attribute", "{}", org_id=ORG),
        letter("another", f'{{"user_id": "{OTHER}"}}', org_id=OTHER),
        *more,
    )
    theirs = {JOB: Owned("failed", unsent=False), "job-2": Owned(status, unsent=unsent)}
    return ScriptedJobs(
        kept={each.message_id: each for each in letters},
        theirs={
            ("user_id", USER): theirs,
            ("org_id", ORG): theirs | {"job-3": Owned("cancelled", unsent=False)},
        },
    )


def test_a_users_jobs_messages_and_name_are_gone() -> None:
    """And nobody else's."""
    jobs, ledger = holding(), ListLedger(rows=[CALL])
    ended = blog("erase", "--user", USER, "--yes", "--json", jobs=jobs, ledger=ledger, env=ENV)
    assert (ended.code, json.loads(ended.out)) == (0, {"jobs": 2, "dead_letters": 2, "usage": 1})
    assert jobs.deleted == [f"deliveries/{JOB}", JOB, "deliveries/job-2", "job-2", f"creator/{USER}"]
    assert jobs.kept.keys() == {"by-attribute", "another"}
    assert ledger.forgotten == [USER]


def test_an_organisations_too() -> None:
    """Its usage keeps no name of a person by that, and so the database is not asked."""
    jobs, ledger = holding(), ListLedger()
    ended = blog("erase", "--org", ORG, "--yes", jobs=jobs, ledger=ledger, env=CLOUD)
    assert (ended.code, ledger.forgotten) == (0, [])
    gone = [name for job_id in (JOB, "job-2", "job-3") for name in (f"deliveries/{job_id}", job_id)]
    gone += [f"{each}/{ORG}" for each in ("webhooks", "profiles", "sitemaps", "admission")]
    assert jobs.deleted == gone
    assert jobs.kept.keys() == {"by-user", "another"}
    assert ended.err == "Deleted 3 jobs and 2 kept messages.\n"


EVENT = letter("event", msgspec.json.encode(usage_event(user_id=USER)).decode())


def test_replayed_usage_event_is_erased() -> None:
    """A usage event that was published again goes too. It is in its table by then."""
    jobs = holding("failed", msgspec.structs.replace(EVENT, replayed_at=NOW))
    assert blog("erase", "--user", USER, "--yes", jobs=jobs, ledger=ListLedger(), env=ENV).code == 0
    assert "event" not in jobs.kept


@pytest.mark.parametrize(
    ("arguments", "jobs", "env", "code", "sentence"),
    [
        ((), holding(), ENV, 2, "Name one"),
        (("--user", USER, "--org", ORG), holding(), ENV, 2, "Name one"),
        (("--user", USER), holding(), ENV, 2, "Nobody answered"),
        (("--user", USER, "--yes"), holding(), CLOUD, 2, "There is no database"),
        (("--user", USER, "--yes"), holding("running"), ENV, 1, "`blog cancel job-2` ends the first"),
        (("--user", USER, "--yes"), holding(unsent=True), ENV, 1, "Job job-2 has unpublished usage events"),
        (
            ("--user", USER, "--yes"),
            holding("failed", EVENT),
            ENV,
            1,
            "`blog dead-letters replay event` first",
        ),
    ],
)
def test_wrong_owner_deletes_nothing(
    arguments: tuple[str, ...], jobs: ScriptedJobs, env: dict[str, str], code: int, sentence: str
) -> None:
    """Nothing is deleted where it would be wrong. Neither half of it; no cost goes with a document."""
    ledger, letters = ListLedger(), len(jobs.kept)
    ended = blog("erase", *arguments, jobs=jobs, ledger=ledger, env=env)
    assert (ended.code, jobs.deleted, len(jobs.kept), ledger.forgotten) == (code, [], letters, [])
    assert sentence in ended.err
