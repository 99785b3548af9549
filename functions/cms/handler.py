"""Make a draft of each finished post in its organization's CMS, once for each job.

The order of effects, and what a crash after each of them costs:

1. The job and the organization's connection are read. Without a connection there is nothing to do.
2. The claim: the publication's document is created or changed under the version that was read. Of two
   deliveries one writes it, and the other one is redelivered. After a crash its two minutes run out, and the
   next delivery begins again.
3. The draft. It bears the mark of the job, so the next delivery finds it and makes no second one.
4. The record: the draft's address, or the reason why it is missing. It is written under the claim's version.
5. A failure that a person has to repair is kept in `dead_letters`, and the message is acknowledged. Any other
   failure is redelivered, not before the time that the CMS asks for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from functions.cms.connection import Connection, kind_of
from functions.cms.connections import Connections
from functions.cms.drafts import Cms, Earlier, put
from functions.cms.faults import Away, Refused
from functions.cms.places import Places
from functions.cms.post import post_of
from shared import telemetry
from shared.clock import Clock
from shared.errors import Poison, RetryLater
from shared.gateways.job_store import JobStore
from shared.gateways.publication_store import PublicationStore, Stored
from shared.jobs import publication as publications
from shared.jobs.job import Job, JobStatus
from shared.jobs.publication import Draft, Publication, Verdict
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.messages.schemas import PublicationMessage, parse
from shared.telemetry import Event

_LONGEST = 80.0
"""Seconds of all requests of an attempt: they end before its lease does."""

_TOO_LONG = "The CMS took too long for the whole post: the post is sent again."

MakeCms = Callable[[Connection], Cms]


@dataclass(frozen=True)
class _Work:
    """A run of a job whose publication is claimed."""

    envelope: Envelope
    job: Job
    connection: Connection
    held: Stored

    @property
    def cms(self) -> str:
        return kind_of(self.connection)


class Publications:
    """The handler of blog-publications; `longest` is for tests."""

    def __init__(
        self,
        store: PublicationStore,
        jobs: JobStore,
        connections: Connections,
        make_cms: MakeCms,
        clock: Clock,
        longest: float = _LONGEST,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._connections = connections
        self._make_cms = make_cms
        self._clock = clock
        self._longest = longest
        self._places = Places()

    async def handle(self, envelope: Envelope) -> None:
        """Return when the message needs no other delivery; raise RetryLater or Unavailable otherwise."""
        try:
            message = _read(envelope)
        except Poison as poison:
            await self._keep(envelope, str(poison), None)
            return
        snapshot = await self._jobs.read(message.job_id)
        job = snapshot.job if snapshot else None
        if job is None or job.run != message.run or job.status is not JobStatus.COMPLETED:
            telemetry.info(Event.DELIVERY_DROPPED, "The run of the post is gone: nothing to publish.")
            return
        with telemetry.labelled(job_id=job.job_id, org_id=job.org_id, run=job.run):
            await self._publish(envelope, job)

    async def _publish(self, envelope: Envelope, job: Job) -> None:
        try:
            connection = await self._connections.find(job.org_id)
        except Refused as refused:
            self._connections.forget(job.org_id)
            await self._keep(envelope, str(refused), job.job_id)
            return
        if connection is None:
            telemetry.info(Event.PUBLICATION_SKIPPED, "The organisation has no CMS: nothing to publish.")
            return
        with self._places.take(job.org_id):
            claimed = await self._claim(job, connection)
            if claimed is not None:
                await self._send(_Work(envelope, job, connection, claimed))

    async def _claim(self, job: Job, connection: Connection) -> Stored | None:
        """Return the claim; None if the run is published. Raise RetryLater if it is not the time."""
        cms, now = kind_of(connection), self._clock.now()
        found = await self._store.read(job.job_id, cms)
        before = found.value if found else None
        verdict = publications.decide(before, job.run, connection.site, now)
        if verdict is Verdict.DONE:
            return None
        if verdict is Verdict.BUSY:
            raise RetryLater("Another delivery makes the draft, or has left it a moment ago.")
        if verdict is Verdict.WAIT:
            raise RetryLater("The CMS asked for a longer wait.")
        held = publications.claim(before, job, connection.site, uuid4().hex, now)
        if found is None:
            return await self._store.create(job.job_id, cms, held)
        return await self._store.update(job.job_id, cms, found, held)

    async def _send(self, work: _Work) -> None:
        held = work.held.value
        try:
            async with asyncio.timeout(self._longest):
                draft = await self._put(work)
        except Refused as refused:
            self._connections.forget(work.job.org_id)  # a repaired secret counts for the replay
            await self._keep(work.envelope, str(refused), work.job.job_id)
            await self._record(work, publications.fail(held, str(refused), self._clock.now()))
        except Away as away:
            await self._put_off(work, away)
        except TimeoutError:
            await self._put_off(work, Away(_TOO_LONG))
        else:
            await self._record(work, publications.drafted(held, draft, self._clock.now()))
            _log(draft, work)

    async def _put(self, work: _Work) -> Draft:
        held = work.held.value
        earlier = Earlier(post_id=held.post_id, modified=held.modified)
        return await put(
            self._make_cms(work.connection), post_of(work.job, work.connection.canonical), earlier
        )

    async def _put_off(self, work: _Work, away: Away) -> None:
        after = publications.put_off(work.held.value, str(away), self._clock.now(), away.retry_after)
        await self._record(work, after)
        raise RetryLater(str(away))

    async def _record(self, work: _Work, after: Publication) -> None:
        await self._store.update(work.job.job_id, work.cms, work.held, after)

    async def _keep(self, envelope: Envelope, reason: str, job_id: str | None) -> None:
        await self._jobs.keep(to_dead_letter(envelope, reason, self._clock.now(), job_id))
        telemetry.error(Event.MESSAGE_KEPT, reason, message_id=envelope.message_id)


def _log(draft: Draft, work: _Work) -> None:
    telemetry.info(
        Event.PUBLICATION_LEFT if draft.is_left else Event.PUBLICATION_SENT,
        draft.note or "The draft is in the organisation's CMS.",
        cms=work.cms,
        post_id=draft.post_id,
    )


def _read(envelope: Envelope) -> PublicationMessage:
    if envelope.fault:
        raise Poison(envelope.fault)
    return parse(envelope.data, PublicationMessage)
