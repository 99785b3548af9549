"""Reading both sides of a reconciliation."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from infra.cli.errors import WrongUsage
from infra.cli.jobs.reconciliation import reconcile
from shared.errors import Misconfigured
from shared.reconciliation.comparison import Terms
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report
from tests.support.fakes.cli import ListLedger

DAY = date(2026, 11, 28)
TERMS = Terms(period=Period(DAY, DAY), tolerance=0.01, now=datetime(2026, 11, 29, tzinfo=UTC))


class Reader:
    """A reader of reports that notes what is done with it."""

    def __init__(self, provider: Provider, error: Exception | None = None) -> None:
        self.provider = provider
        self.did: list[str] = []
        self._error = error

    async def read(self, _period: Period) -> Report:
        self.did.append("read")
        if self._error:
            raise self._error
        return Report(provider=self.provider, usage=(), other_usd={})

    async def close(self) -> None:
        self.did.append("closed")


async def test_refused_key_leaves_nothing_under_way() -> None:
    """After an error no other provider is asked, and every connection is closed."""
    refused = Reader(Provider.OPENAI, Misconfigured("OpenAI refuses OPENAI_ADMIN_KEY."))
    other = Reader(Provider.ANTHROPIC)
    with pytest.raises(WrongUsage, match="refuses"):
        await reconcile(ListLedger(), [refused, other], TERMS)
    assert (refused.did, other.did) == (["read", "closed"], ["closed"])
