"""Read both sides, the ledger and the providers' reports, and compare them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.costs import Ledger
from shared.errors import Misconfigured, Unavailable
from shared.gateways.provider_reports.reading import ReportReader
from shared.reconciliation.comparison import Line, Terms, compare
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report


@dataclass(frozen=True)
class Reconciliation:
    """The lines, and what was compared."""

    terms: Terms
    reports: tuple[Report, ...]
    lines: list[Line]


async def reconcile(ledger: Ledger, readers: Sequence[ReportReader], terms: Terms) -> Reconciliation:
    """Compare; Unreachable or WrongUsage with a sentence if one side can't be read."""
    period = terms.period.from_the_day_before()
    ours = await ledger.usage(period)
    try:
        # One after the other: after an error nothing else is asked, and no request is left under way.
        reports = [await _read(reader, period) for reader in readers]
    finally:
        for reader in readers:
            await reader.close()
    return Reconciliation(terms, tuple(reports), compare(ours, reports, terms))


async def _read(reader: ReportReader, period: Period) -> Report:
    try:
        return await reader.read(period)
    except Unavailable as error:
        raise Unreachable(str(error)) from error
    except Misconfigured as error:
        raise WrongUsage(str(error)) from error
