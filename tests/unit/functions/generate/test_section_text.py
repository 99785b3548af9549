"""Text of one section, taken out of a model's answer."""

from __future__ import annotations

import pytest

from functions.generate.outline import Outline, Section
from functions.generate.section_text import clean_section, remove_repeated

PLAN = Outline(
    title="Tea: the long story",
    sections=(
        Section("Where it grows", subheadings=("Hills",)),
        Section("How it travels"),
        Section("How to brew it", subheadings=("What to remember",)),
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
        (f"{_INTRO}\n\nBy ship.", "By ship."),
        (f"{_INTRO}\n\n**How it travels**\n\nBy ship.", "By ship."),
        ("By ship.\n\n## How to brew it\n\nToo early.", "By ship."),
        ("## How to brew it\n\nToo early.", ""),
        ("## How it travels", ""),
        ("By ship.\n\n```\n## How to brew it\n```\n\nOn.", "By ship.\n\n```\n## How to brew it\n```\n\nOn."),
    ],
)
def test_clean_section_keeps_only_its_own_text(answer: str, part: str) -> None:
    """Its own heading in any spelling, other sections and repeated text are removed."""
    assert clean_section(answer, PLAN.sections[1], PLAN, _INTRO) == part


def test_subheading_may_equal_a_later_heading() -> None:
    """A subheading of the outline stays, even if a later section has the same heading."""
    text = "Boil.\n\n### What to remember\n\nBoil it."
    assert clean_section(text, PLAN.sections[2], PLAN) == text


def test_introduction_loses_its_headings() -> None:
    """An introduction loses all headings and other sections."""
    text = "# Tea: the long story\n\n## Introduction\n\nTea.\n\n### Why\n\nYes.\n\n## Where it grows\n\nNo."
    assert clean_section(text, None, PLAN) == "Tea.\n\nYes."


def test_short_repeated_text_stays() -> None:
    """A list or a short sentence may appear twice, as in good posts."""
    before = (
        f"{_INTRO}\n\nBoil it.\n\n- one long point of a list that stands here and in another section as well"
    )
    assert remove_repeated(before, before).split("\n\n", 1)[-1].strip() == before.split("\n\n", 1)[1]
