"""Interface to the limits of an organisation, and to the members and the money that they bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from infra.cli.gateways.jobs import Jobs, Stored


class ShardWrite(NamedTuple):
    """Fields of one document to write if it has not changed since; a missing one is created.

    Names may be paths, such as `limits.jobs`; None removes a field.
    """

    shard: int
    before: Stored | None
    fields: Mapping[str, Any]


class Budgets(Jobs, Protocol):
    """Documents of `admission` in Firestore; every method raises Unreachable when it does not answer."""

    def shards(self, org_id: str, numbers: Sequence[int]) -> list[Stored | None]:
        """Return these documents of an organisation as of one time; None is a missing one."""
        ...

    def is_unknown(self, org_id: str) -> bool:
        """Return whether the platform's database has no such organisation, as far as its mirror knows."""
        ...

    def count_waiting(self, org_id: str) -> int:
        """Return the number of jobs in the organisation's queue."""
        ...

    def write_shards(self, org_id: str, writes: Sequence[ShardWrite]) -> bool:
        """Write all or nothing; False if one of the documents has changed."""
        ...
