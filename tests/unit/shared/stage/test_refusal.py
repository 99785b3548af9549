"""Bad messages: acknowledged, kept with a reason, shown to their owner, and nothing else disturbed."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from shared.gateways.litellm import request as llm_call
from shared.jobs.job import JobStatus, Stage
from shared.jobs.transitions import new_job
from shared.messages.envelope import Envelope, open_envelope
from shared.messages.schemas import StartRequest
from tests.support.fakes.broken import once
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, ORG, START, Workbench, envelope, start

NO_JOB = [
    envelope(b"not JSON"),
    envelope(b"\xff\xfe"),
    envelope(b"[]"),
    envelope(b""),
    envelope({"topic": "Tea"}),
    envelope({**START, "job_id": "x"}),
    envelope(b"\xff" * 9_000_000),
    open_envelope(b"no push message"),
    open_envelope(b'{"message": {"data": "not base64!", "messageId": "1"}}'),
]


@pytest.mark.parametrize("delivery", NO_JOB, ids=range(len(NO_JOB)))
@in_virtual_time
async def test_nameless_bad_message_is_acknowledged(delivery: Envelope) -> None:
    """A message without a job id is kept whole and acknowledged, with a sentence on the fault."""
    bench = Workbench()
    assert await bench.deliver(delivery)
    (letter,) = bench.jobs.letters.values()
    assert letter.size == len(delivery.data)
    assert letter.reason.endswith(".")
    assert (letter.job_id, bench.jobs.documents, bench.topics.messages) == (None, {}, [])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"word_count": 6000}, "word_count"),
        ({"custom_instructions": "i" * 2001}, "custom_instructions"),
        ({"topic": "A\x00B"}, "topic"),
        ({"org_id": "acme"}, "org_id"),
        ({"color": "red"}, "color"),
        ({"keywords": [["nested"]]}, "keywords"),
        ({"tone": None}, "tone"),
        ({"model": "gpt-4o,gpt-4o"}, "model"),
        ({"model": "openai/gpt-4o"}, "model"),
        ({"model": "GPT-4o"}, "model"),
        ({"model": "gpt-4o "}, "model"),
    ],
)
@in_virtual_time
async def test_named_job_fails_with_the_fields_name(changed: dict[str, object], field: str) -> None:
    """A message with a job id becomes a failed job that names the field.

    A frontend that waits for the job must not wait for ever.
    """
    bench = Workbench()
    for _ in range(2):
        assert await bench.deliver(start(**changed))
    job = bench.job()
    assert job.error is not None
    assert (job.status, job.error.code) == (JobStatus.FAILED, "invalid_request")
    assert job.error.message.startswith(field)
    (letter,) = bench.jobs.letters.values()
    assert (letter.reason, letter.job_id) == (job.error.message, JOB)
    assert bench.gateway.calls == []


@pytest.mark.parametrize("model", [",".join(["gpt-4o"] * 14), "openai/gpt-4o", "gpt-4", "*"])
@in_virtual_time
async def test_unknown_alias_is_refused_before_claim(model: str) -> None:
    """A model that is not an alias is refused before anything is claimed.

    The proxy splits a name at its commas and asks them all: one message could buy hundreds of answers.
    """
    bench = Workbench()
    assert await bench.deliver(start(model=model))
    (letter,) = bench.jobs.letters.values()
    assert letter.reason == "model must be one of gpt-4o, gpt-4o-mini, claude-3-5-sonnet, best, fast."
    job = bench.job()
    assert (job.status, job.lease, job.record(Stage.GENERATE).attempt) == (JobStatus.FAILED, None, 0)
    assert (bench.gateway.calls, bench.events) == ([], [])


@in_virtual_time
async def test_removed_alias_ends_its_jobs() -> None:
    """An alias that was taken away ends the jobs that name it.

    An earlier release has let the job in: its document stays readable, and nobody waits for ever.
    """
    bench = Workbench()
    old = msgspec.convert({**START, "model": "gpt-4o,gpt-4o"}, StartRequest)
    await bench.jobs.create(new_job(old, JOB, LoopClock().now(), 90))
    for _ in range(2):  # what comes again finds it ended
        assert await bench.deliver(start(model="gpt-4o,gpt-4o"))
    job = bench.job()
    assert job.error is not None
    assert (job.status, job.error.code, job.error.retryable) == (JobStatus.FAILED, "invalid_request", False)
    assert "gpt-4o-mini" in job.error.message
    assert (bench.gateway.calls, bench.jobs.letters) == ([], {})


def test_refused_job_counts_as_failed_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A job that is refused counts as failed once.

    With its code, which infra/terraform/metrics.tf counts, however often it comes.
    """

    @in_virtual_time
    async def twice() -> None:
        bench = Workbench()
        for _ in range(2):
            await bench.deliver(start(word_count=6000))

    twice()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["code"] for line in lines if line["event"] == "job_failed"] == ["invalid_request"]


@in_virtual_time
async def test_same_id_other_request_spares_the_job() -> None:
    """The same job id with another request is refused and the job goes on.

    Whether the job is at work or done.
    """
    bench = Workbench()
    await bench.deliver()
    before = bench.jobs.documents[JOB]
    assert await bench.deliver(start(topic="Something else", keywords=[]))
    assert bench.jobs.documents[JOB] is before
    (letter,) = bench.jobs.letters.values()
    assert letter.reason.startswith("job_id belongs to another request")
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_bad_message_leaves_a_good_job_alone() -> None:
    """A bad message with the id of a good job leaves it alone.

    The job is somebody else's, or its owner's earlier one.
    """
    bench = Workbench()
    await bench.deliver()
    before = bench.jobs.documents[JOB]
    assert await bench.deliver(start(word_count=6000, org_id=ORG))
    assert bench.jobs.documents[JOB] is before
    assert len(bench.jobs.letters) == 1


@in_virtual_time
async def test_spelled_out_defaults_are_the_same() -> None:
    """A request that spells out the defaults is the same request.

    The requests are compared, not their spellings.
    """
    bench = Workbench()
    await bench.deliver()
    assert await bench.deliver(start(word_count=1500, tone="professional", language="en"))
    assert (bench.jobs.letters, len(bench.gateway.calls)) == ({}, 1)


@pytest.mark.parametrize("when", ["before", "after"])
@in_virtual_time
async def test_unkept_bad_message_is_redelivered(when: str) -> None:
    """A bad message that could not be kept comes again.

    It is acknowledged only when it is kept, and then it is kept once.
    """
    bench = Workbench(plan=once("keep", when))  # type: ignore[arg-type]
    assert not await bench.deliver(start(word_count=6000))
    assert bench.jobs.documents == {}
    assert await bench.deliver(start(word_count=6000))
    assert (len(bench.jobs.letters), bench.job().status) == (1, JobStatus.FAILED)


@pytest.mark.parametrize("stage", [Stage.POLISH, Stage.QUALITY, Stage.META])
@in_virtual_time
async def test_a_stage_message_without_a_job_is_kept(stage: Stage) -> None:
    """The job may have been removed: no attempt will ever find it."""
    bench = Workbench(stage=stage)
    assert await bench.deliver(envelope({"job_id": JOB, "run": 1, "revision": 0}))
    (letter,) = bench.jobs.letters.values()
    assert letter.reason == "The job does not exist: start one on blog-requested."
    assert bench.jobs.documents == {}


@in_virtual_time
async def test_bad_stage_message_leaves_its_job_alone() -> None:
    """A bad stage message does not touch its job. Only a start message can fail a job by being bad."""
    bench = Workbench(stage=Stage.POLISH)
    assert await bench.deliver(envelope({"job_id": JOB, "run": 0, "revision": 0}))
    assert (len(bench.jobs.letters), bench.jobs.documents) == (1, {})


def test_no_word_of_a_request_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """A caller's own text stays as it is."""

    @in_virtual_time
    async def run() -> None:
        bench = Workbench()
        await bench.deliver(start(topic="Secret topic", custom_instructions="Secret instruction"))
        await bench.deliver(start(topic="Secret topic", word_count=6000))

    run()
    assert "Secret" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "traceparent", ["", "x\r\nx-litellm-tags: a", "00-\u00fc", "\ud83d", "00-" + "a" * 100_000, "\x00"]
)
@pytest.mark.parametrize(
    "fields", [{}, {"topic": "Tea\r\nx-pass-a: b"}, {"tone": "ü🫖", "language": "zh-Hant"}]
)
@in_virtual_time
async def test_callers_text_gets_into_no_header(traceparent: str, fields: dict[str, object]) -> None:
    """Nothing that a caller writes gets into a header.

    Headers are ids and a trace of our own: printable, short, and each of one line.
    """
    bench = Workbench()
    assert await bench.deliver(envelope({**START, **fields}, traceparent=traceparent))
    ((request, call),) = bench.gateway.calls
    sent = llm_call.request_headers(call)
    assert all(re.fullmatch(r"[0-9a-z.\-]{1,200}", value) for value in sent.values())
    control = llm_call.request_body(request, call, stream=True)["cache"]
    assert re.fullmatch(r"org-[0-9a-f-]{36}", control["namespace"])
