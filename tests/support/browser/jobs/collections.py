"""Sets of jobs: one in each state, hostile ones, and many."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.job import Stage
from shared.jobs.outputs import Issue
from shared.jobs.review import Remark
from shared.jobs.waiting import WaitReason
from tests.support.browser.jobs import stories
from tests.support.browser.jobs.documents import Office, Story, Written, degraded
from tests.support.samples.attacks import ATTACKS

REFUSED = "The provider refused the content of this request."
AWAY = "The model gpt-4o was away for 10 minutes, and no fallback answered."
UNREADABLE = "The model's review was left out: its answer could not be read twice."
MANY = 200
SCRIPT = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"

_SUBJECTS = (
    "Tea",
    "Rosemary",
    "Sourdough",
    "Bicycles",
    "Beeswax",
    "Old maps",
    "Tide pools",
    "Paper",
    "Owls",
    "Salt",
)
_ANGLES = ("for beginners", "in winter", "without waste", "in a small flat", "for a family of four")


def every_state(office: Office) -> dict[str, Written]:
    """Return a job of each state by its name, the newest first."""
    honey, herbs = stories.honey(), stories.herbs()
    grown = "\n\n".join(honey.written.split("\n\n")[:9])
    lesser = degraded(office.completed("degraded", honey, 190), Stage.QUALITY, UNREADABLE)
    return {
        "growing": office.running("growing", "Why honey never spoils", Stage.GENERATE, grown, 0.62),
        "polishing": office.running(
            "polishing", "A first vegetable bed in April", Stage.POLISH, herbs.polished, 0.4, 75
        ),
        "waiting": office.waiting(
            "waiting", "Bread without kneading", WaitReason.ORGANISATION, ahead=2, minutes=3
        ),
        "review": office.awaiting_review(
            "review",
            replace_topic(herbs, "Herbs for a kitchen window"),
            9,
            Remark("Name the study.", "87% of all herbs"),
        ),
        "findings": office.completed("findings", herbs, 14),
        "honey": office.completed("honey", honey, 38),
        "failed": office.failed("failed", "A story of revenge", ErrorCode.CONTENT_POLICY, REFUSED, 51),
        "away": office.failed("away", "Repair a dripping tap", ErrorCode.MODEL_UNAVAILABLE, AWAY, 77),
        "cancelled": office.cancelled("cancelled", "Cheap furniture from pallets", grown, 95),
        "arabic": office.completed("arabic", stories.right_to_left(), 130),
        "japanese": office.completed("japanese", stories.japanese(), 155),
        "degraded": lesser,
    }


def many(office: Office, count: int = MANY) -> list[Written]:
    """Return this many jobs, most of them completed, each older than the one before."""
    honey, made = stories.honey(), []
    for number in range(count):
        topic = f"{_SUBJECTS[number % 10]} {_ANGLES[number // 10 % 5]}, part {number}"
        minutes, name = 240.0 + 31 * number, f"many-{number}"
        if number % 9 == 4:
            made.append(office.failed(name, topic, ErrorCode.CONTENT_POLICY, REFUSED, minutes))
        elif number % 11 == 5:
            made.append(office.cancelled(name, topic, "A beginning.", minutes))
        else:
            story = replace_topic(honey, topic)
            made.append(with_score(office.completed(name, story, minutes), 40 + number * 7 % 60))
    return made


def hostile(office: Office) -> Written:
    """Return a completed job whose every text tries to run script in the page."""
    attacks = "\n\n".join(text.replace("alert(1)", "window.hit=1") for text in ATTACKS)
    story = Story(
        topic=f"{SCRIPT} [x](javascript:window.hit=1)",
        title=f"{SCRIPT} “title”",
        written=attacks,
        polished=f"{attacks}\n\nIts end.",
        tags=(SCRIPT, SCRIPT, SCRIPT, SCRIPT),
        keywords=(SCRIPT[:80],),
        review=(Issue("claim", "high", f"{SCRIPT} message", 1, attacks[:60]),),
    )
    written = office.completed("hostile", story, 5)
    result = written.job.result
    assert result
    # Past the pipeline's own cleaning, as a writer of the document could.
    raw = replace(result, content=story.polished, content_html=story.polished, title=story.title)
    return Written(replace(written.job, result=raw, draft=attacks), written.outputs)


def long_job(office: Office, words: int = 5000) -> Written:
    """Return a job that has written this many words and writes on."""
    return office.running("long", "Everything about tea", Stage.GENERATE, stories.long_text(words), 0.9, 200)


def replace_topic(story: Story, topic: str) -> Story:
    """Return the same post for another topic."""
    fields = {name: getattr(story, name) for name in story.__dataclass_fields__}
    return Story(**{**fields, "topic": topic, "title": topic})


def with_score(written: Written, points: int) -> Written:
    """Return the job with another score, and later than its end."""
    job = written.job
    assert job.result
    scored = replace(job.result, quality_score=points)
    return Written(
        replace(job, result=scored, updated_at=job.updated_at + timedelta(seconds=1)), written.outputs
    )
