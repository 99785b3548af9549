"""The log lines of model calls: each says which call of the stage it is about, and why it was made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.errors import ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.retry import MODEL_TRIES
from shared.llm.chat import Answer, Request, say_again
from shared.stage.step import Work
from tests.support.fakes.gateway import Script, answer
from tests.support.monitoring import filters, policies
from tests.support.monitoring.proof import finds, written
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import Workbench, asking


async def ask_twice(work: Work) -> Outcome:
    """Ask for two parts, one after another, and keep both answers."""
    texts = [
        (await work.model.ask(asking(part), keep=True, purpose=f"part {number} of 2")).text
        for number, part in enumerate(("one", "two"), start=1)
    ]
    return Outcome(output=GenerateOutput(content=" ".join(texts), title="T", model="m"))


def scripted(*replies: Answer | Exception) -> Script:
    """Return a gateway's script of these replies, in their order."""
    left: Iterator[Answer | Exception] = iter(replies)

    def script(_request: Request, _call: Call) -> Answer | Exception:
        return next(left)

    return script


def lines(capsys: pytest.CaptureFixture[str], event: str) -> list[dict[str, Any]]:
    """Return the log lines of an event."""
    output = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in output if line["event"] == event]


@in_virtual_time
async def test_answers_line_names_its_part(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each call; the console shows the message, and a filter finds the purpose."""
    assert await Workbench(scripted(answer("a"), answer("b")), ask_twice).deliver()
    found = lines(capsys, "model_answered")
    assert [line["message"] for line in found] == [
        "Part 1 of 2: gpt-4o answered.",
        "Part 2 of 2: gpt-4o answered.",
    ]
    assert [line["purpose"] for line in found] == ["part 1 of 2", "part 2 of 2"]


@in_virtual_time
async def test_failures_line_names_its_part(capsys: pytest.CaptureFixture[str]) -> None:
    """Of several calls side by side it says which one failed."""
    bench = Workbench(scripted(answer("a"), ModelUnavailable("Busy."), answer("b")), ask_twice)
    assert await bench.deliver()
    [line] = finds('jsonPayload.event="model_failed"', written(capsys.readouterr().out))
    payload = line["jsonPayload"]
    assert (payload["message"], payload["purpose"]) == ("Part 2 of 2: Busy.", "part 2 of 2")


@in_virtual_time
async def test_empty_answer_names_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer is asked for again by the model itself, and its second line says so."""
    bench = Workbench(scripted(answer("a"), answer(" "), answer("b")), ask_twice)
    assert await bench.deliver()
    assert [line["purpose"] for line in lines(capsys, "model_answered")] == [
        "part 1 of 2",
        "part 2 of 2",
        "part 2 of 2, again because the answer was empty",
    ]


@in_virtual_time
async def test_kept_answers_line_names_its_part(capsys: pytest.CaptureFixture[str]) -> None:
    """An answer that an earlier attempt kept is used without a call, and has its own line."""
    busy = [ModelUnavailable("Busy.")] * MODEL_TRIES
    bench = Workbench(scripted(answer("a"), *busy, answer("b")), ask_twice)
    assert await bench.until_acknowledged() == 2
    [line] = finds('jsonPayload.event="answer_reused"', written(capsys.readouterr().out))
    assert line["jsonPayload"]["message"] == "Part 1 of 2: A kept answer is used, without a call."
    assert line["labels"]["attempt"] == "2"


@in_virtual_time
async def test_saved_query_finds_dear_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """Of two answers the saved query of Terraform finds the one that cost more than ten cents."""
    assert await Workbench(scripted(answer("a"), answer("b", cost_usd=0.2)), ask_twice).deliver()
    query = filters.parse(policies.load().queries["Blog: answers that cost more than ten cents"])
    [line] = [entry for entry in written(capsys.readouterr().out) if query(entry)]
    assert (line["jsonPayload"]["cost_usd"], line["jsonPayload"]["purpose"]) == (0.2, "part 2 of 2")


@in_virtual_time
async def test_call_without_purpose_is_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    """The one call of a short post needs no name."""
    assert await Workbench().deliver()
    [line] = lines(capsys, "model_answered")
    assert (line["message"], line["purpose"]) == ("gpt-4o answered.", "")


def test_reason_without_a_purpose_stands_alone() -> None:
    """The line of a short post's second call begins with its reason."""
    assert say_again("", "it was empty") == "again because it was empty"
    assert say_again("outline", "it was empty") == "outline, again because it was empty"
