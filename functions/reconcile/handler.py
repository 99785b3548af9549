"""Compare the last days in the ledger with the bills of the providers that have an admin key.

A line of the log for each gap, which an alert counts, and one for the comparison. A provider that is away for
now has the message redelivered, before anything is logged. One that can't be read until somebody acts is left
out with an error, and the comparison then has no line: an alert notices that, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from shared import telemetry
from shared.clock import Clock
from shared.errors import Misconfigured
from shared.gateways.provider_reports.reading import ReportReader
from shared.messages.envelope import Envelope
from shared.reconciliation.comparison import Line, Status, Terms, compare
from shared.reconciliation.period import Period
from shared.reconciliation.summary import summarise
from shared.reconciliation.usage import OurUsage, Report
from shared.telemetry import Event

_DAYS = 3
"""Before today: yesterday's reports may be incomplete, and are looked at again in the next nights."""

_TOLERANCE = 0.01
_NO_KEY = "No provider's bill is compared with the ledger: set an admin key (docs/reconcile.md)."


class LedgerSums(Protocol):
    """The database with the usage rows."""

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return the sums of days and models; Unavailable if the database does not answer as it should."""
        ...


class Reconcile:
    """The handler of blog-reconcile; the message's content does not matter."""

    def __init__(self, ledger: LedgerSums, readers: Sequence[ReportReader], clock: Clock) -> None:
        self._ledger = ledger
        self._readers = readers
        self._clock = clock

    async def handle(self, _envelope: Envelope) -> None:
        """Compare once; raise Unavailable to have the message redelivered."""
        if not self._readers:
            telemetry.info(Event.RECONCILED, _NO_KEY, compared=[], lines=0, gaps=0)
            return
        now = self._clock.now()
        yesterday = now.date() - timedelta(days=1)
        period = Period(yesterday - timedelta(days=_DAYS - 1), yesterday)
        terms = Terms(period=period, tolerance=_TOLERANCE, now=now)
        around = period.with_its_neighbours()
        ours = await self._ledger.usage(around)
        reports, unread = await self._read_reports(around)
        lines = compare(ours, reports, terms)
        for line in lines:
            if line.status is Status.GAP:
                _log_gap(line)
        for error in unread:
            telemetry.error(Event.REPORT_UNREAD, str(error), operator=error.operator)
        if not unread:
            _log_summary(lines, reports)

    async def _read_reports(self, period: Period) -> tuple[list[Report], list[Misconfigured]]:
        reports, unread = [], []
        for reader in self._readers:
            try:
                reports.append(await reader.read(period))
            except Misconfigured as error:
                unread.append(error)
        return reports, unread


def _log_gap(line: Line) -> None:
    telemetry.warning(
        Event.RECONCILE_GAP,
        f"The ledger and the provider's bill differ. {line.reason.sentence if line.reason else ''}",
        day=line.day.isoformat(),
        provider=line.provider.value if line.provider else "unknown",
        model=line.model,
        reason=line.reason,
        gap_requests=line.gap.requests,
        gap_input_tokens=line.gap.input_tokens,
        gap_output_tokens=line.gap.output_tokens,
        gap_usd=line.gap.cost_usd,
        our_usd=round(line.ours.cost_usd, 6),
        their_usd=round(line.theirs.cost_usd, 6),
    )


def _log_summary(lines: Sequence[Line], reports: Sequence[Report]) -> None:
    total = summarise(lines)
    telemetry.info(
        Event.RECONCILED,
        "The ledger is compared with the providers' bills.",
        compared=[report.provider.value for report in reports],
        lines=total.lines,
        gaps=total.gaps,
        expected=total.expected,
        our_usd=round(total.ours.cost_usd, 6),
        their_usd=round(total.theirs.cost_usd, 6),
    )
