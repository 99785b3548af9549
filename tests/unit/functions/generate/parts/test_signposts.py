"""Signposts: sentences that sum up a section or announce the next."""
# ruff: noqa: RUF001  curly quotes and dashes are what models write

from __future__ import annotations

import pytest

from functions.generate.parts.signposts import remove_signposts
from tests.support.proportion import is_proportional


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("By ship.\n\nIn the next section, we look at water.", "By ship."),
        ("By ship it came. In the following section we will see how it is brewed.", "By ship it came."),
        ("By ship.\n\nIn conclusion, it travels far. It always has.", "By ship."),
        ("By ship it came. To sum up, it travels far.", "By ship it came."),
        ("By ship.\n\nNow that you know the way, let's look at water.", "By ship."),
        ("By ship.\n\nTo sum up, far.\n\nNext, we will brew it.", "By ship."),
        ("Per Schiff.\n\nIm nächsten Abschnitt geht es um Wasser.", "Per Schiff."),
        ("En bateau.\n\nDans la prochaine partie, nous verrons l’eau.", "En bateau."),
        ("In conclusion, it travels far.", "In conclusion, it travels far."),
        ("### Ships\n\nIn the next section, we look.", "### Ships\n\nIn the next section, we look."),
        (
            "By ship. In conclusions of old books we read so.",
            "By ship. In conclusions of old books we read so.",
        ),
        ("In the next part of its way it goes by rail. Then by road.",) * 2,
        ("It goes by rail. Next, the crates are opened.",) * 2,
        ("By ship. To conclude the session, they drank it.",) * 2,
        (
            "By [ship][1]. Next, we will brew it.\n\n[1]: https://a.example",
            "By [ship][1].\n\n[1]: https://a.example",
        ),
        ("- By ship.\n- In the next section, by rail.",) * 2,
    ],
)
def test_remove_signposts(text: str, left: str) -> None:
    """Sentences that sum up or announce are removed from the end, unless nothing else is left."""
    assert remove_signposts(text) == left


def test_introduction_may_sum_up() -> None:
    """An introduction keeps its summary, but no announcement of the next section."""
    text = "Tea is old. In this post we look at it. In summary, it is worth it."
    assert remove_signposts(text, introduction=True) == text
    assert remove_signposts(f"{text} In the next section, we start.", introduction=True) == text


def test_links_stay_where_signposts_go() -> None:
    """The definitions of links between and behind such sentences stay."""
    text = "Brew [it][a].\n\nIn summary, brew.\n\n[a]: /a\n\nNext, we'll drink.\n\n[b]: /b"
    assert remove_signposts(text) == "Brew [it][a].\n\n[a]: /a\n\n[b]: /b"
    assert remove_signposts("[a]: /a\n\nIn summary, brew.") == "[a]: /a\n\nIn summary, brew."


@pytest.mark.parametrize(
    "piece", ["In summary, brew.\n\n", "Next, we'll go.\n\n", "Next, we'll go. ", "# a\n\n"]
)
def test_signposts_take_linear_time(piece: str) -> None:
    """Many such sentences take time in proportion to their number."""
    assert is_proportional(lambda size: piece * (size // len(piece)), remove_signposts)
