"""Sentence case and title case."""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import pytest

from shared.text.headlines import restyle

PROSE = ("We keep honey in a jar. The honey keeps, and Maud knows why. It was a shelf in May.",)


@pytest.mark.parametrize(
    ("title", "style", "language", "expected"),
    [
        ("Why Honey Keeps in a Jar", "sentence", "en", "Why honey keeps in a jar"),
        ("Why Maud Knows Honey", "sentence", "en", "Why Maud knows honey"),
        ("Why Maud Likes Honey", "sentence", "en", "Why Maud Likes Honey"),
        ("Honey: The Jar and the Shelf", "sentence", "en", "Honey: The jar and the shelf"),
        ("NASA and iPhone Honey", "sentence", "en", "NASA and iPhone honey"),
        ("HONEY KEEPS", "sentence", "en", "HONEY KEEPS"),
        ("Wie Honig in ein Glas kommt", "sentence", "de", "Wie Honig in ein Glas kommt"),
        ("why honey keeps in a jar", "title", "en", "Why Honey Keeps in a Jar"),
        (
            "how to use an iPhone, and what it's for",
            "title",
            "en-GB",
            "How to Use an iPhone, and What It's For",
        ),
        ("the jar: a story", "title", "en", "The Jar: A Story"),
        ("use `npm run` and @maud at a/b", "title", "en", "Use `npm run` and @maud at a/b"),
        ("warum honig hält", "title", "de", "warum honig hält"),
        ("why honey keeps", None, "en", "why honey keeps"),
        ("", "sentence", "en", ""),
    ],
)
def test_title_is_restyled_where_safe(title: str, style: str | None, language: str, expected: str) -> None:
    """Names stay as they are: a word is not a name if the prose writes it in small letters alone."""
    assert restyle(title, style, PROSE, language) == expected


@pytest.mark.parametrize("style", ["sentence", "title"])
def test_restyling_twice_changes_nothing(style: str) -> None:
    """And only letters change their case."""
    title = "Why Honey “keeps” in the JAR – and Who knows? it’s Maud’s"
    once = restyle(title, style, PROSE, "en")
    assert restyle(once, style, PROSE, "en") == once
    assert once.lower() == title.lower()
