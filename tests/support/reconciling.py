"""Days of usage for tests of the comparison."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from shared.reconciliation.comparison import Line, Terms, compare
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage, Report, Sums, TheirUsage

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
DAY = date(2026, 11, 25)
PERIOD = Period(date(2026, 11, 23), date(2026, 11, 28))
SOL = "gpt-6-sol"
SUMS = Sums(requests=100, input_tokens=90_000, output_tokens=40_000, cached_tokens=10_000, cost_usd=1.25)


def ours(changes: dict[str, Any] | None = None, **fields: Any) -> OurUsage:
    """Return a day of a model in the ledger; `changes` are of its sums."""
    given: dict[str, Any] = {
        "day": DAY,
        "provider": Provider.OPENAI,
        "model": SOL,
        "sums": replace(SUMS, **changes or {}),
    }
    return OurUsage(**given | fields)


def theirs(changes: dict[str, Any] | None = None, **fields: Any) -> TheirUsage:
    """Return the same of the provider."""
    given: dict[str, Any] = {
        "day": DAY,
        "provider": Provider.OPENAI,
        "model": SOL,
        "sums": replace(SUMS, **changes or {}),
    }
    return TheirUsage(**given | fields)


def compared(
    our: list[OurUsage], their: list[TheirUsage], *, tolerance: float = 0.01, now: datetime = NOW
) -> list[Line]:
    """Return the lines of a comparison with one provider's report, OpenAI's unless a row is another's."""
    provider = their[0].provider if their else Provider.OPENAI
    report = Report(provider=provider, usage=tuple(their))
    return compare(our, [report], Terms(period=PERIOD, tolerance=tolerance, now=now))
