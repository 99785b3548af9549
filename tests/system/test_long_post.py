"""A post that is too long for one answer of a model, on the real stack."""

from __future__ import annotations

import re

from tests.support.samples.long_post import HEADINGS, PARTS, PLAN, write_long_post
from tests.support.servers.provider import Upstream
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]


def test_long_post_is_written_in_parts(pipeline: Pipeline, upstream: Upstream) -> None:
    """A long post is outlined and written in parts, the last of which holds two sections.

    Each call has its row; the post has the length, the title and the headings that were planned.
    """
    upstream.script = write_long_post
    job_id = pipeline.start(topic="Tea", keywords=["tea"], word_count=1600, min_quality=0)
    job = pipeline.ended(job_id)
    assert job["status"] == "completed"
    assert [asked.stage for asked in upstream.asked].count("generate") == 1 + 1 + PARTS
    result = job["result"]
    assert result["title"] == PLAN["title"]
    assert re.findall(r"^## (.+)$", result["content"], re.MULTILINE) == HEADINGS
    assert abs(result["word_count"] - 1600) <= 240
    assert result["meta_tags"]["slug"] == "tea-from-leaf-to-cup"
    assert result["meta_tags"]["json_ld"]["@type"] == "BlogPosting"
    rows = pipeline.rows(job_id, len(upstream.answered))
    assert len(rows) == len(upstream.answered) == job["usage"]["calls"]
