"""Keywords, links, pictures and tags."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA


def _also(name: str, content: str, *, language: str = "en", keywords: tuple[str, ...] = ()) -> list[Issue]:
    post = Post(content, language=language, keywords=keywords)
    return [issue for issue in check(post, also=[name]).issues if issue.type == name]


def test_what_a_keyword_should_do() -> None:
    headed = TEA.replace("## Why", "## Why tea\n\n### A\n\nx.\n\n### B\n\nx.")
    assert not _also("keyword-headings", TEA, keywords=("tea",)), "three headings are too few to judge"
    assert _also("keyword-headings", headed, keywords=("tea",))[0].line == 3
    assert _also("keyword-sparse", TEA, keywords=("bergamot",))
    assert not _also("keyword-sparse", TEA, keywords=("kettle",))


def test_pictures_and_links() -> None:
    picture = (
        f"{TEA}\n\n![](pot.png) and ![A pot](pot.png)\n\nSee [more](/more) and [this](https://a.example/x)."
    )
    assert [(issue.line, issue.excerpt) for issue in _also("image-alt", picture)] == [
        (TEA.count("\n") + 3, "pot.png")
    ]
    for name in ("outbound-link", "internal-link"):
        assert _also(name, TEA)
        assert not _also(name, picture)


def test_a_title_is_measured_in_pixels() -> None:
    wide = "TEA IN THE MORNING: HOW HOT WATER WAKES THE MIND OF A MAMMAL"
    assert len(wide) == 60
    assert "pixels wide" in check(Post(TEA, title=wide)).issues[0].message


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        (("tea",), []),
        (("teas",), []),
        (("morning drink",), []),
        (("green tea",), [("keyword", "medium")]),
        (("kettle",), [("keyword", "low")]),
        (("water",), [("keyword", "low")]),
        (("tea", "samovar", "cup"), [("keywords", "low")]),
    ],
)
def test_keywords(keywords: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """All the words of the primary one in one sentence, also of the introduction; the others somewhere."""
    found = check(Post(TEA, keywords=keywords)).issues
    assert [(issue.type, issue.severity) for issue in found] == expected


def test_stuffing_is_found() -> None:
    """More than 3% of the words."""
    stuffed = TEA.replace(". ", ". Tea is tea. ")
    assert _also("keyword-density", stuffed, keywords=("tea",))[0].severity == "medium"


@pytest.mark.parametrize(
    ("title", "description", "types"),
    [
        ("Tea in the morning", "Tea " + "x" * 130, []),
        ("Tea " + "x" * 60, None, ["title"]),
        ("Tea", "Tea is tea is tea " + "x" * 110, ["description"]),
        ("Coffee", "Coffee", ["title", "description", "description"]),
        ("", None, ["title", "title"]),
    ],
)
def test_tags_are_checked_where_they_are_given(title: str, description: str | None, types: list[str]) -> None:
    """Length and keyword."""
    found = check(Post(TEA, keywords=("tea",), title=title, description=description)).issues
    assert [issue.type for issue in found] == types
