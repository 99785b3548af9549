"""The meta step: the tags, and the finished post."""

from __future__ import annotations

import json

import pytest

from shared.errors import JobCancelled, ModelUnavailable
from shared.jobs.outputs import (
    Result,
)
from shared.text.safe_html import to_html
from tests.support.fakes.model import Script
from tests.support.tagging import (
    GOOD,
    POST,
    QUALITY,
    answer_with,
    assert_within_limits,
    outputs_of,
    tag,
    texts,
)


async def test_good_tags_are_kept() -> None:
    """Good tags take one call, with a schema and at a low temperature."""
    outcome, output, model = await tag([json.dumps(GOOD)])
    assert texts(output) == GOOD
    assert_within_limits(output)
    assert outcome.degraded is None
    (request,) = model.requests
    assert (request.model, request.temperature) == ("gpt-4o-mini", 0.3)
    assert request.schema
    assert request.schema.name == "meta_tags"
    assert "Boil fresh water" in request.messages[1].content
    assert "Boil fresh water" not in request.messages[0].content


async def test_result_is_the_finished_post() -> None:
    """The result has everything except the times, which the runner adds."""
    outcome, output, _ = await tag([json.dumps(GOOD)])
    assert outcome.result == Result(
        content=POST,
        title="Green tea in the morning",
        quality_score=85,
        quality_issues=QUALITY.issues,
        word_count=77,
        meta_tags=output,
        artifacts_removed=9,
        model_used="claude-3-5-sonnet",
        content_html=to_html(POST),
    )
    assert to_html(POST).startswith("<h2>Why green tea wakes you gently</h2>")


async def test_tags_have_slug_and_json_ld() -> None:
    """Slug and linked data are made from the post's own title."""
    _, output, _ = await tag([json.dumps(GOOD)], keywords=["green tea", "caffeine"])
    assert output.slug == "green-tea-in-the-morning"
    assert output.json_ld == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": "Green tea in the morning",
        "description": output.description,
        "inLanguage": "en",
        "wordCount": 77,
        "keywords": ["green tea", "caffeine"],
    }


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (
            [ModelUnavailable("The gateway is away: try again later.")],
            "The gateway is away: try again later.",
        ),
        (["no", "no"], "could not be read twice"),
        (["no", ModelUnavailable("Away.")], "Away."),
    ],
)
async def test_without_a_model_tags_come_from_the_post(script: Script, reason: str) -> None:
    """The tags are within the same limits, and the stage is degraded with the reason."""
    outcome, output, _ = await tag(script)
    assert_within_limits(output)
    assert output.og_title == "Green tea in the morning"
    assert outcome.degraded
    assert outcome.degraded.startswith("The tags were taken from the post itself: ")
    assert reason in outcome.degraded
    assert outcome.result


async def test_first_answer_is_used_if_the_second_fails() -> None:
    """If the second request fails, the first answer is repaired and used."""
    outcome, output, _ = await tag([answer_with(title="Green tea"), ModelUnavailable("Away.")])
    assert outcome.degraded is None
    assert output.description == GOOD["description"]
    assert_within_limits(output)


async def test_cancelled_job_is_not_tagged() -> None:
    """JobCancelled reaches the runner."""
    with pytest.raises(JobCancelled):
        await tag([JobCancelled("cancelled")])


async def test_result_holds_no_script() -> None:
    """Script from the model, the post or the request does not reach the result."""
    evil = "</script><script>alert(1)</script>"
    outputs = outputs_of(f"{POST}\n\n{evil}<img src=x onerror=alert(1)>", f"Green tea {evil}")
    outcome, output, _ = await tag(
        [answer_with(og_title=f"Tea {evil}")] * 2, outputs, keywords=["green tea", evil], topic=f"Tea {evil}"
    )
    assert outcome.result
    assert outcome.result.content_html
    for form in (outcome.result.content, outcome.result.content_html):
        assert "<script" not in form
        assert "onerror" not in form
    assert not {"<", ">"} & set(outcome.result.title + json.dumps(output.json_ld) + output.slug)
