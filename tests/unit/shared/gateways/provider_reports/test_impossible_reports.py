"""Values that a report never has are refused, and not read as nothing."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shared.errors import Misconfigured
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from tests.support.reading_reports import cost_pages, read, reader
from tests.support.servers.provider_reports import ProviderReports, Trouble


def usage_page(**fields: object) -> str:
    """Return a page of OpenAI's usage with one result."""
    result = {"input_tokens": 1, "output_tokens": 1, "num_model_requests": 1, **fields}
    return json.dumps({"data": [{"start_time": 1_764_000_000, "results": [result]}]})


@pytest.mark.parametrize(
    "body",
    [
        usage_page(input_tokens=-1),
        usage_page(input_tokens="many"),
        usage_page(output_tokens=None),
        usage_page(num_model_requests=1.5),
        usage_page(model=7),
        '{"data": [{"start_time": 99999999999999, "results": []}]}',
        '{"data": [{"start_time": 1764000000}]}',
    ],
)
async def test_impossible_usage_is_refused(server: ProviderReports, body: str) -> None:
    """A value of another kind is not read as nothing."""
    server.troubles = [Trouble(body=body)]
    with pytest.raises(Misconfigured, match="OpenAI's report can't be read"):
        await read(server, Provider.OPENAI)


@pytest.mark.parametrize(
    "amount",
    [
        {"value": 1.0, "currency": "eur"},
        {"value": "much", "currency": "usd"},
        {"value": "NaN", "currency": "usd"},
        {"value": "Infinity", "currency": "usd"},
        {"currency": "usd"},
        None,
    ],
)
async def test_impossible_amounts_are_refused(server: ProviderReports, amount: object) -> None:
    """Neither another currency nor a text becomes dollars."""
    server.troubles = cost_pages(amount)
    opened = reader(server, Provider.OPENAI)
    with pytest.raises(Misconfigured, match="OpenAI's report can't be read"):
        await opened.read(Period(date(2025, 11, 24), date(2025, 11, 25)))
    await opened.close()
