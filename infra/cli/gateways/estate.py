"""The interface for erasure, and the state of a job that it may delete."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from shared.jobs.letters import Letter


class Owned(NamedTuple):
    """A job's state: its status, and whether usage events are still unpublished."""

    status: str
    unsent: bool


class Estate(Protocol):
    """Firestore for one who deletes from it; every method raises Unreachable when it is away."""

    def owned(self, field: str, owner: str) -> dict[str, Owned]:
        """Return the jobs whose `user_id` or `org_id` that is."""
        ...

    def delete_job(self, job_id: str) -> None:
        """Delete a job and everything below it; a missing job is not an error."""
        ...

    def delete_admission(self, org_id: str) -> None:
        """Delete an organisation's admission with its shards; a missing one is not an error."""
        ...

    def delete_deliveries(self, job_id: str) -> None:
        """Delete what webhooks were sent about a job."""
        ...

    def delete_webhooks(self, org_id: str) -> None:
        """Delete an organisation's endpoints, and what they were sent."""
        ...

    def delete_profiles(self, org_id: str) -> None:
        """Delete an organization's profiles."""
        ...

    def delete_sitemaps(self, org_id: str) -> None:
        """Delete what was read of an organization's sitemaps."""
        ...

    def forget_creator(self, user_id: str) -> None:
        """Take a person out of the endpoints that they have added, and of the profiles that they changed."""
        ...

    def letter_ids(self) -> list[str]:
        """Return the ids of all of dead_letters."""
        ...

    def letter(self, message_id: str) -> Letter | None:
        """Return one of dead_letters, with all of its data."""
        ...

    def delete_letter(self, message_id: str) -> None:
        """Delete a dead letter with its parts; a missing one is not an error."""
        ...
