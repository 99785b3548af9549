"""A second job with the same request: the proxy's cache has its answers, the corrected ones as well."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from functions.meta.step import step as meta
from functions.quality.step import step as quality
from shared.jobs.outputs import GenerateOutput, MetaOutput, Outcome
from shared.llm.chat import Request
from shared.stage.step import Work
from tests.support.fakes.proxy import CachingProxy, Reply
from tests.support.tagging import GOOD, answer_with, outputs_of
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, start

SECOND = "44444444-4444-4444-8444-444444444444"
REQUEST: dict[str, Any] = {"topic": "Green tea", "keywords": ["green tea"], "word_count": 100}


async def review_and_tag(work: Work) -> Outcome:
    """Do what both stages do, with the same post for each job."""
    work = replace(work, outputs=outputs_of())
    reviewed, tagged = await quality(work), await meta(work)
    assert (reviewed.degraded, tagged.degraded) == (None, None)
    assert isinstance(tagged.output, MetaOutput)
    return Outcome(output=GenerateOutput(content=tagged.output.title, title="T", model="m"))


def wrong_at_first(request: Request, _number: int) -> Reply:
    """Answer with what has to be corrected, and with what is right once it is."""
    corrected = len(request.messages) > 2
    if request.schema and request.schema.name == "quality_review":
        return json.dumps({"findings": []}) if corrected else "I find this post unclear."
    return json.dumps(GOOD) if corrected else answer_with(description="Green tea wakes you.")


@in_virtual_time
async def test_equal_job_pays_for_no_correction() -> None:
    """The first job pays for two answers and two corrections, the second for nothing."""
    proxy = CachingProxy(wrong_at_first)
    bench = Workbench(proxy, review_and_tag)
    for job in (JOB, SECOND):
        assert await bench.deliver(start(**REQUEST, job_id=job))
    paid = [row["cost_usd"] for row in bench.events]
    assert paid == [0.00125] * 4 + [0.0] * 4
    assert (bench.job(JOB).usage.calls, bench.job(SECOND).usage.calls, len(proxy.bought)) == (4, 4, 4)
    assert not any(request.fresh for request, _ in bench.gateway.calls)
