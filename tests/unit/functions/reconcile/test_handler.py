"""The nightly comparison: its lines in the log, and providers or a database in trouble."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from functions.reconcile.handler import Reconcile
from shared.errors import Misconfigured, Unavailable
from shared.gateways.provider_reports.reading import Access
from shared.messages.envelope import Envelope
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.reports import FakeReports
from tests.support.reconciling import NOW, ours, theirs

MESSAGE = Envelope("1", b"{}", {}, "blog-reconcile")
YESTERDAY = date(2026, 11, 28)
CLAUDE: dict[str, Any] = {"provider": Provider.ANTHROPIC, "model": "claude-sonnet-5-5"}

Lines = Callable[[], list[dict[str, Any]]]


class Ledger:
    """Sums in a list."""

    def __init__(self, *used: OurUsage) -> None:
        self.used = list(used)
        self.periods: list[Period] = []
        self.trouble: Exception | None = None

    async def usage(self, period: Period) -> list[OurUsage]:
        self.periods.append(period)
        if self.trouble:
            raise self.trouble
        return self.used


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return the lines of the log so far."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def clock() -> ManualClock:
    """Return a clock that shows 29 November at six."""
    shown = ManualClock()
    shown.advance((NOW - shown.now()).total_seconds())
    return shown


def function(ledger: Ledger, reports: FakeReports, *providers: Provider) -> Reconcile:
    """Return the handler."""
    readers = [reports.reader(Access(each, "k")) for each in providers or Provider]
    return Reconcile(ledger, readers, clock())


async def test_gaps_and_a_summary_are_logged(lines: Lines) -> None:
    """One line for each gap with its figures, and one for the comparison."""
    day = YESTERDAY - timedelta(days=1)
    ledger = Ledger(ours(day=day), ours(day=day, **CLAUDE))
    reports = FakeReports([theirs({"cost_usd": 2.0}, day=day), theirs({"requests": None}, day=day, **CLAUDE)])
    await function(ledger, reports).handle(MESSAGE)
    gap, summary = lines()
    assert (gap["event"], gap["severity"], gap["reason"]) == ("reconcile_gap", "WARNING", "price")
    assert (gap["day"], gap["provider"], gap["model"]) == ("2026-11-27", "openai", "gpt-6-sol")
    assert (gap["gap_usd"], gap["our_usd"], gap["their_usd"]) == (0.75, 1.25, 2.0)
    assert "compare infra/litellm/config.yaml" in gap["message"]
    assert (summary["event"], summary["lines"], summary["gaps"]) == ("reconciled", 2, 1)
    assert summary["compared"] == ["openai", "anthropic"]


async def test_three_days_are_compared(lines: Lines) -> None:
    """Until yesterday, with a day before for calls around midnight; today is the next night's."""
    ledger, reports = Ledger(), FakeReports()
    await function(ledger, reports).handle(MESSAGE)
    assert ledger.periods == [Period(date(2026, 11, 25), YESTERDAY + timedelta(days=1))]
    assert reports.periods == ledger.periods * 2
    assert [line["event"] for line in lines()] == ["reconciled"]


async def test_late_reports_are_no_gap(lines: Lines) -> None:
    """What yesterday's report lacks may come: the next nights look again."""
    await function(Ledger(ours(day=YESTERDAY)), FakeReports(), Provider.OPENAI).handle(MESSAGE)
    [summary] = lines()
    assert (summary["event"], summary["gaps"], summary["expected"]) == ("reconciled", 0, 1)


async def test_nothing_is_compared_without_keys(lines: Lines) -> None:
    """The message is acknowledged, the database is not asked, and the line says what is missing."""
    ledger = Ledger()
    await Reconcile(ledger, [], clock()).handle(MESSAGE)
    [summary] = lines()
    assert (summary["event"], summary["severity"], summary["compared"]) == ("reconciled", "INFO", [])
    assert "set an admin key" in summary["message"]
    assert ledger.periods == []


async def test_a_provider_that_is_away_is_asked_again(lines: Lines) -> None:
    """The message is redelivered; nothing is logged, or each delivery would repeat the gaps."""
    day = YESTERDAY - timedelta(days=1)
    reports = FakeReports([theirs(day=day)], trouble={Provider.ANTHROPIC: Unavailable("Anthropic is away.")})
    with pytest.raises(Unavailable, match="Anthropic is away"):
        await function(Ledger(), reports).handle(MESSAGE)
    assert lines() == []


async def test_a_database_that_is_away_is_asked_again(lines: Lines) -> None:
    """Without the ledger every call would be a gap."""
    ledger = Ledger()
    ledger.trouble = Unavailable("Postgres does not answer.")
    with pytest.raises(Unavailable, match="Postgres"):
        await function(ledger, FakeReports([theirs()])).handle(MESSAGE)
    assert lines() == []


async def test_a_refused_key_hides_no_gap(lines: Lines) -> None:
    """The other provider is compared; the comparison is not whole, so it has no summary."""
    day = YESTERDAY - timedelta(days=1)
    refused = Misconfigured("Anthropic refuses ANTHROPIC_ADMIN_KEY (HTTP 401).")
    reports = FakeReports([theirs(day=day)], trouble={Provider.ANTHROPIC: refused})
    await function(Ledger(ours(day=day, **CLAUDE)), reports).handle(MESSAGE)
    assert [(line["event"], line["severity"]) for line in lines()] == [
        ("reconcile_gap", "WARNING"),
        ("report_unread", "ERROR"),
    ]
