"""Find and delete all data of a person or an organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from infra.cli.errors import Failed
from infra.cli.format import pluralize
from infra.cli.gateways.estate import Estate
from shared.errors import Poison
from shared.jobs.job import JobStatus
from shared.jobs.letters import Letter
from shared.messages.schemas import UsageEvent, parse

_ENDED = frozenset(status.value for status in JobStatus if status.terminal)
"""Any other state goes on, also one that a newer version has written."""


@dataclass(frozen=True)
class OwnedData:
    """An owner's data in Firestore; `org_id` of an organisation, which has an admission, or `user_id`."""

    jobs: tuple[str, ...]
    letters: tuple[str, ...]
    org_id: str | None = None
    user_id: str | None = None


def find(estate: Estate, field: str, owner: str) -> OwnedData:
    """Return the owner's jobs and the messages about them.

    Raise Failed while one of the jobs goes on, and if a cost would be deleted.
    """
    owned = estate.owned(field, owner)
    if live := sorted(job_id for job_id, job in owned.items() if job.status not in _ENDED):
        raise Failed(
            f"{pluralize(len(live), 'job')} not ended yet: `blog cancel {live[0]}` ends the first. "
            "A running job would write its data again."
        )
    if unsent := sorted(job_id for job_id, job in owned.items() if job.unsent):
        raise Failed(
            f"Job {unsent[0]} has unpublished usage events: wait until they are published, "
            "or their cost would be deleted."
        )
    names = {owner, *owned}
    kept = (letter for message_id in estate.letter_ids() if (letter := estate.letter(message_id)))
    letters = [letter for letter in kept if mentions_any(letter, names)]
    if costs := sorted(letter.message_id for letter in letters if _is_unbooked(letter)):
        raise Failed(
            f"Message {costs[0]} is an undelivered usage event, one of {len(costs)}: "
            f"`blog dead-letters replay {costs[0]}` first, or its cost would be deleted."
        )
    messages = tuple(letter.message_id for letter in letters)
    return OwnedData(tuple(owned), messages, **{field: owner})


def mentions_any(letter: Letter, names: Collection[str]) -> bool:
    """Return whether a message is about one of these ids, in upper or lower case."""
    text = " ".join((letter.content.decode(errors="replace"), *letter.attributes.values())).lower()
    return letter.job_id in names or any(name in text for name in names)


def _is_unbooked(letter: Letter) -> bool:
    """Return whether the dead letter may be the only record of a cost."""
    try:
        parse(letter.content, UsageEvent)
    except Poison:
        return False  # ai_usage_rejects has the messages that are not events
    return letter.replayed_at is None


def delete(estate: Estate, owned: OwnedData) -> None:
    """Delete the messages, then the jobs: a repeated attempt finds the messages by the jobs.

    The admission goes last, since a job that is still there counts in it.
    """
    for message_id in owned.letters:
        estate.delete_letter(message_id)
    for job_id in owned.jobs:
        estate.delete_deliveries(job_id)
        estate.delete_job(job_id)
    if owned.user_id:
        estate.forget_creator(owned.user_id)
    if owned.org_id:
        estate.delete_webhooks(owned.org_id)
        estate.delete_profiles(owned.org_id)
        estate.delete_sitemaps(owned.org_id)
        estate.delete_admission(owned.org_id)
