"""Progress of a job, 0 to 100, and of its growing text."""

from __future__ import annotations

from shared.jobs.job import Job, Stage
from shared.text.prose import count_words

# Where each stage begins and ends; only completion is 100.
_BANDS = {Stage.GENERATE: (2.0, 50.0), Stage.META: (90.0, 99.0)}
# Polish and quality share the range between, over all passes that the request allows.
_PASSES = {Stage.POLISH: (0.0, 0.625), Stage.QUALITY: (0.625, 1.0)}
_MOST_REVISIONS = 3
_REASONING = 0.2


def at(job: Job, stage: Stage, fraction: float) -> int:
    """Return the progress at a fraction (0 to 1) of a stage; it never falls."""
    start, end = _band(job, stage, job.record(stage).revision)
    return max(job.progress, int(start + (end - start) * min(max(fraction, 0.0), 1.0)))


def at_start(job: Job, stage: Stage, revision: int) -> int:
    """Return the progress of a run that starts at a stage."""
    return 0 if stage is Stage.GENERATE else int(_band(job, stage, revision)[0])


def written_share(text: str, answer: str, wanted: int) -> float:
    """Return the written share, 0 to 1, of a text of `wanted` words; `answer` is the model's whole output.

    All of the text counts, shown or not. Reasoning moves the bar only a little, because its length is
    unknown.
    """
    has = count_words(text)
    besides = max(0, count_words(answer) - has)
    begun = _REASONING * besides / (besides + wanted)
    return begun + (1.0 - begun) * min(1.0, has / wanted)


def _band(job: Job, stage: Stage, revision: int) -> tuple[float, float]:
    """Return the progress at a stage's start and end; a job with fewer passes than allowed jumps ahead."""
    if stage in _BANDS:
        return _BANDS[stage]
    first, last = _BANDS[Stage.GENERATE][1], _BANDS[Stage.META][0]
    passes = _revisions(job) + 1
    share = (last - first) / passes
    begins = first + share * min(revision, passes - 1)
    start, end = _PASSES[stage]
    return begins + share * start, begins + share * end


def _revisions(job: Job) -> int:
    """Return the allowed number of revisions; a rejected request may lack it."""
    allowed = job.request.get("max_revisions")
    return min(max(allowed, 0), _MOST_REVISIONS) if isinstance(allowed, int) else 0
