"""The interface of the store of admissions, and the values that it exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.gateways.snapshot import Snapshot
from shared.jobs.admission import Admission
from shared.jobs.admission_document import System, document_id
from shared.jobs.breaker import AliasState
from shared.jobs.owners import KnownOwners


@dataclass(frozen=True)
class AdmissionSnapshot:
    """The admission of an organisation's shard at one version; None if it has no document yet."""

    org_id: str
    admission: Admission
    version: Any = None
    shard: int = 0

    @property
    def name(self) -> str:
        """The document's id."""
        return document_id(self.org_id, self.shard)


@dataclass(frozen=True)
class AdmissionChange:
    """A write of an admission under the version that was read."""

    before: AdmissionSnapshot
    after: Admission


@dataclass(frozen=True)
class View:
    """What a decision about an organisation's job rests on, read at one time.

    `shards` are its admissions, all with the limits and the pause of the first. `job` is None if there is no
    such job. `owners` is what the mirror knows of the job's owners, if they were asked for, and `profile` the
    document of the profile that was asked for.
    """

    shards: tuple[AdmissionSnapshot, ...]
    system: System
    system_version: Any
    job: Snapshot | None = None
    owners: KnownOwners | None = None
    profile: dict[str, Any] | None = None


class AdmissionStore(Protocol):
    """Raises Conflict for a failed precondition, Unavailable for an outage. Unreadable jobs are left out."""

    async def read(
        self,
        org_id: str,
        job_id: str | None = None,
        user_id: str | None = None,
        profile: str | None = None,
    ) -> View:
        """Return the organisation's admission, the system's state and, if named, a job and its owners.

        `profile` is the name of one of the organisation's profiles.
        """
        ...

    async def owners(self, org_id: str, user_id: str) -> KnownOwners:
        """Return what the mirror knows of an organisation and a user."""
        ...

    async def system(self) -> View:
        """Return the state of the whole system alone."""
        ...

    async def write(self, change: AdmissionChange) -> None:
        """Write an admission alone."""
        ...

    async def write_alias(self, view: View, alias: str, state: AliasState) -> None:
        """Write the breaker of an alias, if the system's state is still that of the view."""
        ...

    async def running(self) -> int:
        """Return the number of members of all organisations."""
        ...

    async def queue(self, org_id: str, most: int) -> list[Snapshot]:
        """Return the jobs at the head of an organisation's queue."""
        ...

    async def count_waiting(self, org_id: str, before: int | None = None) -> int:
        """Return the length of an organisation's queue, or of its part before a place."""
        ...

    async def waits(self, org_id: str) -> tuple[int, datetime | None]:
        """Return how many jobs of an organisation wait for anything, and since when the first of them."""
        ...

    async def due(self, alias: str, now: datetime, most: int) -> list[Snapshot]:
        """Return jobs that waited for an alias until now, the earliest first."""
        ...

    async def overdue(self, now: datetime, most: int) -> list[Snapshot]:
        """Return waiting jobs whose patience or deadline is over."""
        ...

    async def newest_waiting(self, most: int) -> list[Snapshot]:
        """Return the jobs of all organisations that began to wait last."""
        ...

    async def cancelled(self, most: int) -> list[Snapshot]:
        """Return jobs that are queued or await a review, and whose owner asked to cancel them."""
        ...

    async def unreviewed(self, now: datetime, most: int) -> list[Snapshot]:
        """Return jobs whose review has run out of time, the earliest first."""
        ...

    async def untouched(self, before: datetime, most: int) -> list[Snapshot]:
        """Return running jobs that nobody has written since a time, the oldest first."""
        ...

    async def stuck(self, before: datetime, most: int) -> list[Snapshot]:
        """Return queued jobs that nobody has written since a time, the latest first."""
        ...

    async def occupied(self, after: str, most: int, *, idle_too: bool = False) -> list[AdmissionSnapshot]:
        """Return admissions that have members, by document id, in pages."""
        ...

    async def waiting_organisations(self, most: int) -> list[AdmissionSnapshot]:
        """Return organisations with waiting jobs, the longest wait first."""
        ...

    async def jobs(self, job_ids: Sequence[str]) -> dict[str, Snapshot]:
        """Return the jobs that exist and can be read."""
        ...
