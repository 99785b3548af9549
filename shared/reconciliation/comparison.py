"""Compare the ledger with the providers' reports, by day and model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

import msgspec

from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period, end_of
from shared.reconciliation.reasons import Differences, Facts, Reason, likeliest_reason
from shared.reconciliation.usage import OurUsage, Report, Sums, TheirUsage, add_up

_CENT = 0.01
"""US dollars that may differ anyway: rows are rounded, and so are reports."""

_MOST_OF_IT = 0.9

_PASSING = {Reason.REPORT_INCOMPLETE, Reason.DAY_BOUNDARY}
_DAY = timedelta(days=1)


class Status(StrEnum):
    """Of a line: `expected` is a difference that passes by itself or that another line makes good."""

    AGREES = "agrees"
    EXPECTED = "expected"
    GAP = "gap"


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider has more than the ledger, negative if less; `requests` None: nobody counted them."""

    requests: int | None
    input_tokens: int
    output_tokens: int
    cost_usd: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A day and model. `provider` is None for an alias of which it is not known."""

    day: date
    provider: Provider | None
    model: str
    ours: Sums
    theirs: Sums
    gap: Gap
    status: Status
    reason: Reason | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What to compare. `tolerance` is a share: 0.01 is one percent of the larger side."""

    period: Period
    tolerance: float
    now: datetime


def compare(ours: Iterable[OurUsage], reports: Iterable[Report], terms: Terms) -> list[Line]:
    """Return a line for each day and model of the period, of the providers that the reports are of.

    Both sides should also have the day before the period, with which calls around midnight are matched.
    """
    reports = list(reports)
    books = _Books(ours, [each for report in reports for each in report.usage], terms)
    providers = {None, *(report.provider for report in reports)}
    wanted = [key for key in books.keys if key.day in terms.period and key.provider in providers]
    return [books.line(key) for key in sorted(wanted, key=_order)]


def gap_between(ours: Sums, theirs: Sums) -> Gap:
    """Return what the provider has more."""
    unknown = ours.requests is None or theirs.requests is None
    return Gap(
        requests=None if unknown else (theirs.requests or 0) - (ours.requests or 0),
        input_tokens=theirs.input_tokens - ours.input_tokens,
        output_tokens=theirs.output_tokens - ours.output_tokens,
        cost_usd=round(theirs.cost_usd - ours.cost_usd, 6),
    )


def differences(ours: Sums, theirs: Sums, tolerance: float) -> Differences:
    """Return which measures differ by more than the tolerance."""

    def sign(one: float, other: float, least: float = 0.0) -> int:
        beyond = abs(other - one) > max(tolerance * max(abs(one), abs(other)), least)
        return (1 if other > one else -1) if beyond else 0

    counted = ours.requests is not None and theirs.requests is not None
    return Differences(
        requests=sign(ours.requests or 0, theirs.requests or 0) if counted else 0,
        input_tokens=sign(ours.input_tokens, theirs.input_tokens),
        output_tokens=sign(ours.output_tokens, theirs.output_tokens),
        cost_usd=sign(ours.cost_usd, theirs.cost_usd, _CENT),
    )


class _Key(msgspec.Struct, frozen=True):
    day: date
    provider: Provider | None
    model: str

    def on(self, day: date) -> _Key:
        return _Key(day, self.provider, self.model)


class _Books:
    """Both sides by day and model."""

    def __init__(self, ours: Iterable[OurUsage], theirs: Iterable[TheirUsage], terms: Terms) -> None:
        self._terms = terms
        self._ours: Mapping[_Key, list[OurUsage]] = defaultdict(list)
        self._theirs: Mapping[_Key, list[TheirUsage]] = defaultdict(list)
        for row in ours:
            if row.provider or not row.recorded:  # a server of one's own sends no bill
                self._ours[_Key(row.day, row.provider, row.model)].append(row)
        for each in theirs:
            self._theirs[_Key(each.day, each.provider, each.model)].append(each)
        self.keys = {key for key in (*self._ours, *self._theirs) if self._has_usage(key)}
        self._days: Mapping[date, list[_Key]] = defaultdict(list)
        for key in self.keys:
            self._days[key.day].append(key)

    def line(self, key: _Key) -> Line:
        ours, theirs = self._sums(key)
        found = differences(ours, theirs, self._terms.tolerance)
        reason = likeliest_reason(self._facts(key, found)) if found else None
        return Line(
            day=key.day,
            provider=key.provider,
            model=key.model,
            ours=ours,
            theirs=theirs,
            gap=gap_between(ours, theirs),
            status=self._status(key, reason),
            reason=reason,
        )

    def _status(self, key: _Key, reason: Reason | None) -> Status:
        if reason is None:
            return Status.AGREES
        moved = reason is Reason.MODEL_NOT_RECORDED and self._agree_in_sum(key)
        return Status.EXPECTED if moved or reason in _PASSING else Status.GAP

    def _facts(self, key: _Key, found: Differences) -> Facts:
        rows, (ours, theirs) = self._ours.get(key, []), self._sums(key)
        return Facts(
            differences=found,
            ours=ours,
            theirs=theirs,
            ended=self._terms.now - end_of(key.day),
            opposite=any(self._agree_together(key, key.on(key.day + step)) for step in (-_DAY, _DAY)),
            unrecorded=self._unrecorded(key),
            estimated=sum(row.estimated for row in rows),
            unbooked=sum(row.unbooked for row in rows),
            unpriced=sum(row.unpriced for row in rows),
            ours_otherwise=(key.provider, key.model) in self._models,
            all_lack=self._all_lack(key),
            our_tiers=_by_tier(rows),
            their_tiers=_by_tier(self._theirs.get(key, [])),
        )

    @cached_property
    def _models(self) -> set[tuple[Provider | None, str]]:
        return {(key.provider, key.model) for key in self._ours}

    def _unrecorded(self, key: _Key) -> int:
        """Count the calls of the line, or else of the day, whose rows do not name their model.

        Those of the day count if they are enough for what the provider has more here.
        """
        own = sum(row.sums.requests or 0 for row in self._ours.get(key, ()) if not row.recorded)
        ours, theirs = self._sums(key)
        if own or theirs.tokens <= ours.tokens:
            return own
        lines = (each for each in self._of_day(key) if each not in self._theirs)
        rows = [row.sums for each in lines for row in self._ours.get(each, ()) if not row.recorded]
        pool = add_up(rows)
        enough = pool.tokens >= (theirs.tokens - ours.tokens) * _MOST_OF_IT
        return pool.requests or 0 if enough else 0

    def _of_day(self, key: _Key) -> list[_Key]:
        """Return the lines of the same day and provider; an alias without a provider may be of any."""
        lines = self._days.get(key.day, ())
        return [each for each in lines if each.provider in (None, key.provider)]

    def _all_lack(self, key: _Key) -> bool:
        """Return whether all of several models that the ledger has on this day have more calls there."""
        lines = [each for each in self._of_day(key) if each in self._ours]
        signs = [self._calls_sign(each) for each in lines]
        return len(signs) > 1 and all(sign > 0 for sign in signs)

    def _calls_sign(self, key: _Key) -> int:
        ours, theirs = self._sums(key)
        found = differences(ours, theirs, self._terms.tolerance)
        return found.requests if theirs.requests is not None else found.tokens

    def _agree_in_sum(self, key: _Key) -> bool:
        """Return whether the day agrees over all models of the provider."""
        sides = [self._sums(each) for each in self._of_day(key)]
        return self._agree(add_up(ours for ours, _ in sides), add_up(theirs for _, theirs in sides))

    def _agree_together(self, key: _Key, other: _Key) -> bool:
        """Return whether two days that each differ agree in their sum."""
        if other not in self.keys or self._agree(*self._sums(other)):
            return False
        (ours, theirs), (our_others, their_others) = self._sums(key), self._sums(other)
        return self._agree(ours + our_others, theirs + their_others)

    def _agree(self, ours: Sums, theirs: Sums) -> bool:
        return not differences(ours, theirs, self._terms.tolerance)

    def _sums(self, key: _Key) -> tuple[Sums, Sums]:
        ours = add_up(row.sums for row in self._ours.get(key, ()))
        return ours, add_up(each.sums for each in self._theirs.get(key, ()))

    def _has_usage(self, key: _Key) -> bool:
        return any(each.requests or each.tokens or each.cost_usd for each in self._sums(key))


def _by_tier(usage: Iterable[OurUsage | TheirUsage]) -> dict[str, int]:
    tokens: dict[str, int] = defaultdict(int)
    for each in usage:
        tokens[each.tier or "default"] += each.sums.tokens
    return dict(tokens)


def _order(key: _Key) -> tuple[date, str, str]:
    return key.day, key.provider or "", key.model
