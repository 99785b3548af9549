"""Take a job through all stages in memory, with their real steps and a model that answers well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from functions.generate.step import step as generate
from functions.meta.step import step as meta
from functions.polish.step import step as polish
from functions.quality.step import step as quality
from shared.jobs.job import Stage
from shared.llm.chat import Answer, Request
from shared.messages.envelope import Envelope
from shared.stage.step import Step
from tests.support.fakes.broken import BrokenJobs, BrokenTopics
from tests.support.fakes.gateway import answer
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.generating import OUTLINE
from tests.support.generating_parts import write
from tests.support.polishing import changes, shown_blocks
from tests.support.samples.posts import TEA
from tests.support.tagging import GOOD
from tests.support.workbench import JOB, Workbench, as_delivery, start

STEPS: Mapping[Stage, Step] = {
    Stage.GENERATE: generate,
    Stage.POLISH: polish,
    Stage.QUALITY: quality,
    Stage.META: meta,
}
_WHOLE = "Write the post that this brief describes"
_FINDING = {"type": "tone", "severity": "low", "message": "Too dry.", "quote": "Nobody answers mail"}


def answer_well(request: Request, _call: object = None) -> Answer:
    """Answer in the form that was asked for: a post, an outline, an edit, a review or tags."""
    name = request.schema.name if request.schema else ""
    if not name:
        whole = _WHOLE in request.messages[1].content
        return answer(f"# Tea in the morning\n\n{TEA}" if whole else write(request))
    if name == "polish_changes":
        shown = shown_blocks(request).items()
        edited = [(number, text.replace("a fine", "a good")) for number, text in shown if "a fine" in text]
        return answer(changes(*edited))
    good = {"outline": OUTLINE, "meta_tags": GOOD, "quality_review": {"findings": [_FINDING]}}
    return answer(json.dumps(good[name]))


@dataclass
class WholeJob:
    """A job's requests to the model and operations of the store, by stage in their order."""

    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    topics: MemoryTopics = field(default_factory=MemoryTopics)
    requests: dict[Stage, list[Request]] = field(default_factory=dict)
    operations: dict[str, list[str]] = field(default_factory=dict)

    async def run(self, **fields: object) -> None:
        """Start a job and deliver each message to its stage, until there is none."""
        delivery: Envelope | None = start(**fields)
        stage = Stage.GENERATE
        passes = 0
        while delivery is not None:
            passes += 1
            noted = self.operations.setdefault(f"{passes} {stage.value}", [])
            before = len(self.topics.messages)
            bench = self._bench(stage, noted)
            assert await bench.deliver(delivery)
            self.requests.setdefault(stage, []).extend(request for request, _ in bench.gateway.calls)
            delivery, stage = self._next(bench, before, stage)

    def _bench(self, stage: Stage, noted: list[str]) -> Workbench:
        def note(operation: str) -> None:
            noted.append(operation)

        bench = Workbench(answer_well, STEPS[stage], stage=stage)
        bench.jobs, bench.topics = self.jobs, self.topics
        bench.dependencies = replace(
            bench.dependencies, store=BrokenJobs(self.jobs, note), publisher=BrokenTopics(self.topics, note)
        )
        return bench

    def _next(self, bench: Workbench, before: int, stage: Stage) -> tuple[Envelope | None, Stage]:
        consumers = {bench.topology.functions[each.value].consumes: each for each in Stage}
        for message in self.topics.messages[before:]:
            if message.topic in consumers:
                return as_delivery(message), consumers[message.topic]
        return None, stage

    @property
    def document(self) -> dict[str, Any]:
        """The job's document."""
        return self.jobs.documents[JOB]

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """The documents of the stages' outputs."""
        return self.jobs.written_outputs[JOB]
