"""Lists of sources that a model wrote: they go, and sections of the post stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.materials.materials import SourceText
from shared.materials.written_list import is_list_name, without_source_list
from tests.support.proportion import is_proportional

SOURCES = (
    SourceText(number=1, title="A history of tea", url="https://tea.example/history"),
    SourceText(number=2, title="Leaves & water"),
)
_BODY = "## Why\n\nTea is old [1]. It wants hot water [2]."


def tidied(text: str) -> str:
    """Return a text without its list."""
    return without_source_list(text, SOURCES)


@pytest.mark.parametrize(
    "written",
    [
        "## Sources\n\n1. A history of tea\n2. Leaves & water",
        "## Sources\n\n- Smith, J. (2020). *Tea*.\n- Another one",
        "### References:\n\n[1] A history of tea\n[2] https://x.example",
        "---\n\n**References**\n\n[1] A history of tea\n\n[2] Leaves & water, p. 3",
        "Sources:\n\n* [1](https://tea.example/history) A history of tea",
        "Sources: [1] A history of tea\n[2] Leaves & water",
        "[1] A history of tea, 1990.\n[2] Leaves & water.",
        "[1]: https://tea.example/history\n[2]: https://x.example 'Leaves'",
        "[^1]: A history of tea,\n    second edition.\n[^2]: Leaves & water",
        "## Quellen\n\n1. A history of tea",
        "## 参考文献\n\n1. 茶",
        "## Sources",
        "## Sources and further reading\n\n- A history of tea",
        "## 7. Sources & Links\n\n- A history of tea",
        "<h2>Sources</h2>\n<ol><li>A history of tea</li></ol>",
        "<hr>\n<h3>References</h3>\n\n<ul>\n<li>A history of tea</li>\n</ul>",
        "*Sources: A history of tea, Leaves & water*",
        "---\n\n**Sources:** A history of tea; https://tea.example/x",
        "## Works Cited ##\n\n| Number | Title |\n|---|---|\n| 1 | A history of tea |",
    ],
)
def test_written_list_goes(written: str) -> None:
    """Under a heading, a label or nothing, as a list, lines, definitions or footnotes."""
    assert tidied(f"{_BODY}\n\n{written}") == _BODY
    assert tidied(f"{_BODY}\n\n{written}\n") == _BODY


def test_list_before_another_section_goes() -> None:
    """The section after it stays; so does a list whose lines name no source."""
    end = "## Conclusion\n\nDrink up."
    listed = "## Sources\n\n1. [A history of tea](https://tea.example/history)\n2. Leaves & water"
    assert tidied(f"{_BODY}\n\n{listed}\n\n{end}") == f"{_BODY}\n\n{end}"
    for other in ("- China\n- A history of tea", "1. A history of tea\n\nTea came by sea."):
        text = f"{_BODY}\n\n## Sources\n\n{other}\n\n{end}"
        assert tidied(text) == text


def test_text_after_the_list_stays() -> None:
    """A last sentence of the post is not an entry."""
    assert tidied(f"{_BODY}\n\n## Sources\n\n1. A history of tea\n\nDrink up.") == f"{_BODY}\n\nDrink up."


@pytest.mark.parametrize(
    "text",
    [
        _BODY,
        f"{_BODY}\n\n## Sources of good tea\n\n- China\n- India",
        f"{_BODY}\n\n## Sources\n\nTea comes from China and from India, and some of it from Kenya.",
        f"## Sources\n\n- China\n\n{_BODY}",
        f"{_BODY}\n\n## Steps\n\n1. Boil water.\n2. Pour it.",
        f"{_BODY}\n\n## Notes\n\n- Drink it hot.",
        f"{_BODY}\n\n[1] is where it began.",
        f"{_BODY}\n\nSources: A history of tea tells of the way that the leaves took from China by sea.",
        f"{_BODY}\n\n## Sources and methods\n\n- A history of tea",
        f"{_BODY}\n\n```\n<h2>Sources</h2><ol><li>A</li></ol>\n```",
        f"{_BODY}\n\n```\n[1]: x\n```",
        f"{_BODY}\n\n[c]: https://x.example",
        "## Sources\n\n1. A history of tea",
        "",
    ],
)
def test_other_text_stays(text: str) -> None:
    """Sections about sources, steps, notes, code and other definitions are the post's own."""
    assert tidied(text) == text


_PIECES = [
    *(
        "## Sources",
        "**Sources**",
        "Sources:",
        "1. A history of tea",
        "[1] A history of tea",
        "[1]: https://x.example",
    ),
    *(
        "- a",
        "Tea is old [1].",
        "---",
        "## Why",
        "```",
        "[^2]: Leaves & water",
        "> ",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        " ",
    ),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=16).map("".join))
def test_nothing_is_left_to_take_out(text: str) -> None:
    """Text without its list stays so, and begins as it did."""
    made = tidied(text)
    assert len(made) <= len(text)
    lists = sum(map(text.count, ("Sources", "[1] A", "[1]:", "[^2]:", "1. A")))
    assert tidied(made) == made or lists > 3


def test_names_of_lists_are_known() -> None:
    """A heading is compared without its marks."""
    assert all(map(is_list_name, ("## Sources", "**References:**", "Références", "出典", "출처")))
    assert not any(map(is_list_name, ("", "Sources of tea", "Steps")))


@pytest.mark.parametrize(
    "piece", ["[1]: x\n", "[1] A history of tea\n", "Sources\n\n", "- [1] x\n", "> ", "## Sources\n"]
)
def test_time_is_linear(piece: str) -> None:
    """Hostile texts are read in proportion to their length."""
    assert is_proportional(lambda size: piece * (size // len(piece)), tidied)
