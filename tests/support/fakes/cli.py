"""The gateways of the `blog` command in memory, and a way to run it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, chdir, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from typer import testing
from typer.main import get_command
from typer.testing import CliRunner

from infra.cli import console
from infra.cli.dependencies import Dependencies
from infra.cli.errors import Unreachable
from infra.cli.gateways.budgets import Budgets
from infra.cli.gateways.cloud import Cloud
from infra.cli.gateways.cost_facts import Rejected, Sight, TierCost
from infra.cli.gateways.costs import CallCost, Ledger, Unbooked
from infra.cli.gateways.estate import Owned
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.history import History
from infra.cli.gateways.jobs import Stored
from infra.cli.gateways.logs import Logs
from infra.cli.gateways.overview import LocalStack, Overview
from infra.cli.gateways.stack import Revisions, Stack
from infra.cli.main import app
from infra.cli.options import STATE_DIR_VARIABLE
from infra.cli.target import DATABASE, EMULATORS, PROJECT, PROVIDER_KEYS, WEBHOOK_KEY, Target
from infra.local.model_servers.source import ModelSource
from infra.local.supervision.service import Progress, Running, StackError, State
from shared.errors import ErrorCode
from shared.gateways.costs.sums import DailyCost, GroupCost, Grouping, add_up
from shared.gateways.provider_reports.reading import new_reader
from shared.jobs.document import fields
from shared.jobs.edits import EditedOutput
from shared.jobs.job import Job, JobError, JobStatus, Spend, Stage, StageRecord, StageStatus
from shared.jobs.letters import Letter
from shared.jobs.outputs import Issue, MetaOutput, Result
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage
from shared.stage.webhook_desk import WebhookDesk
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.fakes.reports import FakeReports

vars(testing)["_get_command"] = cache(get_command)  # typer builds all commands for each run otherwise
JOB = "33333333-3333-4333-8333-333333333333"
ORG = "11111111-1111-4111-8111-111111111111"
USER = "22222222-2222-4222-8222-222222222222"
NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CLOUD = {"GOOGLE_CLOUD_PROJECT": "a-project"}
_ADMIN = (
    *(f"{name}_ADMIN_{part}" for name in ("OPENAI", "ANTHROPIC") for part in ("KEY", "URL")),
    "OPENAI_PROJECT_ID",
    "ANTHROPIC_WORKSPACE_ID",
)
_SCREEN = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")

ISSUES = (
    Issue("long_sentence", "low", "A sentence has 48 words: split it.", 12),
    Issue("word_count", "high", "The post has 212 words, 300 were asked for."),
)
META = MetaOutput(title="Tea outdoors", description="Why.", og_title="Tea", og_description="Because.")
RESULT = Result(
    content="Tea tastes better.\n\n## Why\n\nFresh air [helps].",
    title="Tea outdoors",
    quality_score=78,
    quality_issues=ISSUES,
    word_count=212,
    meta_tags=META,
    artifacts_removed=14,
    model_used="gpt-4o",
    processing_time=72.4,
    generated_at=NOW.isoformat(),
)
CALL = CallCost(
    log_id="44444444-4444-4444-8444-444444444444",
    operation="generation",
    model="gpt-4o",
    prompt_tokens=100,
    completion_tokens=400,
    total_tokens=500,
    cost_usd=0.0125,
    saved_usd=None,
    latency_ms=3200,
    cached=False,
    created_at=NOW,
)
DAY = DailyCost(
    org_id=ORG,
    date=NOW.date(),
    operation="generation",
    request_count=2,
    total_tokens=1000,
    total_cost_usd=0.025,
    cached_requests=0,
    avg_latency_ms=3200.0,
    total_saved_usd=None,
    unpriced_requests=0,
    unbooked_requests=0,
)
GROUP = GroupCost(
    key="generation",
    request_count=8,
    cached_requests=2,
    prompt_tokens=1_000,
    completion_tokens=4_000,
    total_tokens=5_000,
    total_cost_usd=0.3,
    total_saved_usd=0.1,
    unpriced_requests=0,
    unbooked_requests=0,
    first_at=NOW,
    last_at=NOW,
)
NOTHING_SPENT = msgspec.structs.replace(
    GROUP,
    key=None,
    request_count=0,
    cached_requests=0,
    prompt_tokens=0,
    completion_tokens=0,
    total_tokens=0,
    total_cost_usd=None,
    total_saved_usd=None,
    first_at=None,
    last_at=None,
)
UNBOOKED = Unbooked(
    **msgspec.structs.asdict(CALL),
    reason="org_id is not in organizations: add it there, and the event becomes a row.",
)


def job(**changes: Any) -> Job:
    """Return a job that polish is working on."""
    now = Job(
        job_id=JOB,
        org_id=ORG,
        user_id=USER,
        request={"topic": "Why tea tastes better outdoors"},
        status=JobStatus.RUNNING,
        stage=Stage.POLISH,
        progress=57,
        created_at=NOW - timedelta(seconds=72),
        updated_at=NOW,
        expires_at=NOW + timedelta(days=90),
        stages={
            Stage.GENERATE: record(StageStatus.DONE, model="gpt-4o", cost_usd=0.0125, prompt_tokens=100),
            Stage.POLISH: StageRecord(status=StageStatus.RUNNING, attempt=1, started_at=NOW),
        },
        usage=Spend(calls=1, prompt_tokens=100, completion_tokens=400, total_tokens=500, cost_usd=0.0125),
        draft="Tea tastes better.\n\nFresh air",
    )
    return msgspec.structs.replace(now, **changes)


def record(status: StageStatus, **changes: Any) -> StageRecord:
    """Return a stage that took 12.3 seconds."""
    started = NOW - timedelta(seconds=12.3)
    return msgspec.structs.replace(
        StageRecord(status=status, attempt=1, started_at=started, finished_at=NOW), **changes
    )


def completed(**changes: Any) -> Job:
    """Return a job that ended well."""
    end: dict[str, Any] = {"status": JobStatus.COMPLETED, "progress": 100, "draft": None, "result": RESULT}
    return job(**(end | changes))


def failed() -> Job:
    """Return a job that ended badly."""
    error = JobError(
        code=ErrorCode.CONTENT_POLICY,
        message="The provider refused the content.",
        stage=Stage.POLISH,
        retryable=False,
    )
    return job(status=JobStatus.FAILED, error=error)


@dataclass
class ScriptedJobs:
    """Each read gives the next state, and the last one for ever; None is a document that is not there."""

    states: list[Job | None] = field(default_factory=list)
    published: list[tuple[str, dict[str, Any], Mapping[str, str]]] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    reruns: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    decided: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    edits: list[EditedOutput | None] = field(default_factory=list)
    lost_races: int = 0
    leased: bool = True
    trouble: list[Exception] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    kept: dict[str, Letter] = field(default_factory=dict)
    theirs: dict[tuple[str, str], dict[str, Owned]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    def read(self, job_id: str) -> Stored | None:
        """Return the next state under the id that was asked for."""
        if self.trouble:
            raise self.trouble.pop(0)
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0] if self.states else None
        if state is None:
            return None
        lease = {"lease": {"stage": "polish", "token": "secret", "expires_at": NOW}} if self.leased else {}
        return Stored(fields=fields(state) | {"job_id": job_id} | lease, version=1)

    def count_ahead(self, org_id: str, order: int) -> int:
        """Return the next count, the last one for ever; without any the count fails."""
        assert org_id
        assert order
        if not self.counts:
            raise Unreachable("Firestore does not answer.")
        return self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]

    def request_cancel(self, job_id: str, version: Any) -> bool:
        """Lose as many races as the test wants."""
        assert version == 1
        if self._lost():
            return False
        self.cancelled.append(job_id)
        return True

    def outputs(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Return what the test says."""
        assert job_id
        return self.written

    def publications(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Return what the test says."""
        assert job_id
        return self.drafts

    def rerun(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> bool:
        """Keep what was written."""
        assert before.version == 1
        if self._lost():
            return False
        self.edits.append(edited)
        self.reruns.append((job_id, dict(changed)))
        return True

    def decide(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> bool:
        """Keep what was written."""
        assert before.version == 1
        if self._lost():
            return False
        self.decided.append((job_id, dict(changed), dict(outputs)))
        return True

    def letters(self, limit: int) -> list[Letter]:
        """Return them in any order."""
        return list(self.kept.values())[:limit]

    def letter(self, message_id: str) -> Letter | None:
        """Return one."""
        return self.kept.get(message_id)

    def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Note it."""
        self.kept[message_id] = msgspec.structs.replace(self.kept[message_id], replayed_at=now)

    def owned(self, field: str, owner: str) -> dict[str, Owned]:
        """Return what the test says."""
        return self.theirs.get((field, owner), {})

    def delete_job(self, job_id: str) -> None:
        """Note it."""
        self.deleted.append(job_id)

    def delete_admission(self, org_id: str) -> None:
        """Note it."""
        self.deleted.append(f"admission/{org_id}")

    def delete_deliveries(self, job_id: str) -> None:
        """Note it."""
        self.deleted.append(f"deliveries/{job_id}")

    def delete_webhooks(self, org_id: str) -> None:
        """Note it."""
        self.deleted.append(f"webhooks/{org_id}")

    def delete_profiles(self, org_id: str) -> None:
        """Keep whose profiles were deleted."""
        self.deleted.append(f"profiles/{org_id}")

    def delete_sitemaps(self, org_id: str) -> None:
        """Keep whose sitemaps were deleted."""
        self.deleted.append(f"sitemaps/{org_id}")

    def forget_creator(self, user_id: str) -> None:
        """Note it."""
        self.deleted.append(f"creator/{user_id}")

    def letter_ids(self) -> list[str]:
        """Return them in any order."""
        return list(self.kept)

    def delete_letter(self, message_id: str) -> None:
        """Let go of it."""
        self.kept.pop(message_id, None)

    def _lost(self) -> bool:
        self.lost_races -= 1
        return self.lost_races >= 0

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Keep what was published."""
        self.sent.append((topic, data))
        with suppress(msgspec.DecodeError):  # what was refused need not be JSON
            self.published.append((topic, msgspec.json.decode(data), attributes))
        return f"message-{len(self.sent)}"


@dataclass
class ListLedger:
    """Rows in lists; `late` questions about calls are answered before the rows arrive."""

    days: list[DailyCost] = field(default_factory=list)
    rows: list[CallCost] = field(default_factory=list)
    kept: list[Unbooked] | None = field(default_factory=list)
    late: int = 0
    by: list[GroupCost] = field(default_factory=list)
    month: GroupCost = NOTHING_SPENT
    orgs: list[GroupCost] | None = None
    months: dict[datetime, GroupCost] = field(default_factory=dict)
    refused: list[Rejected] | None = field(default_factory=list)
    tiers: list[TierCost] = field(default_factory=list)
    named: Mapping[str, str | None] = field(default_factory=dict)
    sees: Sight = field(default_factory=Sight)
    asked: list[tuple[datetime, str | None, datetime | None]] = field(default_factory=list)
    grouped: list[Grouping] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    used: list[OurUsage] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Ledger]:
        """Yield itself."""
        yield self

    async def sight(self) -> Sight:
        """Return what the role may read."""
        return self.sees

    async def daily(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[DailyCost]:
        """Return every day."""
        self.asked.append((since, org_id, until))
        return self.days

    async def groups(
        self,
        by: Grouping,
        since: datetime,
        org_id: str | None,
        until: datetime | None = None,
        top: int | None = None,
    ) -> list[GroupCost]:
        """Return every group, or the first ones and the others as one."""
        self.grouped.append(by)
        self.asked.append((since, org_id, until))
        groups = self.by if by is not Grouping.ORG or self.orgs is None else self.orgs
        if top is None or len(groups) <= top + 1:
            return groups
        others = msgspec.structs.replace(add_up(groups[top:]), groups=len(groups) - top)
        return [*groups[:top], others]

    async def total(self, since: datetime, org_id: str | None, until: datetime | None = None) -> GroupCost:
        """Return the month's, or that of the month before."""
        self.asked.append((since, org_id, until))
        return self.months.get(since, self.month)

    async def rejected(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[Rejected] | None:
        """Return every rejected call."""
        self.asked.append((since, org_id, until))
        return self.refused

    async def cheap(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[TierCost]:
        """Return every call of the cheap tier."""
        self.asked.append((since, org_id, until))
        return self.tiers

    async def names(self, org_ids: Sequence[str]) -> dict[str, str | None]:
        """Return the names that there are."""
        return {org_id: self.named[org_id] for org_id in org_ids if org_id in self.named}

    async def calls(self, job_id: str) -> list[CallCost]:
        """Return every row, once it has arrived."""
        assert job_id
        if self.late:
            self.late -= 1
            return []
        return self.rows

    async def unbooked(self, job_id: str) -> list[Unbooked] | None:
        """Return every call that was refused."""
        assert job_id
        return self.kept

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return every day and model."""
        self.periods.append(period)
        return self.used

    async def forget(self, user_id: str) -> int:
        """Note who it was."""
        self.forgotten.append(user_id)
        return len(self.rows)


@dataclass
class FakeStack:
    """Starts nothing. `ends_with` is raised when the stack is left, as an interrupt would be, or starts.

    `upstream` is the one that it has to be started with.
    """

    env: dict[str, str] = field(default_factory=dict)
    processes: Sequence[Running] = ()
    source: ModelSource | None = None
    notes: tuple[str, ...] = ()
    refuses: str = ""
    ends_with: Exception | None = None
    starts: bool = True
    unsaved: bool = False
    stopped: bool = False
    upstream: str | None = None
    keeps: bool = False

    async def forever(self) -> None:
        """Return at once, as if a signal had come."""

    def start(
        self,
        state_dir: Path,
        upstream: str | None,
        on_progress: Callable[[Progress], None],
        *,
        keep: bool = False,
    ) -> AbstractAsyncContextManager[Stack]:
        """Take the place of infra.local.stack.Stack."""
        assert state_dir
        self.keeps = keep
        return self._running(upstream, on_progress)

    @asynccontextmanager
    async def _running(
        self, upstream: str | None, on_progress: Callable[[Progress], None]
    ) -> AsyncIterator[Stack]:
        assert upstream == self.upstream
        if self.source:
            on_progress(Progress("model", State.READY, detail=self.source.label))
        for process in self.processes:
            on_progress(Progress(process.name, State.STARTING))
        on_progress(Progress("pubsub", State.STARTING))
        if self.refuses:
            raise StackError(self.refuses)
        if not self.starts and self.ends_with:
            raise self.ends_with
        on_progress(Progress("pubsub", State.READY, 1.2))
        try:
            yield self
        finally:
            self.stopped = True
        if self.ends_with:
            raise self.ends_with


@dataclass(frozen=True)
class Ended:
    """The end of a run of the command."""

    code: int
    out: str
    err: str


def _missing_budgets() -> Budgets:
    raise AssertionError("this command is not expected to ask for the limits of an organisation")


def _missing_fleet() -> Fleet:
    raise AssertionError("this command reads all jobs: hand over a fleet")


def _missing_overview() -> Overview:
    raise AssertionError("this command is not expected to look at the whole system")


def _missing_local() -> LocalStack:
    raise AssertionError("this command is not expected to look at the processes of a stack")


def _missing_cloud() -> Cloud:
    raise AssertionError("the command read a project, and the test gave none")


def _missing_revisions() -> Revisions:
    raise AssertionError("this command is not expected to run another revision")


def _missing_history() -> History:
    raise AssertionError("this command is not expected to read earlier runs")


def _missing_logs() -> Logs:
    raise AssertionError("this command is not expected to read log lines")


def _missing_webhooks(_target: Target, _key: str) -> WebhookDesk:
    raise AssertionError("this command is not expected to look at webhooks")


def _missing_profiles() -> MemoryProfiles:
    raise AssertionError("this command is not expected to look at profiles")


def blog(  # noqa: PLR0913 - one for each gateway
    *arguments: str,
    jobs: ScriptedJobs | None = None,
    fleet: Fleet | None = None,
    budgets: Budgets | None = None,
    overview: Overview | None = None,
    local: LocalStack | None = None,
    ledger: ListLedger | None = None,
    stack: FakeStack | None = None,
    revisions: Revisions | None = None,
    history: History | None = None,
    logs: Logs | None = None,
    reports: FakeReports | None = None,
    cloud: Cloud | None = None,
    webhooks: Callable[[Target, str], WebhookDesk] | None = None,
    profiles: MemoryProfiles | None = None,
    env: Mapping[str, str] = CLOUD,
    patience: float = 60.0,
    terminal: bool = False,
    stdin: str | bytes | None = None,
) -> Ended:
    """Run `blog` in this process, in an empty folder and an environment that names nothing but `env`."""
    named = (
        *EMULATORS,
        PROJECT,
        DATABASE,
        *PROVIDER_KEYS,
        *_ADMIN,
        WEBHOOK_KEY,
        "TOPIC",
        "KEYWORDS",
        "WORDS",
        "DEMO",
        *("PROFILE", "SOURCES", "LINKS", "REVIEW"),
    )
    named = (*named, *_SCREEN, STATE_DIR_VARIABLE)
    gateways = Dependencies(
        fleet=lambda _: fleet or _missing_fleet(),
        budgets=lambda _: budgets or _missing_budgets(),
        overview=lambda _: overview or _missing_overview(),
        local=lambda _: local or _missing_local(),
        jobs=lambda _: jobs or ScriptedJobs(),
        estate=lambda _: jobs or ScriptedJobs(),
        ledger=lambda _: ledger or ListLedger(),
        stack=(stack or FakeStack()).start,
        revisions=lambda *_: revisions or _missing_revisions(),
        history=lambda _: history or _missing_history(),
        cloud_logs=lambda _: logs or _missing_logs(),
        reports=reports.reader if reports else new_reader,
        cloud=lambda _: nullcontext(cloud or _missing_cloud()),
        webhooks=lambda *given: nullcontext((webhooks or _missing_webhooks)(*given)),
        profiles=lambda _: nullcontext(profiles or _missing_profiles()),
        pause=0.0,
        appears=0.2,
        patience=patience,
    )
    environment: dict[str, str | None] = dict.fromkeys(named) | dict(env)
    with TemporaryDirectory() as folder, chdir(folder):
        # Rich keeps the width of the terminal in which the console was made.
        console.out.width = console.err.width = int(environment.get("COLUMNS") or 80)
        console.out._force_terminal = console.err._force_terminal = terminal or None
        result = CliRunner().invoke(app, list(arguments), obj=gateways, env=environment, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(result.exit_code, result.stdout, result.stderr)
