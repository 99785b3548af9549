"""Everything that the pipeline keeps of a person or an organisation, found and deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from infra.cli.errors import Failed
from infra.cli.gateways.interfaces import Estate, Letter
from shared.errors import Poison
from shared.jobs.job import JobStatus
from shared.messages.schemas import UsageEvent, parse

_ENDED = frozenset(status.value for status in JobStatus if status.terminal)
"""Any other state goes on, also one that a newer version has written."""


@dataclass(frozen=True)
class Found:
    """What Firestore has of an owner."""

    jobs: tuple[str, ...]
    letters: tuple[str, ...]


def find(estate: Estate, field: str, owner: str) -> Found:
    """Return the owner's jobs and the messages about them.

    Failed while one of the jobs goes on, and where a cost would go with what is deleted.
    """
    owned = estate.owned(field, owner)
    if live := sorted(job_id for job_id, job in owned.items() if job.status not in _ENDED):
        raise Failed(
            f"Jobs have not ended, {len(live)} of them: `blog cancel {live[0]}` ends the first. "
            "What goes on would be written anew."
        )
    if unsent := sorted(job_id for job_id, job in owned.items() if job.unsent):
        raise Failed(
            f"Job {unsent[0]} has usage events that Pub/Sub has not taken yet: wait until they are out, "
            "or their cost would be deleted."
        )
    names = {owner, *owned}
    kept = (letter for message_id in estate.letter_ids() if (letter := estate.letter(message_id)))
    letters = [letter for letter in kept if names_one(letter, names)]
    if costs := sorted(letter.message_id for letter in letters if _is_unbooked(letter)):
        raise Failed(
            f"Message {costs[0]} is a usage event that was given up, {len(costs)} of them: "
            f"`blog dead-letters replay {costs[0]}` first, or its cost would be deleted."
        )
    return Found(tuple(owned), tuple(letter.message_id for letter in letters))


def names_one(letter: Letter, names: Collection[str]) -> bool:
    """Whether a message is about one of these ids, in whatever case it writes them."""
    told = " ".join((letter.content.decode(errors="replace"), *letter.attributes.values())).lower()
    return letter.job_id in names or any(name in told for name in names)


def _is_unbooked(letter: Letter) -> bool:
    """Whether the letter may be all that is left of a cost: an event that was not published again."""
    try:
        parse(letter.content, UsageEvent)
    except Poison:
        return False  # what is no event is in ai_usage_rejects as well
    return letter.replayed_at is None


def delete(estate: Estate, found: Found) -> None:
    """Delete them, the messages first: it is by the jobs that another try finds them."""
    for message_id in found.letters:
        estate.delete_letter(message_id)
    for job_id in found.jobs:
        estate.delete_job(job_id)
