"""Very many brackets cost the parser no more than other text, and links among them are still read."""

from __future__ import annotations

import pytest

from shared.text.passages import passages

MANY = 600


@pytest.mark.parametrize("lone", ["[", "![", "[[", "[a] ", "[[[[[[a]]]]]]"])
def test_link_among_many_brackets_is_read(lone: str) -> None:
    """A link behind very many brackets is still a link, and all their text stays."""
    [part] = passages(f"{lone * MANY} [honey [1]](https://a.example) `[`")
    assert part.links == ("https://a.example",)
    assert part.text == f"{lone * MANY} honey [1] [".replace("  ", " ")


def test_link_alone_among_few_brackets_is_read() -> None:
    """Few brackets are read as the parser reads them: code and escapes close none."""
    [part] = passages(r"[a `]` \[ b](https://a.example) [")
    assert (part.links, part.text) == (("https://a.example",), "a ] [ b [")
