"""A job's documents in each state, made of the pipeline's own types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from functions.meta.json_ld import blog_posting
from functions.meta.rendering import publish
from functions.quality.checks.catalog import check, score
from functions.quality.checks.post import Post
from shared.errors import ErrorCode
from shared.jobs import progress
from shared.jobs.job import (
    Answering,
    Job,
    JobError,
    JobStatus,
    Lease,
    Spend,
    Stage,
    StageRecord,
    StageStatus,
)
from shared.jobs.outputs import GenerateOutput, Issue, MetaOutput, PolishOutput, QualityOutput, Result
from shared.jobs.review import Remark, Review, Reviewed
from shared.jobs.transitions import new_job
from shared.jobs.waiting import Waiting, WaitReason
from shared.llm.chat import Parts
from shared.messages.schemas import StartRequest
from shared.text.prose import count_words

_NAMES = UUID("0d4a7c1e-5f0b-5c55-8a7e-3f6f0a1b2c3d")
_MODELS = {Stage.GENERATE: "gpt-4o"}
_OTHER_MODEL = "gpt-4o-mini"
_ANSWERING = {"gpt-4o": Answering("gpt-4o-2024-11-20"), "gpt-4o-mini": Answering("gpt-4o-mini-2024-07-18")}
# Of each stage: seconds, tokens asked and answered, and dollars.
_WORK = {
    Stage.GENERATE: (41.0, 812, 1134, 0.01337),
    Stage.POLISH: (12.0, 1490, 322, 0.00042),
    Stage.QUALITY: (6.0, 1620, 118, 0.00031),
    Stage.META: (4.0, 1410, 131, 0.00028),
}


def job_id(name: str) -> str:
    """Return the id of a job that the tests call by a name."""
    return str(uuid5(_NAMES, name))


class Written(NamedTuple):
    """A job's document, and those of its outputs."""

    job: Job
    outputs: dict[Stage, Struct]


@dataclass(frozen=True, kw_only=True)
class Story:
    """A post on its way: what was asked, written, polished and tagged, and a reviewer's findings."""

    topic: str
    title: str
    written: str
    polished: str
    tags: tuple[str, str, str, str]
    keywords: tuple[str, ...] = ()
    language: str = "en"
    word_count: int = 700
    review: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Office:
    """The owner of the jobs, and the present time."""

    org_id: str
    user_id: str
    now: datetime

    def completed(self, name: str, story: Story, minutes: float, **changed: object) -> Written:
        """Return a job that ended with a post, checked by the pipeline's own rules."""
        began = self._new(name, story.topic, minutes, story)
        stages = self._through(began, *Stage)
        ended = max(filter(None, (record.finished_at for record in stages.values())))
        outputs = _outputs(story)
        quality, meta = outputs[Stage.QUALITY], outputs[Stage.META]
        assert isinstance(quality, QualityOutput)
        assert isinstance(meta, MetaOutput)
        published = publish(story.polished)
        result = Result(
            content=published.content,
            content_html=published.content_html,
            title=story.title,
            quality_score=quality.score,
            quality_issues=quality.issues,
            word_count=quality.word_count,
            meta_tags=meta,
            artifacts_removed=27,
            model_used="gpt-4o-2024-11-20",
            processing_time=(ended - began.created_at).total_seconds(),
            generated_at=ended.isoformat(),
        )
        done = replace(
            began,
            status=JobStatus.COMPLETED,
            stage=Stage.META,
            progress=100,
            stages=stages,
            usage=_usage(stages),
            result=result,
            updated_at=ended,
        )
        return Written(replace(done, **changed), outputs)

    def awaiting_review(self, name: str, story: Story, minutes: float, remark: Remark) -> Written:
        """Return a job that was sent back with a remark, and awaits a person's review again."""
        done = self.completed(name, story, minutes)
        since = done.job.updated_at
        review = Review(round=2, run=1, revision=1, since=since, until=since + timedelta(days=7))
        sent_back = Reviewed(
            round=1,
            run=1,
            revision=0,
            since=done.job.created_at,
            until=review.until,
            decision="revise",
            by=self.user_id,
            at=since,
            remarks=(remark,),
        )
        stages = {**done.job.stages, Stage.META: StageRecord()}
        awaits = replace(
            done.job,
            request=done.job.request | {"review": "required"},
            status=JobStatus.AWAITING_REVIEW,
            stage=Stage.QUALITY,
            progress=90,
            revision=1,
            result=None,
            stages=stages,
            usage=_usage(stages),
            review=review,
            reviews=(sent_back,),
        )
        outputs = dict(done.outputs)
        del outputs[Stage.META]
        return Written(awaits, outputs)

    def running(
        self, name: str, topic: str, stage: Stage, draft: str, fraction: float, seconds: float = 40
    ) -> Written:
        """Return a job at work at a stage, which has shown this draft."""
        began = self._new(name, topic, seconds / 60)
        before = list(Stage)[: list(Stage).index(stage)]
        stages = self._through(began, *before)
        ended = max(filter(None, (stages[each].finished_at for each in before)), default=began.created_at)
        record = StageRecord(status=StageStatus.RUNNING, attempt=1, started_at=ended, model=None)
        if stage is Stage.GENERATE:
            record = replace(record, parts=Parts(1, 3))
        stages |= {stage: record}
        lease = Lease(stage, "somebody", self.now + timedelta(days=1))
        at_work = replace(
            began,
            status=JobStatus.RUNNING,
            stage=stage,
            draft=draft,
            stages=stages,
            usage=_usage(stages),
            lease=lease,
            updated_at=self.now,
        )
        return Written(replace(at_work, progress=progress.at(at_work, stage, fraction)), {})

    def waiting(self, name: str, topic: str, reason: WaitReason, ahead: int, minutes: float) -> Written:
        """Return a job that has not begun, and why."""
        began = self._new(name, topic, minutes)
        waiting = Waiting(reason=reason, since=began.created_at, ahead=ahead)
        return Written(replace(began, waiting=waiting, updated_at=self.now), {})

    def failed(self, name: str, topic: str, code: ErrorCode, sentence: str, minutes: float) -> Written:
        """Return a job that failed in its first stage."""
        began = self._new(name, topic, minutes)
        record = StageRecord(
            status=StageStatus.FAILED,
            attempt=3,
            started_at=began.created_at,
            finished_at=began.created_at + timedelta(seconds=19),
            error=sentence,
            error_code=code,
        )
        error = JobError(code, sentence, Stage.GENERATE, code.retryable)
        ended = replace(
            began,
            status=JobStatus.FAILED,
            error=error,
            progress=2,
            stages={**began.stages, Stage.GENERATE: record},
            updated_at=began.created_at + timedelta(seconds=19),
        )
        return Written(ended, {})

    def cancelled(self, name: str, topic: str, draft: str, minutes: float) -> Written:
        """Return a job that its owner has cancelled while it grew."""
        at_work = self.running(name, topic, Stage.GENERATE, draft, 0.4, minutes * 60).job
        ended = replace(at_work, status=JobStatus.CANCELLED, cancel_requested=True, lease=None)
        return Written(replace(ended, updated_at=at_work.created_at + timedelta(seconds=30)), {})

    def _new(self, name: str, topic: str, minutes: float, story: Story | None = None) -> Job:
        request = StartRequest(
            org_id=self.org_id,
            user_id=self.user_id,
            topic=topic,
            keywords=story.keywords if story else (),
            language=story.language if story else "en",
            word_count=story.word_count if story else 700,
        )
        return new_job(request, job_id(name), self.now - timedelta(minutes=minutes), 90)

    def _through(self, began: Job, *stages: Stage) -> dict[Stage, StageRecord]:
        at, records = began.created_at + timedelta(seconds=1), dict(began.stages)
        for stage in stages:
            seconds, asked, answered, cost = _WORK[stage]
            model = _MODELS.get(stage, _OTHER_MODEL)
            records[stage] = StageRecord(
                status=StageStatus.DONE,
                attempt=1,
                model=model,
                started_at=at,
                finished_at=at + timedelta(seconds=seconds),
                prompt_tokens=asked,
                completion_tokens=answered,
                cost_usd=cost,
                latency_ms=round(seconds * 950),
                prompt_version="3f9c1a7e",
                answered_by=(_ANSWERING[model],),
            )
            at += timedelta(seconds=seconds + 0.4)
        return records


def degraded(written: Written, stage: Stage, reason: str) -> Written:
    """Return the job with a lesser result of a stage, for this reason."""
    record = replace(written.job.stages[stage], status=StageStatus.DEGRADED, error=reason)
    return Written(replace(written.job, stages={**written.job.stages, stage: record}), written.outputs)


def _outputs(story: Story) -> dict[Stage, Struct]:
    ruled = check(
        Post(
            content=story.polished,
            keywords=story.keywords,
            language=story.language,
            word_count=story.word_count,
            topic=story.topic,
        )
    )
    issues = ruled.issues + story.review
    title, description, og_title, og_description = story.tags
    return {
        Stage.GENERATE: GenerateOutput(
            content=story.written, title=story.title, model="gpt-4o-2024-11-20", artifacts_removed=27
        ),
        Stage.POLISH: PolishOutput(content=story.polished, artifacts_removed=27),
        Stage.QUALITY: QualityOutput(score=score(issues), word_count=ruled.word_count, issues=issues),
        Stage.META: MetaOutput(
            title=title,
            description=description,
            og_title=og_title,
            og_description=og_description,
            slug="-".join(story.title.lower().split()[:6]),
            json_ld=blog_posting(
                title=story.title,
                description=description,
                language=story.language,
                keywords=story.keywords,
                word_count=count_words(story.polished),
            ),
        ),
    }


def _usage(stages: dict[Stage, StageRecord]) -> Spend:
    spent = Spend()
    for record in stages.values():
        if record.status is StageStatus.DONE:
            asked, answered = record.prompt_tokens, record.completion_tokens
            call = Spend(1, 0, asked, answered, asked + answered, record.cost_usd)
            spent = spent.plus(call)
    return spent
