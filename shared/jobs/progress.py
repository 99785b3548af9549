"""Progress of a job and of its growing text, from 0 to 100."""

from __future__ import annotations

from shared.jobs.job import Job, Stage
from shared.text.prose import count_words

# Where each stage begins and ends; only completion is 100.
_BANDS = {Stage.GENERATE: (2.0, 50.0), Stage.META: (90.0, 99.0)}
# Polish and quality may come again, and share what lies between over the passes that the request allows.
_PASSES = {Stage.POLISH: (0.0, 0.625), Stage.QUALITY: (0.625, 1.0)}
_MOST_REVISIONS = 3
_REASONING = 0.2


def reached(job: Job, stage: Stage, fraction: float) -> int:
    """Return the progress at a fraction, 0 to 1, of a stage: never less than the job has shown already."""
    start, end = _band(job, stage, job.record(stage).revision)
    return max(job.progress, int(start + (end - start) * min(max(fraction, 0.0), 1.0)))


def beginning(job: Job, stage: Stage, revision: int) -> int:
    """Return the progress with which a run begins at a stage."""
    return 0 if stage is Stage.GENERATE else int(_band(job, stage, revision)[0])


def written(text: str, answer: str, wanted: int) -> float:
    """Return how far a text of so many words is, 0 to 1; `answer` is all that the model wrote for it.

    The text counts whether it is shown yet or not. What else there is moves the bar a little: nobody knows
    how long a model will reason, and the most of the way is the text's.
    """
    has = count_words(text)
    besides = max(0, count_words(answer) - has)
    begun = _REASONING * besides / (besides + wanted)
    return begun + (1.0 - begun) * min(1.0, has / wanted)


def _band(job: Job, stage: Stage, revision: int) -> tuple[float, float]:
    """Return where a stage begins and ends in a revision; a job that needs fewer than it may jumps ahead."""
    if stage in _BANDS:
        return _BANDS[stage]
    first, last = _BANDS[Stage.GENERATE][1], _BANDS[Stage.META][0]
    passes = _revisions(job) + 1
    share = (last - first) / passes
    begins = first + share * min(revision, passes - 1)
    start, end = _PASSES[stage]
    return begins + share * start, begins + share * end


def _revisions(job: Job) -> int:
    """Return how often the post may come back; a refused request, of which a part is kept, may lack it."""
    allowed = job.request.get("max_revisions")
    return min(max(allowed, 0), _MOST_REVISIONS) if isinstance(allowed, int) else 0
