"""What a model answers when it is asked for one part of a post becomes that part, and nothing more."""

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
def test_a_section_is_its_own_text_alone(answer: str, part: str) -> None:
    """No heading of its own in any spelling, nothing of other sections, nothing that stands before."""
    assert clean_section(answer, PLAN.sections[1], PLAN, _INTRO) == part


def test_a_part_may_be_called_as_a_later_section() -> None:
    """Where the outline calls it so."""
    text = "Boil.\n\n### What to remember\n\nBoil it."
    assert clean_section(text, PLAN.sections[2], PLAN) == text


def test_an_introduction_has_no_headings() -> None:
    text = "# Tea: the long story\n\n## Introduction\n\nTea.\n\n### Why\n\nYes.\n\n## Where it grows\n\nNo."
    assert clean_section(text, None, PLAN) == "Tea.\n\nYes."


def test_only_long_paragraphs_are_taken_for_repeated() -> None:
    """A list or a short sentence may stand twice, and does so in good posts."""
    before = (
        f"{_INTRO}\n\nBoil it.\n\n- one long point of a list that stands here and in another section as well"
    )
    assert remove_repeated(before, before).split("\n\n", 1)[-1].strip() == before.split("\n\n", 1)[1]
