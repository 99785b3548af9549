"""Jobs that nobody works on: their ends, and the messages that set them going again."""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, ErrorCode
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange
from shared.jobs.claim import due_stage
from shared.jobs.job import Job, Stage
from shared.jobs.routing import stage_message
from shared.jobs.waiting import Waiting, WaitReason
from shared.stage.end_announcer import EndAnnouncer
from shared.stage.outbox import Outbox
from shared.stage.places import Places
from shared.telemetry import Event
from shared.topology import Topology

_RAISE_BUDGET = "Raise the budget with `blog budget` or wait for its next period, then replay the job."


class UnattendedJobs:
    """Ends waiting and abandoned jobs, and sends the messages of those that go on."""

    def __init__(
        self, store: JobStore, publisher: Publisher, clock: Clock, topology: Topology, places: Places
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._topology = topology
        self._places = places
        self._announcer = EndAnnouncer(publisher, topology.events_topic)
        self._outbox = Outbox(store, publisher, topology.usage_topic)

    async def end(self, snapshot: Snapshot, ended: Job, *, abandoned: bool = False) -> None:
        """Write and announce the end of a job that nobody works on.

        Such a job has no message whose redelivery would announce its end after a crash. So the document keeps
        a wait that is over until it is announced, by which the sweep finds it.
        """
        with telemetry.labelled(stage=ended.stage.value):
            await self._end(snapshot, ended, abandoned=abandoned)

    async def _end(self, snapshot: Snapshot, ended: Job, *, abandoned: bool) -> None:
        after, change = await self._places.leaving(ended)
        now = self._clock.now()
        unannounced = Waiting(reason=WaitReason.ORGANISATION, since=now, ahead=0, ends=now)
        kept = AnswersChange(after.stage, None)  # which nobody needs after the job's end
        written = await self._store.update(snapshot, replace(after, waiting=unannounced), None, kept, change)
        if after.error:
            spent = after.error.code is ErrorCode.BUDGET_EXCEEDED
            telemetry.error(
                Event.JOB_FAILED,
                f"The job failed. {after.error.message}",
                operator=_RAISE_BUDGET if spent else None,
                code=after.error_code,
                abandoned=abandoned,
            )
        else:
            telemetry.info(Event.JOB_CANCELLED, "The job was cancelled while it waited.")
        await self.announce_end(written)

    async def announce_end(self, snapshot: Snapshot) -> None:
        """Publish what the end of a job that nobody works on has to publish, then take its mark away."""
        snapshot = await self._outbox.empty(snapshot)
        await self._announcer.announce(snapshot.job, telemetry.child_of(""))
        with suppress(Conflict):  # somebody else has announced it, or runs it again
            await self._store.update(snapshot, replace(snapshot.job, waiting=None))

    async def send(self, job: Job) -> None:
        """Publish the message that sets a job going at its due stage."""
        topic, data = stage_message(job, due_stage(job) or Stage.META, self._topology)
        attributes = {
            "job_id": job.job_id,
            "org_id": job.org_id,
            "traceparent": telemetry.child_of(""),
        }
        message_id = await self._publisher.publish(topic, data, attributes)
        telemetry.info(Event.PUBLISHED, f"Published to {topic}.", topic=topic, message_id=message_id)
