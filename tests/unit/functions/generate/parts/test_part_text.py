"""The texts of a part's sections, taken out of a model's answer."""

from __future__ import annotations

import pytest

from functions.generate.outline.outline import Outline, Section
from functions.generate.parts.part_text import join_sections, read_answer, read_sections
from functions.generate.parts.plan import Part
from tests.support.proportion import is_proportional

SECTIONS = tuple(map(Section, ("Where it grows", "How it travels", "How to brew it", "What to remember")))
PLAN = Outline("Tea: the long story", SECTIONS)
PART = Part(SECTIONS[1:3], (200, 200))


@pytest.mark.parametrize(
    "answer",
    [
        "## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it.",
        "How it travels\n---\n\nBy ship.\n\n# 2. How to brew it:\n\nBoil it.",
        "**How it travels**\n\nBy ship.\n\n**How to brew it**\n\nBoil it.",
        "**How it travels**\nBy ship.\n\n### How to brew it\n\nBoil it.",
        "# Tea: the long story\n\n## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it.",
        "By ship.\n\n## How to brew it\n\nBoil it.",
        "## Ships of old\n\nBy ship.\n\n## How to brew it\n\nBoil it.",
        "## How it travels\n\nBy ship.\n\n## The kettle\n\nBoil it.",
        "## Ships\n\nBy ship.\n\n## Kettles\n\nBoil it.",
        "### Ships\n\nBy ship.\n\n### Kettles\n\nBoil it.",
        "By ship.\n\n### Kettles\n\nBoil it.",
        "By ship.\n\nBoil it.",
        "## Where it grows\n\nHills.\n\n## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it.",
        "## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it.\n\n## What to remember\n\nAll.",
        "## How to brew it\n\nBoil it.\n\n## How it travels\n\nBy ship.",
    ],
)
def test_sections_are_found_under_any_headings(answer: str) -> None:
    """Each section gets its text, however the model writes their headings, and nothing of other sections."""
    assert read_sections(answer, PART, PLAN) == ("By ship.", "Boil it.")


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("## How it travels\n\nBy ship.", ("By ship.", "")),
        ("## How to brew it\n\nBoil it.", ("", "Boil it.")),
        ("## What to remember\n\nAll of it.", ("", "")),
        ("One paragraph.", ("One paragraph.", "")),
        ("", ("", "")),
    ],
)
def test_missing_section_is_empty(answer: str, texts: tuple[str, str]) -> None:
    """A section that the model left out is empty."""
    assert read_sections(answer, PART, PLAN) == texts


def test_headings_within_sections_stay() -> None:
    """Headings within a section become H3, also one that another section has."""
    answer = (
        "## How it travels\n\nBy ship.\n\n### Later\n\nBy rail.\n\n### What to remember\n\nBoth.\n\n"
        "## How to brew it\n\n#### Water\n\nBoil it.\n\n## Leaves\n\nRinse them."
    )
    assert read_sections(answer, PART, PLAN) == (
        "By ship.\n\n### Later\n\nBy rail.\n\n### What to remember\n\nBoth.",
        "### Water\n\nBoil it.\n\n### Leaves\n\nRinse them.",
    )


def test_text_without_headings_is_divided() -> None:
    """A text without any heading is divided between its paragraphs, near the lengths asked for."""
    paragraphs = [f"{number} " + "word " * 49 for number in range(6)]
    first, second = read_sections("\n\n".join(paragraphs), Part(SECTIONS[2:], (200, 100), is_last=True), PLAN)
    assert (first.count("\n\n"), second.count("\n\n")) == (3, 1)


def test_only_the_last_section_sums_up() -> None:
    """A section's summary is removed, except the conclusion's."""
    part = Part(SECTIONS[2:], (200, 100), is_last=True)
    answer = "## How to brew it\n\nBoil it. In summary, boil.\n\n## What to remember\n\nAll. In summary, all."
    assert read_sections(answer, part, PLAN) == ("Boil it.", "All. In summary, all.")


def test_part_is_joined_under_its_headings() -> None:
    """A part stands in the post under the outline's headings, without the missing ones."""
    assert join_sections(("By ship.", "Boil it."), PART) == (
        "## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it."
    )
    assert join_sections(("", "Boil it."), PART) == "## How to brew it\n\nBoil it."


@pytest.mark.parametrize(
    "answer", ['{"content": "Tea."}', "I'm sorry, but I can't help with that.", "<think>x</think>"]
)
def test_answer_without_text_is_empty(answer: str) -> None:
    """Data, a refusal and reasoning are no text."""
    assert read_answer(answer, None)[0] == ""


def test_forgotten_fence_keeps_the_sections_apart() -> None:
    """Code that is not closed ends before the next section's heading."""
    answer = "## How it travels\n\n```sh\nship\n\n## How to brew it\n\nBoil it."
    text, _ = read_answer(answer, PLAN)
    assert read_sections(text, PART, PLAN) == ("```sh\nship\n```", "Boil it.")


@pytest.mark.parametrize(
    "piece",
    [
        "# a\n\n",
        "### a\nb\n",
        "## How it travels\n\nBy ship.\n\n",
        "a\n---\n",
        "**a**\n\n",
        "- # a\n",
        "> ",
        "```\n",
    ],
)
@pytest.mark.parametrize("part", [Part((), (100,)), Part(SECTIONS[1:2], (200,)), PART])
def test_reading_a_part_takes_linear_time(piece: str, part: Part) -> None:
    """A long answer takes time in proportion to its length."""
    plan = PLAN if part.sections else None
    assert is_proportional(
        lambda size: piece * (size // len(piece)),
        lambda text: read_sections(read_answer(text, plan)[0], part, plan),
    )
