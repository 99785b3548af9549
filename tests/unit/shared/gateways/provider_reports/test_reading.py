"""Reports of both providers, read from a server that answers in their documented shapes."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shared.gateways.provider_reports.reading import Access, new_reader
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report, Sums, add_up
from tests.support.reading_reports import DAY, KEYS, PERIOD, PROVIDERS, cost_pages, read, reader
from tests.support.servers.provider_reports import ProviderReports, Spent, Trouble


def of_model(report: Report, model: str) -> Sums:
    return add_up(each.sums for each in report.usage if each.model == model)


async def test_openai_report_is_read(server: ProviderReports) -> None:
    """Tokens, requests and tiers come from the usage, dollars from the costs."""
    report = await read(server, Provider.OPENAI)
    sol = of_model(report, "gpt-6-sol")
    assert (sol.requests, sol.input_tokens, sol.output_tokens) == (15, 1300, 500)
    assert (sol.cached_tokens, sol.cache_write_tokens) == (200, 100)
    assert sol.cost_usd == pytest.approx(1.75)
    assert {each.tier for each in report.usage if each.sums.requests} == {"default", "flex"}
    assert report.other_usd == {"web search tool calls": pytest.approx(3.0)}


async def test_anthropic_report_is_read(server: ProviderReports) -> None:
    """Input is what was read from the cache, written to it and neither; cents are a hundredth of a dollar."""
    report = await read(server, Provider.ANTHROPIC)
    sonnet = of_model(report, "claude-sonnet-5-5")
    assert (sonnet.requests, sonnet.input_tokens, sonnet.output_tokens) == (None, 890, 250)
    assert (sonnet.cached_tokens, sonnet.cache_write_tokens) == (300, 90)
    assert sonnet.cost_usd == pytest.approx(2.25)
    assert report.other_usd == {"web search tool calls": pytest.approx(3.0)}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_days_of_the_period_are_kept(server: ProviderReports, provider: Provider) -> None:
    """A report goes up to today: what comes after the period is left out."""
    assert {each.day for each in (await read(server, provider)).usage} <= set(PERIOD)
    luna = of_model(await read(server, Provider.OPENAI), "gpt-6-luna")
    assert luna.requests == 1


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_all_pages_are_read(server: ProviderReports, provider: Provider) -> None:
    """Pages of a day each give the same report as one page."""
    whole = await read(server, provider)
    server.page_of, server.asked = 1, []
    assert await read(server, provider) == whole
    assert len(server.asked) == 12
    assert sum("page" in asked for _, asked in server.asked) == 10


async def test_amounts_may_be_text(server: ProviderReports) -> None:
    """Both providers write decimals as text, too; credits are negative."""
    server.troubles = cost_pages({"value": "-0.25", "currency": "USD"})
    opened = reader(server, Provider.OPENAI)
    report = await opened.read(Period(date(2025, 11, 24), date(2025, 11, 25)))
    await opened.close()
    assert of_model(report, "gpt-6-sol").cost_usd == -0.25


@pytest.mark.parametrize(
    ("item", "model"),
    [
        ("gpt-6-sol-2026-10-01, cached input", "gpt-6-sol"),
        ("priority | gpt-6-sol, output, long context", "gpt-6-sol"),
        ("gpt-6-sol, cache writes", "gpt-6-sol"),
        ("gpt-image-2 image, output", "gpt-image-2"),
        ("web search tool calls", None),
        ("assistants api | file search", None),
        ("text-embedding-3-small, input", None),
        ("", None),
    ],
)
async def test_line_items_name_models(server: ProviderReports, item: str, model: str | None) -> None:
    """The costs have no field for the model: it is in the item's name."""
    costs = {"amount": {"value": 2.0, "currency": "usd"}, "line_item": item or None}
    page = {"data": [{"start_time": 1_764_000_000, "results": [costs]}]}
    server.troubles = [Trouble(body='{"data": []}'), Trouble(body=json.dumps(page))]
    opened = reader(server, Provider.OPENAI)
    report = await opened.read(Period(date(2025, 11, 24), date(2025, 11, 25)))
    await opened.close()
    assert [each.model for each in report.usage] == ([model] if model else [])
    assert report.other_usd == ({} if model else {item or "unnamed": 2.0})


async def test_scope_limits_the_report(server: ProviderReports) -> None:
    """Of an organization with several projects, one is compared."""
    server.spent = [
        Spent(DAY, "gpt-6-sol", 1, uncached=5, out=5, usd=1.0, scope="proj_ours"),
        Spent(DAY, "gpt-6-sol", 8, uncached=9, out=9, usd=8.0, scope="proj_theirs"),
        Spent(DAY, "claude-haiku-5-5", uncached=5, out=5, usd=2.0, scope="wrkspc_ours"),
        Spent(DAY, "claude-haiku-5-5", uncached=7, out=7, usd=9.0, scope="wrkspc_theirs"),
    ]
    for provider, scope, dollars in (
        (Provider.OPENAI, "proj_ours", 1.0),
        (Provider.ANTHROPIC, "wrkspc_ours", 2.0),
    ):
        opened = new_reader(Access(provider, KEYS[provider], scope, server.url))
        total = add_up(each.sums for each in (await opened.read(PERIOD)).usage)
        await opened.close()
        assert total.input_tokens == 5
        assert total.cost_usd == pytest.approx(dollars)
