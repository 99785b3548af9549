"""What the pictures show: jobs, costs, webhooks and dead letters of the demo organization, at one time."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from tests.support.browser.jobs.collections import every_state
from tests.support.browser.jobs.documents import Office, Written
from tests.support.browser.jobs.store import put
from tests.support.browser.people import DEMO
from tests.support.browser.records import letters, usage, webhooks
from tests.support.system.pipeline import Pipeline

NOW = datetime(2026, 11, 27, 9, 40, tzinfo=UTC)
_LATER = datetime(2099, 1, 1, tzinfo=UTC)
BUDGET = {
    "org_id": DEMO.org_id,
    "budget_usd": 5.0,
    "period": "month",
    "period_start": "2026-11-01",
    "resets_at": "2026-12-01T00:00:00Z",
    "spent_usd": 2.41,
    "held_usd": 0.12,
    "free_usd": 2.47,
    "forecast_usd": 2.83,
    "jobs_at_once": 10,
    "running": 2,
    "waiting": 1,
    "priority": 5,
    "models": None,
    "paused": False,
    "pause": None,
}
"""The answer of `GET /budget` on that day: the door would speak of today."""


def prepare(pipeline: Pipeline) -> dict[str, str]:
    """Put all of it into a stack; return the ids of its jobs."""
    named = {
        name: _kept_from_the_sweep(written)
        for name, written in every_state(Office(DEMO.org_id, DEMO.user_id, NOW)).items()
    }
    put(pipeline._firestore, named.values())
    for path, document in (webhooks(DEMO, NOW) | letters(DEMO, NOW)).items():
        pipeline.write(path, document)
    events = usage(DEMO, datetime(2026, 11, 1, 8, tzinfo=UTC), 27)
    for event in events:
        pipeline.publish(msgspec.json.encode(event), {}, topic="blog-usage")
    query = "SELECT count(*) AS rows FROM ai_usage_logs"
    pipeline.until(lambda: pipeline.sql(query)[0]["rows"], lambda rows: rows >= len(events), 120)
    return {name: written.job.job_id for name, written in named.items()}


def _kept_from_the_sweep(written: Written) -> Written:
    """Return a live job as one that was written just now, whenever that is: others are given up.

    A review is not over either.
    """
    job = written.job
    if job.review:
        job = replace(job, review=replace(job.review, until=_LATER))
    return written if job.status.terminal else Written(replace(job, updated_at=_LATER), written.outputs)
