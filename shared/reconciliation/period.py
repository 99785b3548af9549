"""Whole days in UTC: what both sides are added up by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import msgspec

_DAY = timedelta(days=1)


def begin_of(day: date) -> datetime:
    """Return the first moment of a day."""
    return datetime.combine(day, time(), UTC)


def end_of(day: date) -> datetime:
    """Return the first moment after a day."""
    return begin_of(day) + _DAY


class Period(msgspec.Struct, frozen=True):
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def begin(self) -> datetime:
        """The first moment."""
        return begin_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return end_of(self.last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + number * _DAY for number in range((self.last - self.first).days + 1))

    def with_its_neighbours(self) -> Period:
        """Return the period with a day before and after, which may count calls of its first and last one."""
        return Period(self.first - _DAY, self.last + _DAY)

    def from_the_day_before(self) -> Period:
        """Return the period with one more day, whose calls may be counted on the first one."""
        return Period(self.first - _DAY, self.last)
