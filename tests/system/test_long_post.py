"""A post that is too long for one answer of a model, on the real stack."""

from __future__ import annotations

import json
import re

from tests.support.samples.posts import TEA
from tests.support.servers.provider import Asked, Reply, Upstream, well_behaved
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_SENTENCES = re.findall(r"[A-Z][^.#]+\.", TEA.replace("\n", " "))
_HEADINGS = ["Where tea comes from", "How tea is brewed", "When to drink it", "What to remember"]
_PLAN = {
    "title": "Tea, from leaf to cup",
    "sections": [
        {"heading": heading, "points": [f"{heading} first", f"{heading} then"]} for heading in _HEADINGS
    ],
}


def _prose(count: int, part: int) -> str:
    """Return about this many words of sentences that no other part has."""
    made: list[str] = []
    while sum(len(sentence.split()) for sentence in made) < count:
        sentence = _SENTENCES[len(made) % len(_SENTENCES)].removesuffix(".")
        made.append(f"{sentence}, as chapter {part} and line {len(made)} of tea tell.")
    return " ".join(made)


def _writer(asked: Asked) -> Reply:
    if asked.stage != "generate":
        return well_behaved(asked)
    if "response_format" in asked.body:
        return Reply(json.dumps(_PLAN))
    question = str(asked.body["messages"][-1]["content"])
    wanted = int(re.findall(r"about (\d+) words", question)[-1])
    asked_for = [heading for heading in _HEADINGS if f'"heading":"{heading}"' in question]
    if not asked_for:
        return Reply(_prose(wanted, 0))
    each = wanted // len(asked_for)
    sections = [f"## {heading}\n\n{_prose(each, _HEADINGS.index(heading) + 1)}" for heading in asked_for]
    return Reply("\n\n".join(sections))


def test_long_post_is_written_in_parts(pipeline: Pipeline, upstream: Upstream) -> None:
    """A long post is outlined and written in parts, the last of which holds two sections.

    Each call has its row; the post has the length, the title and the headings that were planned.
    """
    upstream.script = _writer
    job_id = pipeline.start(topic="Tea", keywords=["tea"], word_count=1600, min_quality=0)
    job = pipeline.ended(job_id)
    assert job["status"] == "completed"
    assert [asked.stage for asked in upstream.asked].count("generate") == 1 + 1 + len(_HEADINGS) - 1
    result = job["result"]
    assert result["title"] == _PLAN["title"]
    assert re.findall(r"^## (.+)$", result["content"], re.MULTILINE) == _HEADINGS
    assert abs(result["word_count"] - 1600) <= 240
    assert result["meta_tags"]["slug"] == "tea-from-leaf-to-cup"
    assert result["meta_tags"]["json_ld"]["@type"] == "BlogPosting"
    rows = pipeline.rows(job_id, len(upstream.answered))
    assert len(rows) == len(upstream.answered) == job["usage"]["calls"]
