"""Functions that are killed or terminated during a call."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

from tests.faults.cast import Cast
from tests.faults.scripts import first, slow
from tests.faults.signals import process, serves
from tests.support.servers.provider import POST, Asked, Reply, Script, well_behaved

_RESTART = 60.0


@dataclass(frozen=True)
class Crash:
    """The signal that a function gets during its call of this number."""

    stage: str
    call: int
    script: Script
    number: signal.Signals


def _continue_slowly() -> Script:
    """Return a script: an unusable answer, a truncated one, then a slow continuation."""
    replies = iter([Reply("<think>Nothing but this"), Reply(POST, finish_reason="length"), slow()])

    def script(asked: Asked) -> Reply:
        return (next(replies, None) if asked.stage == "generate" else None) or well_behaved(asked)

    return script


def _review_slowly(asked: Asked) -> Reply:
    text = well_behaved(asked).text
    return Reply(text, wait=8 if asked.stage == "quality" else 0)


def begin(cast: Cast, wanted: set[str]) -> None:
    """Signal functions during their calls, and wait until the killed ones serve again."""
    crashes = {
        "killed-between-calls": Crash("generate", 3, _continue_slowly(), signal.SIGKILL),
        "killed": Crash("polish", 1, first(1, "polish", slow()), signal.SIGKILL),
        "terminated": Crash("quality", 1, _review_slowly, signal.SIGTERM),
    }
    at_work = [
        (cast.start(fault, crash.stage, crash.script), crash)
        for fault, crash in crashes.items()
        if fault in wanted
    ]
    before = {crash.stage: process(cast.pipeline, crash.stage) for _, crash in at_work}
    for scene, crash in at_work:  # all of them first: a function may run stages of several jobs
        scene.wait_for_calls(crash.call)
    for _, crash in at_work:
        os.killpg(before[crash.stage], crash.number)
    killed = [crash.stage for _, crash in at_work if crash.number == signal.SIGKILL]
    cast.pipeline.until(
        lambda: [_is_back(cast, stage, before[stage]) for stage in killed],
        all,
        _RESTART,
    )


def _is_back(cast: Cast, stage: str, before: int) -> bool:
    part = cast.pipeline.processes()[stage]
    return part["pid"] != before and serves(part["port"])
