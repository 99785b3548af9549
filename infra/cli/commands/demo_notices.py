"""Sentences of the demo about who writes, before anything is paid for, and about what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from infra.cli import console
from infra.cli.gateways.stack import Stack
from infra.local.components import small_model
from infra.local.supervision.service import Progress, State
from shared import topology
from shared.clock import SystemClock
from shared.errors import ErrorCode
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Job, Stage
from shared.jobs.transitions import new_job
from shared.materials.compact import split
from shared.messages.schemas import StartRequest

_ABOUT_SMALL = "No key or model server: a tiny model writes, badly. DEMO={demo} is better."
_MICROS_OF_CENT = 10_000
_DOWNLOAD = "download"  # of the emulators, before all else


class Announcing:
    """Passes on the stack's progress, and says before anything is asked who writes, if that is known then.

    `about_bill` is the sentence about the providers with a key, None without one. `demo` is the recording to
    name in the place of a tiny model.
    """

    def __init__(
        self, view: Callable[[Progress], None], about_bill: str | None, demo: str = "recorded"
    ) -> None:
        self._view = view
        self._about_bill = about_bill
        self._about_small: str | None = _ABOUT_SMALL.format(demo=demo)

    def __call__(self, progress: Progress) -> None:
        """Show a change, and before the first one of a kind its sentence."""
        sentence = None
        if progress.name == small_model.PROCESS:
            if progress.state is State.STARTING:
                sentence, self._about_small = self._about_small, None
            self._about_bill = None  # a model server of one's own, which comes before every process
        elif progress.name != _DOWNLOAD:
            sentence, self._about_bill = self._about_bill, None
        if sentence:
            console.out.print(sentence)
        self._view(progress)


def about_bill(request: StartRequest, providers: Sequence[str]) -> str | None:
    """Return who bills the post, and the most that it may cost; None without a provider's key."""
    if not providers:
        return None
    declared = topology.load()
    job = new_job(split(request)[0], str(request.job_id), SystemClock().now(), declared.job.ttl_days)
    cents = ceil(job_estimate(job, Stage.GENERATE, declared) / _MICROS_OF_CENT)
    whose = "its key is" if len(providers) == 1 else "their keys are"
    writes = "writes and bills" if len(providers) == 1 else "write and bill"
    return f"{' and '.join(providers)} {writes} it ({whose} set): ${cents / 100:.2f} at most, by estimate."


def place_of(stack: Stack, upstream: str | None, providers: Sequence[str]) -> str:
    """Return who answers the models of a stack."""
    if stack.source:
        return stack.source.label
    return upstream or " and ".join(providers) or "the model"


def about_failure(job: Job, place: str) -> str | None:
    """Return what the starter of the demo can do about a failed job, who is its operator, too."""
    if job.error is None or job.error.code is not ErrorCode.GATEWAY_MISCONFIGURED:
        return None
    return f"{place} refuses its key or the model: check the key that you have set."
