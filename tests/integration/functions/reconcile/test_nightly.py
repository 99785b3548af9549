"""The function with its own role in a real Postgres, and a server that answers as both providers do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.reconcile.handler import Reconcile
from functions.reconcile.postgres import PostgresSums
from shared.clock import SystemClock
from shared.errors import Unavailable
from shared.gateways.provider_reports.reading import Access, ReportReader, new_reader
from shared.messages.envelope import Envelope
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.settings import read
from tests.support.fakes.usage_store import usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.provider_reports import ANTHROPIC_KEY, OPENAI_KEY, Spent, provider_reports
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=2)
MESSAGE = Envelope("1", b"{}", {}, "blog-reconcile")


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture
async def ledger(platform: Platform) -> AsyncIterator[PostgresSums]:
    """The function's access, and ten calls of a model of each provider that the usage function wrote."""
    async with usage_sink(platform.url("usage_sink")) as sink:
        for model in ("openai/gpt-6-sol", "anthropic/claude-sonnet-5-5") * 10:
            made = f"{DAY}T12:00:00Z"
            await sink.add(usage_event(provider_model=model, cost_usd=0.25, created_at=made, cached_tokens=1))
    ledger = PostgresSums(platform.url("usage_sink"))
    yield ledger
    await ledger.close()


def spent(model: str, calls: int) -> Spent:
    """Return what a provider has of so many of these calls."""
    event = usage_event()
    return Spent(
        DAY,
        model,
        calls,
        uncached=event.prompt_tokens * calls,
        out=event.completion_tokens * calls,
        usd=0.25 * calls,
    )


async def lines(
    ledger: PostgresSums, capsys: pytest.CaptureFixture[str], *bills: Spent
) -> list[dict[str, Any]]:
    """Return the log's lines after one message."""
    async with provider_reports(TODAY, *bills) as server:
        keys = {Provider.OPENAI: OPENAI_KEY, Provider.ANTHROPIC: ANTHROPIC_KEY}
        readers: list[ReportReader] = [
            new_reader(Access(provider, key, None, server.url)) for provider, key in keys.items()
        ]
        await Reconcile(ledger, readers, SystemClock()).handle(MESSAGE)
        for reader in readers:
            await reader.close()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_rows_of_the_sink_agree_with_the_bills(
    ledger: PostgresSums, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the usage function writes is what the providers report."""
    [summary] = await lines(ledger, capsys, spent("gpt-6-sol-2026-10-01", 10), spent("claude-sonnet-5-5", 10))
    assert (summary["event"], summary["lines"], summary["gaps"]) == ("reconciled", 2, 0)
    assert summary["our_usd"] == summary["their_usd"] == 5.0


async def test_a_gap_is_found_at_night(ledger: PostgresSums, capsys: pytest.CaptureFixture[str]) -> None:
    """Another caller with the same key."""
    gap, summary = await lines(ledger, capsys, spent("gpt-6-sol", 30), spent("claude-sonnet-5-5", 10))
    assert (gap["event"], gap["reason"], gap["gap_requests"]) == ("reconcile_gap", "outside_calls", 20)
    assert (summary["gaps"], summary["their_usd"]) == (1, 10.0)


async def test_its_right_is_needed(platform: Platform, ledger: PostgresSums) -> None:
    """Without it the message is redelivered with a sentence, and the next migration gives it back."""
    platform.owner("REVOKE EXECUTE ON FUNCTION ai_usage.read_daily_usage(DATE, DATE) FROM usage_sink")
    with pytest.raises(Unavailable, match="sign in as usage_sink"):
        await ledger.usage(Period(DAY, TODAY))
    platform.migrate()
    assert len(await ledger.usage(Period(DAY, TODAY))) == 2


async def test_readers_follow_the_settings() -> None:
    """A provider without a key has no reader."""
    from shared.runtime.reports import report_readers  # noqa: PLC0415 - as the function does

    environ = {"GOOGLE_CLOUD_PROJECT": "my-project", "ANTHROPIC_ADMIN_KEY": "k", "OPENAI_PROJECT_ID": "proj"}
    settings = read((), environ, optional=("OPENAI_ADMIN_KEY", "OPENAI_PROJECT_ID", "ANTHROPIC_ADMIN_KEY"))
    [reader] = report_readers(settings)
    assert reader.provider is Provider.ANTHROPIC
    await reader.close()
