"""Faults in the middle of a long post's calls side by side: its parts, and the groups of its polish."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.faults.cast import Cast, Scene
from tests.faults.scripts import BOTH, failure
from tests.faults.table import TABLE
from tests.support.samples.long_post import PARTS, write_long_post
from tests.support.servers.provider import Asked, Reply, Script

LONG: dict[str, Any] = {"word_count": 1500, "max_revisions": 0}
GROUPS = 4
"""Groups of the polish of such a post."""

PAUSE = 4
"""Seconds in the Retry-After of a 429 to one part."""

_FIRST = {"generate": 2, "polish": 0}  # calls before the group: the outline and the introduction
CALLS = {"generate": _FIRST["generate"] + PARTS, "polish": GROUPS}
"""Calls of each stage without trouble."""

_ONE_CALL_LATE = 2.0  # seconds: after the refusal, and long before the end of its pause
_CANCELLED_AFTER = 6.0

Place = Callable[[int, int], Reply | None]
"""The reply to a call of a group, from its place and how often it was asked; None for a good answer."""


def _well(_number: int, _times: int) -> None:
    """Answer every call well."""


def in_group(stage: str, place: Place = _well, *, later: float = 0.0, at_once: int = 0) -> Script:
    """Return a script: good answers of a long post, but in a stage's group those that `place` gives.

    The good answers of the group come `later`, in seconds; the first `at_once` of them come at once.
    """
    order: list[str] = []
    times: Counter[str] = Counter()
    lock = threading.Lock()

    def script(asked: Asked) -> Reply:
        good = write_long_post(asked)
        if asked.stage != stage:
            return good
        with lock:
            order.extend({asked.prompt} - set(order))
            times[asked.prompt] += 1
            number = order.index(asked.prompt) - _FIRST[stage]
            given = place(number, times[asked.prompt]) if number >= 0 else None
        return given or Reply(good.text, wait=later if number >= at_once else 0)

    return script


def refuse_one(number: int, times: int) -> Reply | None:
    """Refuse the first of a group at both models, and answer the second with nothing, a little later."""
    if number == 0 and times <= BOTH:
        return failure(429, "rate_limit_exceeded", **{"retry-after": str(PAUSE)})
    return Reply("", wait=_ONE_CALL_LATE) if (number, times) == (1, 1) else None


def hang_one(number: int, times: int) -> Reply | None:
    """Never answer the first call of a group."""
    return Reply(wait=600) if (number, times) == (0, 1) else None


def refuse_key(number: int, times: int) -> Reply | None:
    """Refuse the proxy's key at the first of a group, until it is asked in the next run."""
    return failure(401, "invalid_api_key") if number == 0 and times <= BOTH else None


def refuse_for_good(number: int, times: int) -> Reply | None:
    """Refuse the content of the first of a group, however often it is asked."""
    del times
    return failure(400, "content_policy_violation") if number == 0 else None


FAULTS: dict[str, Place] = {
    "parts-silence": hang_one,
    "parts-rate-limit": refuse_one,
    "groups-refused": refuse_for_good,
}
"""Faults of the provider alone."""


def begin(cast: Cast, wanted: set[str]) -> None:
    """Start one job for each stage in the row of each wanted fault."""
    for fault, place in FAULTS.items():
        for stage in TABLE[fault].stages if fault in wanted else ():
            cast.start(fault, stage, in_group(stage, place), **LONG)


def cancel_parts(cast: Cast) -> None:
    """Cancel a job while its parts are being written."""
    _cancel(cast, "parts-cancelled", "generate")


def cancel_groups(cast: Cast) -> None:
    """Cancel a job while the groups of its polish are being edited."""
    _cancel(cast, "groups-cancelled", "polish")


def _cancel(cast: Cast, fault: str, stage: str) -> None:
    script = in_group(stage, later=_CANCELLED_AFTER)
    scene = cast.start(fault, stage, script, **LONG)
    scene.wait_for_calls(CALLS[stage])
    cast.pipeline.cancel(scene.job_id)
    scene.wait_for_end()


def replay_failed(cast: Cast) -> dict[str, Any]:
    """Replay a job that failed because of one part; return its document between the runs."""
    scene = cast.start("parts-replayed", "generate", in_group("generate", refuse_key), **LONG)
    failed = scene.wait_for_end()
    code, output = cast.pipeline.blog("replay", scene.job_id, "--yes")
    assert code == 0, output
    cast.pipeline.until(lambda: scene.job, lambda job: job["run"] > failed["run"], 30)
    return failed


PLAYED = {
    "parts-cancelled": cancel_parts,
    "groups-cancelled": cancel_groups,
    "parts-replayed": replay_failed,
}
"""Faults that somebody plays while the job runs."""


def times_of_repeats(scene: Scene) -> tuple[float, list[float]]:
    """Return when the last call was refused, and when each question was asked once more after that."""
    asked = [each for each in scene.asked if each.stage == scene.stage]
    first = asked[_FIRST[scene.stage]].prompt
    refused = [each.at for each in asked if each.prompt == first][BOTH - 1]
    prompts: Counter[str] = Counter()
    repeats = []
    for each in asked:
        prompts[each.prompt] += 1
        if prompts[each.prompt] > (BOTH if each.prompt == first else 1):
            repeats.append(each.at)
    return refused, repeats
