"""A reader of the stand-in's reports that never sleeps."""

from __future__ import annotations

import json
from datetime import date

from shared.gateways.provider_reports import anthropic, openai
from shared.gateways.provider_reports.pages import open_pages
from shared.gateways.provider_reports.reading import ReportReader
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report
from tests.support.servers.provider_reports import ANTHROPIC_KEY, OPENAI_KEY, ProviderReports, Spent, Trouble

PERIOD = Period(date(2026, 11, 23), date(2026, 11, 26))
DAY = date(2026, 11, 24)
SPENT = (
    Spent(DAY, "gpt-6-sol-2026-10-01", 10, uncached=700, cached=200, written=100, out=400, usd=1.5),
    Spent(DAY, "gpt-6-sol-2026-10-01", 5, uncached=300, out=100, usd=0.25, tier="flex"),
    Spent(date(2026, 11, 26), "gpt-6-luna", 1, uncached=10, out=4, usd=0.001),
    Spent(date(2026, 11, 27), "gpt-6-luna", 1, uncached=10, out=4, usd=0.001),
    Spent(DAY, "claude-sonnet-5-5-20260915", 9, uncached=500, cached=300, written=90, out=250, usd=2.25),
    Spent(DAY, usd=3.0),
)
PROVIDERS = list(Provider)
KEYS = {Provider.OPENAI: OPENAI_KEY, Provider.ANTHROPIC: ANTHROPIC_KEY}


class Waits(list[float]):
    """Seconds that the reader would have slept."""

    async def sleep(self, seconds: float) -> None:
        self.append(seconds)


def reader(
    server: ProviderReports, provider: Provider, waits: Waits | None = None, *, silence: float = 5.0
) -> ReportReader:
    """Return a reader that does not sleep."""
    vendor = {Provider.OPENAI: openai, Provider.ANTHROPIC: anthropic}[provider]
    pages = open_pages(
        provider,
        server.url,
        vendor.headers(KEYS[provider]),
        key_name=vendor.KEY,
        silence=silence,
        sleep=(Waits() if waits is None else waits).sleep,
    )
    return openai.OpenAIReport(pages) if provider is Provider.OPENAI else anthropic.AnthropicReport(pages)


async def read(server: ProviderReports, provider: Provider, waits: Waits | None = None) -> Report:
    """Read a provider's report of the period."""
    opened = reader(server, provider, waits)
    try:
        return await opened.read(PERIOD)
    finally:
        await opened.close()


def cost_pages(amount: object) -> list[Trouble]:
    """Return an empty page of usage and one of costs."""
    costs = {
        "data": [
            {"start_time": 1_764_000_000, "results": [{"amount": amount, "line_item": "gpt-6-sol, input"}]}
        ]
    }
    return [Trouble(body='{"data": []}'), Trouble(body=json.dumps(costs))]
