"""What the benchmarks compute: costs, the order of recorded calls, and replaying them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.support.catalogue import BEHIND, PRICES
from tests.support.servers.listening import HOST, listening
from tests.support.servers.paced import wire
from tests.tools.bench.page import _tasks
from tests.tools.bench.posts import cost
from tests.tools.bench.replay import Replayed, Step, replay, steps

_USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
_KNOWN = {"id": "chatcmpl-1", "created": 1, "model": "gpt-4o"}


def _call(began: float, ended: float, **body: Any) -> dict[str, Any]:
    return {"began": began, "ended": ended, "body": {"model": "gpt-4o", "messages": [], **body}}


def test_cost_uses_prices_of_gateway() -> None:
    """Tokens cost what the gateway's configuration says for the model that was asked."""
    calls = [
        {"body": {"model": "gpt-4o"}, "prompt_tokens": 1_000_000, "completion_tokens": 1_000_000},
        {"body": {"model": "gpt-4o-mini"}, "prompt_tokens": 1_000_000, "completion_tokens": 1_000_000},
    ]
    due = sum((*PRICES[BEHIND["gpt-4o"]], *PRICES[BEHIND["gpt-4o-mini"]]))
    assert cost(calls) == pytest.approx(due)


def test_steps_wait_for_calls_that_had_ended() -> None:
    """A call waits for those that had ended before it began, in the order in which they began."""
    found = steps([_call(5, 6), _call(0, 2), _call(0.1, 4), _call(2.5, 4.5)])
    assert [step.after for step in found] == [(), (), (0,), (0, 1, 2)]


def test_replay_keeps_order_and_finds_first_text() -> None:
    """Calls side by side are side by side again; the first text is that of a call without a schema."""
    asked: list[str] = []
    outline: dict[str, Any] = {"response_format": {}}
    part = {"stream": True}
    recorded = [
        Step({"model": "gpt-4o", "messages": [], **outline}, ()),
        Step({"model": "gpt-4o", "messages": [], **part}, (0,)),
        Step({"model": "gpt-4o", "messages": [], **part}, (0,)),
        Step({"model": "gpt-4o-mini", "messages": []}, (0, 1, 2)),
    ]
    replayed = asyncio.run(_replay(recorded, asked))
    assert asked[0] == "whole gpt-4o"
    assert asked[1:3] == ["stream gpt-4o"] * 2
    assert asked[3] == "whole gpt-4o-mini"
    assert 0 < replayed.first_text <= replayed.seconds


def test_replay_fails_with_gateway() -> None:
    """A refused call fails the post, with what the gateway says."""
    with pytest.raises(ExceptionGroup) as failed:
        asyncio.run(_replay([Step({"model": "gpt-4o", "messages": []}, ())], [], status=429))
    assert failed.group_contains(RuntimeError, match="slow down")


def _trace(task: str) -> list[dict[str, Any]]:
    """Return a trace of two snapshots, as Chromium writes one, whose tasks have this name."""
    user, thread = {"cat": "blink.user_timing"}, {"pid": 7, "tid": 1}

    def ran(at: int, duration: int, **changed: Any) -> dict[str, Any]:
        return {"name": task, "cat": "toplevel", "ts": at, "dur": duration, **thread, **changed}

    return [
        ran(500, 9000),  # before the first mark
        {"name": "snapshot 1", "ts": 20_000, **user, **thread},
        {"name": "snapshot 0", "ts": 10_000, **user, **thread},
        ran(10_000, 1500),
        ran(12_000, 2500),
        ran(13_000, 8000, tid=2),
        ran(14_000, 8000, name="Layout"),
        ran(21_000, 4000),
        {"name": "end", "ts": 30_000, **user, **thread},
        ran(30_000, 9000),
    ]


@pytest.mark.parametrize("name", ["RunTask", "ThreadControllerImpl::RunTask"])
def test_tasks_are_those_of_each_snapshot(name: str) -> None:
    """On the thread of the marks, from each mark to the next; in milliseconds."""
    assert _tasks(_trace(name)) == [[1.5, 2.5], [4.0]]


def test_snapshot_without_task_is_refused() -> None:
    """Tasks by another name are not read as 0 ms of work."""
    with pytest.raises(RuntimeError, match="no task of snapshot 0"):
        _tasks(_trace("RunJob"))


async def _replay(recorded: list[Step], asked: list[str], status: int = 200) -> Replayed:
    """Replay against a gateway that answers at once and notes what it is asked."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = json.loads(await reader.readexactly(length))
        asked.append(f"{'stream' if body.get('stream') else 'whole'} {body['model']}")
        assert "s-maxage" not in body["cache"]
        answer = wire.whole(_KNOWN, "Yes.", "stop", _USAGE)
        if body.get("stream"):
            events = wire.Events(_KNOWN)
            answer = wire.STREAM_HEAD + events.pieces([b'"Yes"', b'"."']) + events.end("stop", _USAGE)
        if status != 200:
            answer = f"HTTP/1.1 {status} No\r\ncontent-length: 9\r\n\r\nslow down".encode()
        for place in range(0, len(answer), 7):  # in small pieces, as a network may deliver them
            writer.write(answer[place : place + 7])
            await writer.drain()

    async with listening(serve) as port:
        return await replay((HOST, port, "key"), recorded, "one")
