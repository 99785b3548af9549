"""Labels of links that two sections use for different targets."""

from __future__ import annotations

import pytest

from functions.generate.parts.link_labels import separate_labels
from shared.text.markdown import parser
from tests.support.proportion import is_proportional

_FIRST = "See [here][1] and [Tea].\n\n[1]: /a\n[tea]: /tea"


@pytest.mark.parametrize(
    ("later", "made"),
    [
        ("Or [there][1].\n\n[1]: /b", "Or [there][1-2].\n\n[1-2]: /b"),
        ("Or [1].\n\n[1]: /b", "Or [1][1-2].\n\n[1-2]: /b"),
        ("Or [Tea][].\n\n[Tea]: /b", "Or [Tea][tea-2].\n\n[tea-2]: /b"),
        ("An ![image][1].\n\n[1]: /b", "An ![image][1-2].\n\n[1-2]: /b"),
        ("Or [1](/c), [1][x].\n\n[1]: /b\n[x]: /x", "Or [1](/c), [1][x].\n\n[1-2]: /b\n[x]: /x"),
        ("Or `a[1]` and [b][1].\n\n[1]: /b", "Or `a[1]` and [b][1-2].\n\n[1-2]: /b"),
        ("As in [1]: so.\n\n[1]: /b", "As in [1][1-2]: so.\n\n[1-2]: /b"),
        ("Or [there][1].\n\n[1]: /a", "Or [there][1].\n\n[1]: /a"),
        ("Or [there][2].\n\n[2]: /b", "Or [there][2].\n\n[2]: /b"),
        ("Or [1] without a target.", "Or [1] without a target."),
        ("```\n[1]: /b\n```", "```\n[1]: /b\n```"),
    ],
)
def test_label_with_two_targets_is_renamed(later: str, made: str) -> None:
    """The later section's links lead where it says, and the earlier one's stay as they are."""
    assert separate_labels([_FIRST, later]) == [_FIRST, made]


def test_footnotes_are_kept_apart() -> None:
    """Footnotes of two sections are two."""
    assert separate_labels(["A.[^1]\n\n[^1]: One.", "B.[^1]\n\n[^1]: Two.", "C.[^1]\n\n[^1]: Three."]) == [
        "A.[^1]\n\n[^1]: One.",
        "B.[^1-2]\n\n[^1-2]: Two.",
        "C.[^1-3]\n\n[^1-3]: Three.",
    ]


def test_links_of_joined_sections_lead_apart() -> None:
    """In the joined post each link has its own section's target."""
    texts = [f"[Link {number}][x], [x].\n\n[x]: /{number}" for number in range(3)]
    shown = parser().render("\n\n".join(separate_labels(texts)))
    assert [shown.count(f'href="/{number}"') for number in range(3)] == [2, 2, 2]


@pytest.mark.parametrize("piece", ["[1]: /b\n", "[", "[1]", "`[1]` ", "[a][1] "])
def test_separating_takes_linear_time(piece: str) -> None:
    """Many labels take time in proportion to their number."""
    assert is_proportional(
        lambda size: f"{piece * (size // len(piece))}\n\n[1]: /c",
        lambda text: separate_labels([_FIRST, text]),
    )
