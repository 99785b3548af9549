"""The generate step: one call or sections, and the title."""

from __future__ import annotations

import pytest

from shared.jobs.outputs import GenerateOutput
from tests.support.fakes.model import reply
from tests.support.generating import POST, generate, prose
from tests.support.generating_parts import writer


async def test_one_answer_makes_one_post() -> None:
    """The title goes to its own field; the request's model is asked at temperature 0.7."""
    outcome, output, model = await generate([f"# Tea, *early*\n\n{POST}"], alias="claude-3-5-sonnet")
    assert output == GenerateOutput(content=POST, title="Tea, early", model="claude-3-5-sonnet")
    assert (outcome.degraded, outcome.revise, outcome.result) == (None, False, None)
    (request,) = model.requests
    assert (request.model, request.temperature, request.fresh) == ("claude-3-5-sonnet", 0.7, False)


async def test_short_post_needs_one_call() -> None:
    """A post of up to 800 words takes exactly one call, which is streamed; a longer one has an outline."""
    _, _, model = await generate(lambda _request: reply(prose(780, 1)), word_count=800)
    assert (len(model.requests), len(model.kept)) == (1, 0)
    assert model.drafts[0]
    _, _, model = await generate(writer(), word_count=801)
    assert [request.schema is not None for request in model.requests].count(True) == 1
    assert len(model.requests) == len(model.kept) > 3


async def test_topic_is_the_title_without_another() -> None:
    """A post without a title gets its topic as title, and keeps its H2."""
    _, output, _ = await generate([POST])
    assert (output.title, output.content) == ("Tea at dawn", POST)


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Title\n=====\n\nBody.", "Title"),
        ("TITLE: Tea and you\n\nBody.", "Tea and you"),
        ("# `Tea` time #\n\nBody.", "Tea time"),
        ("#hashtag\n\nBody.", "Tea at dawn"),
    ],
)
async def test_title_is_found_in_several_forms(answer: str, title: str) -> None:
    """A title is found in setext, labelled and closed form, or is missing."""
    _, output, _ = await generate([answer])
    assert output.title == title
    assert output.content.endswith("Body.")


@pytest.mark.parametrize("heading", ["", "# Why tea\n\n", "# Tea at noon\n\n"])
async def test_title_of_front_matter_is_the_title(heading: str) -> None:
    """The title of front matter is the post's, and a first heading that differs stays a heading."""
    block = '---\ntitle: "Why tea"\ndescription: All about tea\n---\n\n'
    _, output, _ = await generate([f"{block}{heading}{POST}"])
    assert output.title == "Why tea"
    assert output.content == (f"## Tea at noon\n\n{POST}" if "noon" in heading else POST)


async def test_artifacts_are_removed_and_counted() -> None:
    """Artifacts are removed, and their characters counted for the job document."""
    _, output, _ = await generate([f"<think>secret</think>\n\n{POST}"])
    assert output.content == POST
    assert output.artifacts_removed == len("<think>secret</think>")
