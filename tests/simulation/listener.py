"""A listener on blog-events, and the invariants of the events that it received."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from shared.jobs.end_event import EventType
from shared.jobs.job import Job, JobStatus
from tests.support.fakes.publisher import Published


class Listener:
    """Notes each event and whether its run had ended by then; `look` finds a job."""

    def __init__(self, look: Callable[[str], Job | None]) -> None:
        self._look = look
        self._heard: list[tuple[Published, bool]] = []
        self._awaited: list[tuple[Published, bool]] = []

    def hear(self, event: Published) -> None:
        """Take one event when it is published; those of budgets concern no job."""
        if "job_id" not in event.attributes:
            return
        job = self._look(event.attributes["job_id"])
        if event.fields["type"] == EventType.AWAITING_REVIEW:
            self._awaited.append((event, job is not None and _has_awaited(job, event)))
            return
        ended = job is not None and job.status.terminal and job.run == event.fields["data"]["run"]
        self._heard.append((event, ended))

    def faults(self, history: Iterable[dict[str, Any]]) -> Iterator[str]:
        """Yield the faults: each run's end has one event of its type, however often it comes.

        `history` are the jobs' documents as they were written, one after the other.
        """
        early = [event.data for event, ended in (*self._heard, *self._awaited) if not ended]
        if early:
            yield f"announced before the end: {early}"
        awaited = [
            event.fields["event_id"] for event in {each.data: each for each, _ in self._awaited}.values()
        ]
        if len(set(awaited)) != len(awaited):
            yield f"two events of one review: {awaited}"
        events = [json.loads(data) for data in sorted({event.data for event, _ in self._heard})]
        if len({event["event_id"] for event in events}) != len(events):
            yield f"two events of one id: {events}"
        announced = sorted((event["data"]["job_id"], event["data"]["run"], event["type"]) for event in events)
        ends = sorted(_ends(history))
        if announced != ends:
            yield f"announced: {announced}, ended: {ends}"


def _has_awaited(job: Job, event: Published) -> bool:
    """Return whether the job awaits the announced review, or has had its decision by now."""
    rounds = {each.round for each in job.reviews} | ({job.review.round} if job.review else set())
    return event.fields["data"]["review"]["round"] in rounds


def _ends(history: Iterable[dict[str, Any]]) -> set[tuple[str, int, str]]:
    ended = [each for each in history if JobStatus(each["status"]).terminal]
    return {(each["job_id"], each["run"], f"job.{each['status']}") for each in ended}
