"""A refresh takes the given post as it is, without a call of the model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.generate.step import step
from shared.errors import EmptyOutput
from shared.jobs.outputs import GenerateOutput
from shared.materials.materials import Materials, RefreshText
from tests.support.fakes.model import work

BODY = "First of all.\n\n#### Deep\n\nI hope this helps!\n\n<think>no</think>"


@pytest.mark.parametrize(
    ("text", "title", "content"),
    [
        (BODY, "Tea at dawn", BODY),
        (f"# On tea\n\n{BODY}\n", "On tea", BODY),
        (f"---\ntitle: On tea\ndate: 2020-01-01\n---\n\n{BODY}", "On tea", BODY),
        (f"---\ntitle: In the head\n---\n# On tea\n\n{BODY}", "On tea", BODY),
        (f"On tea\n======\n\n{BODY}", "On tea", BODY),
        (f"Intro.\n\n# Not the title\n\n{BODY}", "Tea at dawn", f"Intro.\n\n# Not the title\n\n{BODY}"),
        ("## Only\n\nShort.", "Tea at dawn", "## Only\n\nShort."),
        ("One\r\n\r\nTwo", "Tea at dawn", "One\r\n\r\nTwo"),
    ],
)
async def test_given_post_is_the_output(text: str, title: str, content: str) -> None:
    """Front matter and the first heading are its title; nothing else is taken off or put in order."""
    given, model = work([], model="gpt-4o")
    refresh = RefreshText(text=text, changes="It has changed.")
    outcome = await step(replace(given, materials=Materials(refresh=refresh)))
    assert outcome.output == GenerateOutput(content=content, title=title, model="gpt-4o")
    assert (outcome.degraded, model.requests) == (None, [])


@pytest.mark.parametrize("text", ["# On tea", "---\ntitle: On tea\n---\n", "\n \n"])
async def test_given_post_without_text_fails(text: str) -> None:
    """With a sentence that says what to send."""
    given, _ = work([])
    with pytest.raises(EmptyOutput, match=r"refresh\.text"):
        await step(replace(given, materials=Materials(refresh=RefreshText(text=text, changes="It has."))))
