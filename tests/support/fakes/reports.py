"""Reports of providers, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.gateways.provider_reports.reading import Access
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report, TheirUsage


@dataclass
class FakeReports:
    """The reports of all providers; `trouble` is raised by the readers of its provider."""

    usage: list[TheirUsage] = field(default_factory=list)
    trouble: dict[Provider, Exception] = field(default_factory=dict)
    asked: list[Access] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    closed: int = 0

    def reader(self, access: Access) -> FakeReader:
        """Take the place of new_reader."""
        self.asked.append(access)
        return FakeReader(self, access.provider)


class FakeReader:
    """One provider's."""

    def __init__(self, reports: FakeReports, provider: Provider) -> None:
        self._reports = reports
        self.provider = provider

    async def read(self, period: Period) -> Report:
        """Return the provider's usage, whatever the period."""
        self._reports.periods.append(period)
        if trouble := self._reports.trouble.get(self.provider):
            raise trouble
        usage = tuple(each for each in self._reports.usage if each.provider is self.provider)
        return Report(provider=self.provider, usage=usage)

    async def close(self) -> None:
        """Count it."""
        self._reports.closed += 1
