"""Functions that are killed or terminated during a call."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tests.faults import long_posts
from tests.faults.cast import Cast
from tests.faults.scripts import first, slow
from tests.faults.signals import process, serves
from tests.support.servers.provider import POST, Asked, Reply, Script, well_behaved

_RESTART = 60.0
_LATE = 16.0  # seconds: less than the proxy waits, more than the other jobs of a round take


@dataclass(frozen=True)
class Crash:
    """The signal that a function gets during its call of this number, with so many answers kept."""

    fault: str
    stage: str
    call: int
    script: Callable[[], Script]
    number: signal.Signals = signal.SIGKILL
    kept: int = 0
    fields: dict[str, Any] = field(default_factory=dict)


def _continue_slowly() -> Script:
    """Return a script: an unusable answer, a truncated one, then a slow continuation."""
    replies = iter([Reply("<think>Nothing but this"), Reply(POST, finish_reason="length"), slow()])

    def script(asked: Asked) -> Reply:
        return (next(replies, None) if asked.stage == "generate" else None) or well_behaved(asked)

    return script


def _answer_late(stage: str, seconds: float) -> Script:
    """Return a script: good answers, of one stage only after some seconds."""
    return lambda asked: replace(well_behaved(asked), wait=seconds if asked.stage == stage else 0)


def _in_a_group(stage: str, kept: int) -> Crash:
    """Return a crash with one call of a group answered and kept, and the others under way."""
    script = partial(long_posts.in_group, stage, later=_LATE, at_once=1)
    return Crash("parts-killed", stage, long_posts.CALLS[stage], script, kept=kept, fields=long_posts.LONG)


# In each round the last stage first: no job passes a stage that hangs already.
_ROUNDS = (
    (Crash("terminated", "quality", 1, lambda: _answer_late("quality", 8), signal.SIGTERM),),
    (
        Crash("killed-whole", "polish", 1, lambda: _answer_late("polish", _LATE)),
        Crash("killed-between-calls", "generate", 3, _continue_slowly),
    ),
    (
        _in_a_group("polish", 1),
        _in_a_group("generate", 3),
        Crash("killed", "generate", 1, lambda: first(1, "generate", slow())),
    ),
)


def begin(cast: Cast, wanted: set[str]) -> None:
    """Signal functions during their calls, and wait until the killed ones serve again."""
    for round_ in _ROUNDS:
        _play(cast, [crash for crash in round_ if crash.fault in wanted])


def _play(cast: Cast, crashes: list[Crash]) -> None:
    before = {crash.stage: process(cast.pipeline, crash.stage) for crash in crashes}
    for crash in crashes:  # all of them first: a function may run stages of several jobs
        scene = cast.start(crash.fault, crash.stage, crash.script(), **crash.fields)
        scene.wait_for_calls(crash.call)
        scene.wait_for_kept(crash.kept)
    for stage, number in {(crash.stage, crash.number) for crash in crashes}:
        os.killpg(before[stage], number)
    killed = {crash.stage for crash in crashes if crash.number == signal.SIGKILL}
    cast.pipeline.until(
        lambda: [_is_back(cast, stage, before[stage]) for stage in killed],
        all,
        _RESTART,
    )


def _is_back(cast: Cast, stage: str, before: int) -> bool:
    part = cast.pipeline.processes()[stage]
    return part["pid"] != before and serves(part["port"])
