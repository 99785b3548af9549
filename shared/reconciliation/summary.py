"""Sums over all lines of a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from shared.reconciliation.comparison import Gap, Line, Status, gap_between
from shared.reconciliation.models import Provider
from shared.reconciliation.usage import Sums, add_up


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of each status, and both sides' sums."""

    agrees: int
    expected: int
    gaps: int
    ours: Sums
    theirs: Sums
    gap: Gap

    @property
    def lines(self) -> int:
        """All lines."""
        return self.agrees + self.expected + self.gaps


def summarise(lines: Iterable[Line]) -> Summary:
    """Add up lines."""
    lines = tuple(lines)
    found = Counter(line.status for line in lines)
    ours, theirs = add_up(line.ours for line in lines), add_up(line.theirs for line in lines)
    return Summary(
        agrees=found[Status.AGREES],
        expected=found[Status.EXPECTED],
        gaps=found[Status.GAP],
        ours=ours,
        theirs=theirs,
        gap=gap_between(ours, theirs),
    )


def by_provider(lines: Sequence[Line]) -> dict[Provider | None, Summary]:
    """Return a summary for each provider with lines."""
    providers = sorted({line.provider for line in lines}, key=lambda each: each or "")
    return {each: summarise(line for line in lines if line.provider is each) for each in providers}
