"""Limit what is sent at the same time in an instance: an endpoint that hangs delays no other tenant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_ALL = 40
_ENDPOINT = 4
_ORGANISATION = 10
_FAILING = 20  # of all; and one of each endpoint that fails


class Slots:
    """Counts the requests under way. Whatever gets no slot stays due, and a later tick takes it."""

    def __init__(self) -> None:
        self._endpoints: Counter[str] = Counter()
        self._organisations: Counter[str] = Counter()
        self._failing = 0
        self._all = 0

    @contextmanager
    def take(self, endpoint_id: str, org_id: str, *, failing: bool) -> Iterator[bool]:
        """Hold a slot inside, if there is one: the value says so."""
        if not self._has_room(endpoint_id, org_id, failing=failing):
            yield False
            return
        self._count(endpoint_id, org_id, 1, failing=failing)
        try:
            yield True
        finally:
            self._count(endpoint_id, org_id, -1, failing=failing)

    def _has_room(self, endpoint_id: str, org_id: str, *, failing: bool) -> bool:
        return (
            self._all < _ALL
            and self._endpoints[endpoint_id] < (1 if failing else _ENDPOINT)
            and self._organisations[org_id] < _ORGANISATION
            and not (failing and self._failing >= _FAILING)
        )

    def _count(self, endpoint_id: str, org_id: str, change: int, *, failing: bool) -> None:
        self._all += change
        self._failing += change if failing else 0
        self._endpoints[endpoint_id] += change
        self._organisations[org_id] += change
        for counts, name in ((self._endpoints, endpoint_id), (self._organisations, org_id)):
            if not counts[name]:
                del counts[name]
