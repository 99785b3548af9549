"""A call of every command that prints for a person, with long ids, names and amounts.

A new command, or a new form of output, gets a line here: the test of widths tries each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from infra.cli.gateways.cost_facts import Rejected, Sight, TierCost
from infra.local.model_servers.source import ModelSource
from shared.jobs.job import Job, JobStatus, JobTrial, Spend, Stage
from shared.jobs.waiting import Waiting, WaitReason
from shared.materials.profile import Profile
from shared.materials.stored_profile import StoredProfile, profile_fields
from shared.reconciliation.models import Provider
from tests.support.fakes.budgets import FakeBudgets
from tests.support.fakes.cli import (
    CALL,
    CLOUD,
    GROUP,
    JOB,
    NOW,
    ORG,
    UNBOOKED,
    USER,
    FakeStack,
    ListLedger,
    ScriptedJobs,
    completed,
    failed,
    job,
)
from tests.support.fakes.fleet import FakeFleet
from tests.support.fakes.logs import FakeLogs
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.fakes.reports import FakeReports
from tests.support.fakes.writing import WritingFleet, written
from tests.support.reconciling import ours, theirs
from tests.support.samples.log_lines import at
from tests.unit.infra.cli.commands.test_demo import ENDPOINTS, stack_of
from tests.unit.infra.cli.commands.test_erase import holding as owning
from tests.unit.infra.cli.commands.test_replay import done, holding, letter
from tests.unit.infra.cli.commands.test_review import awaiting, jobs_with
from tests.unit.infra.cli.commands.test_show_why import sample as story

PRICED = CLOUD | {"SUPABASE_DB_URL": "postgresql://blog@127.0.0.1:1/blog"}
ADMIN = PRICED | {"OPENAI_ADMIN_KEY": "k1", "ANTHROPIC_ADMIN_KEY": "k2"}
BRIEFS = "\n".join(
    f'{{"org_id": "{ORG}", "user_id": "{USER}", "topic": "{topic}", "word_count": 300}}'
    for topic in ("Why tea tastes better outdoors, and what altitude has to do with it", "Honey")
)
WRONG = '{"topic": "Tea", "word_count": 50}\n{'
OWNER = ("--org", ORG, "--user", USER)
MODEL = "claude-sonnet-5-20261101"
TODAY = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
"""The time at which every screen is shown."""
LATELY = (TODAY - timedelta(days=3)).date()
_OWN = ModelSource("http://127.0.0.1:11434", "qwen3-coder:30b-a3b-q4_K_M", "Ollama", local=True)
_DEAR = replace(GROUP, request_count=1_234_567, total_tokens=9_876_543_210, total_cost_usd=123_456.789)


@dataclass(frozen=True)
class Screen:
    """A command line and what it finds; `make` is called for each run."""

    words: tuple[str, ...]
    make: Callable[[], dict[str, Any]] = dict
    stdin: str | None = None
    env: dict[str, str] = field(default_factory=lambda: CLOUD)
    code: int = 0

    @property
    def name(self) -> str:
        """The command line, as short as it can be told from others."""
        return " ".join(word[:12] for word in self.words)


def _named(number: int, state: Job, **changes: Any) -> Job:
    at = TODAY - timedelta(hours=number)
    return replace(state, **({"job_id": str(UUID(int=number)), "created_at": at, "updated_at": at} | changes))


def _fleet() -> FakeFleet:
    until = TODAY + timedelta(minutes=7)
    away = Waiting(reason=WaitReason.MODEL, since=TODAY, ahead=0, alias="claude-3-5-sonnet", until=until)
    trial = {Stage.POLISH: JobTrial(name="sonnet-drafts-of-november", alias="claude-3-5-sonnet")}
    paused = {"since": NOW, "reason": "The platform asked for it: its customer has not paid since October."}
    return FakeFleet(
        admissions={
            "system": {"models": {"claude-3-5-sonnet": {"paused": paused}}, "paused": paused},
            ORG: {"paused": paused},
        }
    ).add(
        _named(1, completed()),
        _named(2, failed()),
        _named(3, job(status=JobStatus.QUEUED, waiting=away, trial=trial)),
        _named(4, job(cancel_requested=True)),
        _named(5, completed(usage=Spend(calls=12, cost_usd=1_234.567891))),
    )


def _budget() -> FakeBudgets:
    place = {"run": 12, "held_usd": 1_234.567891, "since": NOW}
    limits = {
        "budget_usd": 123_456.789,
        "jobs": 1_000,
        "models": ["gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet"],
    }
    document = {"limits": limits, "members": {JOB: place}, "running": 1, "spent_usd": 98_765.4321}
    return FakeBudgets(documents={ORG: document | {"period_start": f"{TODAY:%Y-%m}"}})


def _books() -> ListLedger:
    """Return costs with all that may be beside them."""
    dear = replace(_DEAR, total_saved_usd=1_234.5678, cached_requests=123_456, unpriced_requests=12_345)
    call = replace(CALL, provider_model="anthropic/claude-sonnet-5-5", service_tier="flex")
    reason = "org_id is not in organizations: add it there, and the event becomes a row."
    return ListLedger(
        by=[dear, replace(dear, key="polishing", org_id=ORG)],
        orgs=[replace(dear, key=ORG), replace(dear, key=USER)],
        named={ORG: "Northwind Bakery and Confectionery of the Upper Valley, Limited", USER: "日本語の会社"},
        month=dear,
        refused=[
            Rejected(ORG, reason, 123_456, 1_234.5, 12, USER),
            Rejected(None, "not JSON", 1, None, 1, readable=False),
        ],
        tiers=[TierCost("openai/gpt-6-sol", 123_456, 9_876_543, 12_345.6, 12)],
        rows=[replace(call, reasoning_tokens=9_876, prompt_tokens=123_456, completion_tokens=98_765)] * 2,
        kept=[replace(UNBOOKED, operation="quality_check")],
        sees=Sight(all_rejects=False),
    )


def _reports() -> dict[str, Any]:
    many = {"requests": 1_234_567, "input_tokens": 9_876_543_210, "cost_usd": 123_456.78}
    used = [
        ours(many, day=LATELY),
        ours(day=LATELY, model=MODEL, provider=Provider.ANTHROPIC),
        ours(day=TODAY.date()),
    ]
    billed = [theirs(many | {"requests": 1_300_000, "cost_usd": 130_000.12}, day=LATELY)]
    return {"ledger": ListLedger(used=used), "reports": FakeReports(billed)}


def _write(request: Any) -> Job:
    return written(request, 60 if request.model == "gpt-4o-mini" else 90)


def _ended() -> ScriptedJobs:
    return ScriptedJobs([completed(updated_at=at(67), usage=Spend(calls=7, cost_usd=None))])


def _submitting() -> dict[str, Any]:
    return {"jobs": ScriptedJobs([None, completed()])}


def _demo() -> dict[str, Any]:
    jobs, ledger = ScriptedJobs([completed()]), ListLedger(rows=[CALL])
    return {"stack": stack_of("model"), "jobs": jobs, "ledger": ledger}


def _unanswered() -> dict[str, Any]:
    """A provider that stays away."""
    since = TODAY - timedelta(minutes=9)
    waiting = Waiting(reason=WaitReason.MODEL, since=since, ahead=0, until=TODAY, alias="claude-3-5-sonnet")
    return {"stack": FakeStack(env=dict(ENDPOINTS)), "jobs": ScriptedJobs([job(waiting=waiting)])}


def _profiles() -> MemoryProfiles:
    whole = Profile(
        writer="The Honey Larder, a small shop that buys from eleven beekeepers in the north of England",
        audience="People who cook at home and like to know where their food comes from",
        model="claude-3-5-sonnet",
        language="en-GB",
        word_count=600,
    )
    kept = StoredProfile(
        org_id=ORG, name="a-name-of-a-profile-that-is-quite-long", profile=whole, updated_at=NOW
    )
    return MemoryProfiles({(ORG, kept.name): profile_fields(kept)})


def _letters() -> ScriptedJobs:
    reason = (
        "org_id is not in organizations of the platform's database: add it there, and replay the message."
    )
    kept = letter("blog-polish", {"job_id": JOB, "run": 1}, message_id="12345678901234567890", reason=reason)
    return holding(kept, done())


SCREENS = (
    Screen(("list",), lambda: {"fleet": _fleet()}),
    Screen(("list", "--limit", "1", "--trial", "sonnet-drafts-of-november"), lambda: {"fleet": _fleet()}),
    Screen(("status",), lambda: {"overview": _fleet(), "ledger": ListLedger(month=_DEAR)}, env=PRICED),
    Screen(("show", JOB), lambda: {"jobs": ScriptedJobs([completed()])}),
    Screen(("open", JOB), lambda: {"jobs": ScriptedJobs([completed()])}),
    Screen(("watch", JOB), lambda: {"jobs": ScriptedJobs([job(), completed()])}),
    Screen(("show", JOB, "--why"), lambda: {"jobs": _ended(), "logs": FakeLogs(story().lines)}),
    Screen(("logs", JOB), lambda: {"jobs": _ended(), "logs": FakeLogs(story().lines)}),
    Screen(("logs", "--since", "2025-01-01"), lambda: {"logs": FakeLogs(story().lines)}),
    Screen(("submit", "--topic", "Tea", *OWNER, "--job-id", JOB, "--watch"), _submitting),
    Screen(
        ("submit", "--file", "-", *OWNER),
        lambda: {"fleet": _fleet()},
        stdin='{"topic": "Tea", "word_count": 50}\n{',
        code=2,
    ),
    Screen(("up",), lambda: {"stack": stack_of("model")}, env={}),
    Screen(("up", "--recorded"), lambda: {"stack": stack_of("recorded", "recorded")}, env={}),
    Screen(("demo",), _demo, env={}),
    Screen(("demo",), lambda: _demo() | {"stack": FakeStack(env=dict(ENDPOINTS), source=_OWN)}, env={}),
    Screen(("demo",), _unanswered, env={"OPENAI_API_KEY": "sk-1"}, code=1),
    Screen(("cancel", JOB), lambda: {"jobs": ScriptedJobs([job()])}),
    Screen(("cancel", "--org", ORG, "--yes"), lambda: {"fleet": _fleet()}),
    Screen(("replay", JOB, "--from", "polish", "--yes"), lambda: {"jobs": ScriptedJobs([done()])}),
    Screen(("replay", "--failed", "--yes"), lambda: {"fleet": _fleet()}),
    Screen(("review", JOB), lambda: {"jobs": jobs_with(awaiting())}),
    Screen(("review", JOB, "--approve", "--yes"), lambda: {"jobs": jobs_with(awaiting())}),
    Screen(("pause", "--org", ORG), lambda: {"fleet": FakeFleet(unknown={ORG})}),
    Screen(("pause", "--model", "claude-3-5-sonnet"), lambda: {"fleet": FakeFleet()}),
    Screen(("pause", "--show"), lambda: {"fleet": _fleet()}),
    Screen(("resume", "--org", ORG), lambda: {"fleet": _fleet()}),
    Screen(("budget", ORG), lambda: {"budgets": _budget()}),
    Screen(("budget", ORG, "--jobs", "0", "--budget", "1"), lambda: {"budgets": _budget()}),
    Screen(("costs",), lambda: {"ledger": _books()}, env=PRICED),
    Screen(("costs", "--by", "org"), lambda: {"ledger": _books()}, env=PRICED),
    Screen(("costs", "--by", "post", "--org", ORG), lambda: {"ledger": _books()}, env=PRICED),
    Screen(("costs", "--by", "day", "--month", "last"), lambda: {"ledger": _books()}, env=PRICED),
    Screen(("costs", "--rejected"), lambda: {"ledger": _books()}, env=PRICED),
    Screen(("costs", "--job", JOB), lambda: {"ledger": _books()}, env=PRICED),
    Screen(("reconcile",), _reports, env=ADMIN, code=1),
    Screen(
        ("compare", "-", "--models", "gpt-4o,gpt-4o-mini,claude-3-5-sonnet"),
        lambda: {"fleet": WritingFleet(write=_write)},
        stdin=BRIEFS,
    ),
    Screen(("erase", "--org", ORG, "--yes"), lambda: {"jobs": owning()}),
    Screen(
        ("check", "-", "--also", "all"),
        stdin="<think>Tea.</think>\n\nTea wakes you, [Your Name] says and",
        code=1,
    ),
    Screen(("check", "/a/file/that/is/not/there/and/has/quite/a/long/name/of/its/own.md"), code=2),
    Screen(("profiles", "--org", ORG), lambda: {"profiles": _profiles()}),
    Screen(("dead-letters",), lambda: {"jobs": _letters()}),
    Screen(("dead-letters", "show", "12345678901234567890"), lambda: {"jobs": _letters()}),
    Screen(("dead-letters", "replay", "12345678901234567890", "--yes"), lambda: {"jobs": _letters()}),
    Screen(("budget", "7"), code=2),
    Screen(("list", "--since", "yesterday", "--org", ORG), lambda: {"fleet": _fleet()}, code=2),
    Screen(("show", JOB), lambda: {"jobs": ScriptedJobs()}, env={}, code=2),
)
"""Every screen; each prints something."""
