"""The stand-in of both providers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from tests.support.reading_reports import SPENT
from tests.support.servers.provider_reports import ProviderReports, provider_reports


@pytest.fixture
async def server() -> AsyncIterator[ProviderReports]:
    """Both providers' reports up to 28 November 2026."""
    async with provider_reports(date(2026, 11, 28), *SPENT) as reports:
        yield reports
