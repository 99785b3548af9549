"""What a job uses: the product's own stages write a post in virtual time, and everything they do is counted.

The model is the paced provider of the benchmarks: it answers after 0.6 s and then writes 80 tokens a second.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from functions.generate.step import step as generate
from functions.meta.step import step as meta
from functions.polish.step import step as polish
from functions.quality.step import step as quality
from infra.litellm.render import CONFIG
from shared import topology
from shared.gateways.admission_views import AdmissionChange, View
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call, request_body
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.owners import KnownOwners
from shared.llm.chat import Answer, Request
from shared.messages.envelope import Envelope
from shared.stage.dependencies import Dependencies
from shared.stage.runner import StageRunner
from shared.stage.step import Step
from tests.support.fakes.admission_store import MemoryAdmissions
from tests.support.fakes.gateway import ScriptedGateway
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.servers.paced.answers import answer
from tests.support.servers.paced.tokens import count_prompt, pieces
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, envelope, start

STEPS: dict[Stage, Step] = {
    Stage.GENERATE: generate,
    Stage.POLISH: polish,
    Stage.QUALITY: quality,
    Stage.META: meta,
}
FIRST_TOKEN, TOKENS_A_SECOND = 0.6, 80.0
_TOPIC, _KEYWORD = "Why honey never spoils", "honey"


@dataclass(frozen=True)
class StageUse:
    """What one stage of a job took: model calls, their tokens and US dollars, and its seconds."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    seconds: float


@dataclass(frozen=True)
class JobUse:
    """What a whole job took. Reads and writes are of documents, `messages` of Pub/Sub.

    `kept` are the bytes of its documents at its end; `versions` and `sent` are those of all versions of the
    job's document, which Firestore keeps for a while and sends to each listener. `logged` are bytes, too.
    `asked` are the bodies of its requests to the gateway.
    """

    words: int
    stages: dict[Stage, StageUse]
    reads: int
    writes: int
    changes: int
    messages: int
    kept: int
    versions: int
    logged: int
    asked: tuple[dict[str, Any], ...]

    @property
    def calls(self) -> int:
        """The model calls of all stages."""
        return sum(stage.calls for stage in self.stages.values())

    @property
    def cost(self) -> float:
        """The US dollars for the tokens of all stages."""
        return sum(stage.cost for stage in self.stages.values())

    @property
    def seconds(self) -> float:
        """The seconds of all stages."""
        return sum(stage.seconds for stage in self.stages.values())


@lru_cache
def use(words: int) -> JobUse:
    """Write a post of so many words, without a revision, and return what that took."""
    found: list[JobUse] = []

    async def run() -> None:
        found.append(await _write(words))

    in_virtual_time(run)()
    return found[0]


async def _write(words: int) -> JobUse:
    jobs, topics, gateway = _CountedJobs(), MemoryTopics(), _PacedGateway()
    layout, log = topology.load(), io.StringIO()
    dependencies = Dependencies(jobs, topics, gateway, LoopClock(), layout)
    delivery, stages = start(topic=_TOPIC, keywords=[_KEYWORD], word_count=words, max_revisions=0), {}
    for stage in Stage:
        with redirect_stdout(log):
            stages[stage] = await _run(
                StageRunner(stage, STEPS[stage], dependencies).handle, delivery, gateway
            )
        following = topics.on(layout.functions[stage.value].publishes or "")
        delivery = envelope(following[-1].fields)
    if jobs.job(JOB).status is not JobStatus.COMPLETED:
        raise RuntimeError(f"the post of {words} words was not written: {jobs.job(JOB).error}")
    documents = [jobs.documents[JOB], *jobs.written_outputs[JOB].values()]
    return JobUse(
        words=words,
        stages=stages,
        reads=jobs.reads,
        writes=jobs.writes,
        changes=len(jobs.history),
        messages=len(topics.messages) + 1,  # the start message
        kept=sum(map(_size, documents)),
        versions=sum(map(_size, jobs.history)),
        logged=len(log.getvalue()),
        asked=tuple(gateway.asked),
    )


async def _run(
    handle: Callable[[Envelope], Awaitable[None]], delivery: Envelope, gateway: _PacedGateway
) -> StageUse:
    began = asyncio.get_running_loop().time()
    gateway.answers.clear()
    await handle(delivery)
    answers = gateway.answers
    return StageUse(
        calls=len(answers),
        prompt_tokens=sum(each.prompt_tokens for each in answers),
        completion_tokens=sum(each.completion_tokens for each in answers),
        cost=sum(each.cost_usd or 0.0 for each in answers),
        seconds=asyncio.get_running_loop().time() - began,
    )


class _PacedGateway(ScriptedGateway):
    """Answers as the paced provider does, in virtual time and at the gateway's prices."""

    def __init__(self) -> None:
        super().__init__(_answer)
        self.answers: list[Answer] = []
        self.asked: list[dict[str, Any]] = []

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        self.asked.append(request_body(request, call, stream=on_piece is not None))
        reply = _answer(request, call)
        await asyncio.sleep(FIRST_TOKEN)
        for piece in pieces(reply.text):
            await asyncio.sleep(1 / TOKENS_A_SECOND)
            if partial is not None:
                partial.pieces.append(piece)
            if on_piece:
                on_piece(piece)
        self.answers.append(reply)
        return reply


def _answer(request: Request, call: Call) -> Answer:
    body = request_body(request, call, stream=False)
    tokens = pieces(answer(body))
    text = "".join(tokens[: request.max_tokens])
    prompt, completion = count_prompt(body), min(len(tokens), request.max_tokens)
    into, out = _prices()[request.model]
    return Answer(
        text=text,
        finish_reason="stop" if completion == len(tokens) else "length",
        model=request.model,
        answer_id=call.call_id,
        prompt_tokens=prompt,
        completion_tokens=completion,
        total_tokens=prompt + completion,
        cost_usd=(prompt * into + completion * out) / 1e6,
        saved_usd=None,
        cached=False,
        latency_ms=round(1000 * (FIRST_TOKEN + completion / TOKENS_A_SECOND)),
    )


@lru_cache
def _prices() -> dict[str, tuple[float, float]]:
    """Return the US dollars for a million tokens in and out of each alias."""
    config = yaml.safe_load(CONFIG.read_text())
    models = {entry["model_name"]: entry["litellm_params"]["model"] for entry in config["model_list"]}
    return {
        alias: tuple(config["provider_models"][model]["usd_per_million"]) for alias, model in models.items()
    }


class _CountedJobs(MemoryJobs):
    """Counts the documents that are read and written; a read of one that is not there is billed, too."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.writes = 0
        self.admissions = _CountedAdmissions(self)

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        self.reads += 1 + (len(Stage) if with_outputs else 0)
        return await super().read(job_id, with_outputs=with_outputs)

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        self.reads += 1
        return await super().answers(job_id, stage)

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        self.reads += len(names)
        return await super().materials(job_id, names)

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        self.writes += 1 + (admission is not None) + len(materials or ())
        return await super().create(job, admission, materials)

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        self.writes += 1 + len(outputs or {}) + (answers is not None) + (admission is not None)
        self.writes += len(materials or ())
        return await super().update(snapshot, job, outputs, answers, admission, materials)


class _CountedAdmissions(MemoryAdmissions):
    """Counts what a job's stages read: documents by name, and a query or a sum, which read one at least."""

    def __init__(self, jobs: _CountedJobs) -> None:
        super().__init__(jobs)
        self._counted = jobs

    async def read(
        self,
        org_id: str,
        job_id: str | None = None,
        user_id: str | None = None,
        profile: str | None = None,
    ) -> View:
        self._counted.reads += (
            2 + (job_id is not None) + (profile is not None)
        )  # and the owners, as they are counted below
        return await super().read(org_id, job_id, user_id, profile)

    async def owners(self, org_id: str, user_id: str) -> KnownOwners:
        self._counted.reads += 2
        return await super().owners(org_id, user_id)

    async def system(self) -> View:
        self._counted.reads += 1
        return await super().system()

    async def running(self) -> int:
        self._counted.reads += 1
        return await super().running()

    async def queue(self, org_id: str, most: int) -> list[Snapshot]:
        self._counted.reads += 1
        return await super().queue(org_id, most)


def _size(document: dict[str, Any]) -> int:
    return len(json.dumps(document, ensure_ascii=False, default=str).encode())
