"""Limit what one organization has on its way: a site that hangs keeps no other's posts waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import RetryLater

_OF_ORGANIZATION = 3


class Places:
    """Counts the attempts at work in an instance."""

    def __init__(self) -> None:
        self._at_work: Counter[str] = Counter()

    @contextmanager
    def take(self, org_id: str) -> Iterator[None]:
        """Hold a place inside; raise RetryLater if all are taken."""
        if self._at_work[org_id] >= _OF_ORGANIZATION:
            raise RetryLater("Other posts of the organisation are on their way to its CMS.")
        self._at_work[org_id] += 1
        try:
            yield
        finally:
            self._at_work[org_id] -= 1
            if not self._at_work[org_id]:
                del self._at_work[org_id]
