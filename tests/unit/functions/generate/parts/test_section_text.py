"""Text of one section, taken out of a model's answer."""

from __future__ import annotations

import pytest

from functions.generate.outline.outline import Outline, Section
from functions.generate.parts.section_text import clean_introduction, clean_section, remove_repeated

PLAN = Outline(
    title="Tea: the long story",
    sections=(
        Section("Where it grows"),
        Section("How it travels"),
        Section("How to brew it"),
        Section("What to remember"),
    ),
)
_INTRO = "Tea came late to us, and it stayed for longer than anybody had thought that it would."


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("By ship.", "By ship."),
        ("## How it travels\n\nBy ship.", "By ship."),
        ("# 2. How it travels\n\nBy ship.", "By ship."),
        ("**How it travels**\nBy ship.", "By ship."),
        ("How it travels\n---\n\nBy ship.", "By ship."),
        ("## Ships and tea\n\nBy ship.\n\n### Later\n\nBy rail.", "By ship.\n\n### Later\n\nBy rail."),
        (
            "## Early\n\nBy ship.\n\n## Later\n\nBy rail.",
            "### Early\n\nBy ship.\n\n### Later\n\nBy rail.",
        ),
        (
            f"# Tea: the long story\n\n{_INTRO}\n\n## Where it grows\n\nHills.\n\n## How it travels\n\nShip.",
            "Ship.",
        ),
        ("# Tea: the long story\n\nBy ship.", "By ship."),
        ("By ship.\n\n## How to brew it\n\nToo early.", "By ship."),
        ("## How to brew it\n\nToo early.", ""),
        ("## How it travels", ""),
        ("By ship.\n\n```\n## How to brew it\n```\n\nOn.", "By ship.\n\n```\n## How to brew it\n```\n\nOn."),
    ],
)
def test_clean_section_keeps_only_its_own_text(answer: str, part: str) -> None:
    """Its own heading in any spelling and other sections are removed."""
    assert clean_section(answer, PLAN.sections[1], PLAN) == part


def test_subheading_may_equal_a_later_heading() -> None:
    """A heading within a section stays, even if a later section has the same one."""
    text = "Boil.\n\n### What to remember\n\nBoil it."
    assert clean_section(text, PLAN.sections[2], PLAN) == text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            "# Tea: the long story\n\n## Introduction\n\nTea.\n\n### Why\n\nYes.\n\n## Where it grows\n\nNo.",
            "Tea.\n\nYes.",
        ),
        ("Tea. In conclusion, it is good.", "Tea. In conclusion, it is good."),
        ("Tea is good. In the next section, we look at hills.", "Tea is good."),
        ("## Only a heading", ""),
    ],
)
def test_introduction_loses_headings(answer: str, text: str) -> None:
    """An introduction loses its headings, the sections after it and its announcements."""
    assert clean_introduction(answer) == text


def test_repeated_paragraphs_are_removed() -> None:
    """A paragraph that an earlier text has is removed; a text of it alone is empty."""
    texts = [_INTRO, f"By ship.\n\n{_INTRO}\n\nBy rail.", f"### Again\n\n{_INTRO}"]
    assert remove_repeated(texts) == [_INTRO, "By ship.\n\nBy rail.", ""]


def test_short_repeated_text_stays() -> None:
    """A list or a short sentence may appear twice, as in good posts."""
    text = "Boil it.\n\n- one long point of a list that stands here and in another section of it as well"
    assert remove_repeated([text, text]) == [text, text]
