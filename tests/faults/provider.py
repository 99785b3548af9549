"""The faults of the provider, by their names in docs/faults.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.faults.cast import Cast
from tests.faults.scripts import BOTH, always, failure, first
from tests.faults.table import TABLE
from tests.support.servers.completions import ERROR
from tests.support.servers.provider import POST, Reply, Script

Make = Callable[[str], Script]
WAIT = 3
"""Seconds in the Retry-After of a 429."""

_HTML = {"content-type": "text/html"}
_BUSY = Reply(status=503, body="<html>busy</html>", headers=_HTML)
_SERVER_ERROR = failure(500, "server_error")
_PAGE = Reply(body="<html>It works!</html>", headers=_HTML)
_NOTHING = Reply(body="{}")
_CUT = Reply(POST, cut_after=30, word_delay=0.02)
# A reset discards what the proxy has not read: on a busy machine it needs seconds for the words before.
_CUT_LATE = Reply(POST, cut_after=30, word_delay=0.15)
_HALF_AND_ERROR = Reply(POST, cut_after=30, then="error", word_delay=0.02)
_ERROR_ALONE = Reply(POST, cut_after=0, then="error")
_SILENCE = Reply(POST, cut_after=30, then="silence", word_delay=0.02)
_NEVER = Reply(wait=600)
_ERROR_BODY = Reply(body=json.dumps(ERROR))
_HALF = Reply(POST.partition("## What")[0] + "Drink it when you need a clear head, and then")
_REASONING = Reply("<think>only reasoning</think>")
_USED_UP = Reply(reasoning="What is tea? " * 30, finish_reason="length")
_THINKS_FIRST = Reply(
    POST, reasoning="What is tea? " * 30, word_delay=0.12
)  # longer than a silent stream may
_NO_CREDIT = failure(429, "insufficient_quota")
_FILTERED = Reply("", finish_reason="content_filter")
_DECLINED = Reply("I'm sorry, but I can't help with that.")


def _once(reply: Reply) -> Make:
    return lambda stage: first(1, stage, reply)


def _twice(reply: Reply) -> Make:
    return lambda stage: first(BOTH, stage, reply)


def _always(reply: Reply) -> Make:
    return lambda stage: always(stage, reply)


def _then_always(begin: Reply, reply: Reply) -> Make:
    return lambda stage: first(1, stage, begin, always(stage, reply))


FAULTS: dict[str, Make] = {
    "silence-whole": _once(_SILENCE),
    "silence": _once(_SILENCE),
    "silence-from-the-start": _once(_NEVER),
    "rate-limit": _twice(failure(429, "rate_limit_exceeded", **{"retry-after": str(WAIT)})),
    "server-error": _twice(_SERVER_ERROR),
    "busy-page": _twice(_BUSY),
    "one-model-down": _once(_BUSY),
    "reset": _twice(Reply(reset=True)),
    "cut": _once(_CUT_LATE),
    "cut-whole": _once(_CUT),
    "error-after-half": _once(_HALF_AND_ERROR),
    "error-alone": _twice(_ERROR_ALONE),
    "error-whole": _twice(_ERROR_BODY),
    "page": _once(_PAGE),
    "nothing": _once(_NOTHING),
    "empty": _once(Reply("")),
    "only-reasoning": _once(_REASONING),
    "reasoning-used-up": _once(_USED_UP),
    "reasoning-first": _once(_THINKS_FIRST),
    "unreadable": _once(Reply("this is not JSON")),
    "wrong-shape": _once(Reply('{"title": 5}')),
    "content-policy": _always(failure(400, "content_policy_violation")),
    "content-policy-later": _always(failure(400, "content_policy_violation")),
    "content-filter": _always(_FILTERED),
    "declined": _always(_DECLINED),
    "context-overflow": _always(failure(400, "context_length_exceeded")),
    "context-overflow-later": _always(failure(400, "context_length_exceeded")),
    "quota": _twice(_NO_CREDIT),
    "refused-key": _always(failure(401, "invalid_api_key")),
    "refused-key-later": _always(failure(401, "invalid_api_key")),
    "lasting-empty": _always(Reply("")),
    "lasting-empty-later": _always(Reply("")),
    "lasting-reasoning": _always(_REASONING),
}

LASTING: dict[str, Make] = {
    "lasting-cut": _then_always(_HALF, _CUT),
    "lasting-cut-whole": _always(_CUT),
    "lasting-server-error": _always(_SERVER_ERROR),
    "lasting-page": _always(_PAGE),
    "lasting-quota": _always(_NO_CREDIT),
}
"""Trouble of a model that outlasts the jobs' deadline. It opens the breaker, which stops every other job."""

_DEADLINE = timedelta(seconds=20)  # long enough to begin the stage, and over before its second attempt


def begin(cast: Cast, wanted: set[str]) -> None:
    """Start one job for each stage in the row of each wanted fault."""
    for fault, make in FAULTS.items():
        for stage in TABLE[fault].stages if fault in wanted else ():
            cast.start(fault, stage, make(stage))


def begin_lasting(cast: Cast, wanted: set[str]) -> None:
    """Start the jobs of the faults that last, all with the same deadline."""
    deadline = (datetime.now(UTC) + _DEADLINE).isoformat()
    for fault, make in LASTING.items():
        for stage in TABLE[fault].stages if fault in wanted else ():
            cast.start(fault, stage, make(stage), deadline=deadline)
