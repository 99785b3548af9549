"""Price and time of a job before it begins, and whether its organization's limits let it begin."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from functions.api.dependencies import Dependencies
from functions.api.jobs.start import raise_if_refused
from shared.jobs.admission import Ruling
from shared.jobs.claim import due_stage
from shared.jobs.job import Job, Stage
from shared.jobs.outlook import outlook
from shared.jobs.waiting import WaitReason
from shared.stage.ruling import rule
from shared.stage.system_load import SystemLoad


class Estimate(msgspec.Struct, frozen=True):
    """US dollars and seconds from the start of the job, without its wait.

    `usd` is likely, and `usd_at_most` what its budget has to have room for. `seconds` are the least and the
    most that is usual. `waits` says why it would wait now; null if it would begin at once.
    """

    usd: float
    usd_at_most: float
    seconds: tuple[int, int]
    waits: WaitReason | None


class Quotes:
    """Gives estimates."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._load = SystemLoad(dependencies.jobs.admissions, dependencies.topology.admission.system_jobs)

    async def estimate(self, job: Job, words: int | None = None) -> Estimate:
        """Return the estimate of a job that wants to begin or to go on.

        `words` is the length of its text, if that is known: a person's may be longer than the request's.

        Raise Problem, as admission would refuse it: 402 where the budget has no room, 400 for a model that
        the organization may not use.
        """
        topology, now = self._dependencies.topology, self._dependencies.clock.now()
        view = await self._dependencies.jobs.admissions.read(job.org_id)
        full = await self._load.is_full()
        sized = job if words is None else replace(job, request={**job.request, "word_count": words})
        ruled = rule(sized, view, topology, now, system_full=full, newcomer=True)
        raise_if_refused(ruled)
        expected = outlook(sized, due_stage(job) or Stage.META, topology, now)
        waiting = ruled.job.waiting if ruled.ruling is Ruling.WAIT else None
        return Estimate(
            expected.usd, expected.usd_at_most, expected.seconds, waiting.reason if waiting else None
        )
