"""Readability and search: each check finds its fault, names the place, and leaves good text alone."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import CHECKS, Post, check
from functions.quality.checks.english_words import has_transition, is_passive
from shared.jobs.outputs import Issue
from shared.text.prose import tokens
from tests.support.samples.posts import TEA
from tests.tools import checks_page
from tests.tools.hitrates.measure import MOST

_LONG = (
    "We went on and on along the road until the sun was low and the dogs were tired and so were we all then. "
)


def _also(name: str, content: str, *, language: str = "en", keywords: tuple[str, ...] = ()) -> list[Issue]:
    post = Post(content, language=language, keywords=keywords)
    return [issue for issue in check(post, also=[name]).issues if issue.type == name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sentence-length", f"{TEA}\n\n{_LONG * 20}"),
        ("long-paragraph", f"{TEA}\n\n{_LONG * 8}"),
        ("paragraph", f"{TEA}\n\n{_LONG * 10}"),
        ("subheadings", TEA.replace("## ", "")),
        ("consecutive-openings", f"{TEA}\n\nWe sat. We drank. We left."),
        ("consecutive-openings", f"{TEA}\n\nThe cat sat. The cat drank. The cat left."),
        ("passive-voice", TEA + "\n\n" + "The leaf was picked by hand. " * 9),
        ("em-dashes", TEA.replace(", ", " \u2014 ")),
    ],
)
def test_a_fault_is_found_at_its_place(name: str, content: str) -> None:
    found = _also(name, content)
    assert found, name
    assert all(issue.severity == "low" for issue in found)
    line = found[0].line
    assert line
    assert found[0].excerpt
    assert found[0].excerpt[:20] in " ".join(content.split("\n")[line - 1 :]).replace("  ", " ")


@pytest.mark.parametrize(
    "name",
    [
        "sentence-length",
        "long-paragraph",
        "subheadings",
        "consecutive-openings",
        "passive-voice",
        "em-dashes",
    ],
)
def test_a_good_post_has_none(name: str) -> None:
    assert _also(name, TEA) == []


def test_few_transitions_are_found() -> None:
    """Few transitions are found in a text of some length."""
    plain = "## One\n\n" + " ".join(f"Road {number} leads to town {number * 7}." for number in range(60))
    assert _also("transition-words", plain)
    assert not _also("transition-words", plain[:600])


@pytest.mark.parametrize(("language", "hits"), [("en", True), ("fr", False), ("ru", True)])
def test_sentence_limit_depends_on_language(language: str, hits: bool) -> None:  # noqa: FBT001  a column
    """A long sentence is longer in some languages."""
    assert bool(_also("sentence-length", _LONG * 12, language=language)) is hits


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [
        ("The leaves were picked by hand.", True),
        ("It has been carefully written.", True),
        ("He got bitten.", True),
        ("They are not often seen here.", True),
        ("She is tired.", False),
        ("We are interested in tea.", False),
        ("He was a red king.", False),
        ("They pick the leaves and are happy.", False),
        ("It is here that he opened it.", False),
    ],
)
def test_the_passive_voice(sentence: str, passive: bool) -> None:  # noqa: FBT001  a table's column
    assert is_passive(tuple(tokens(sentence))) is passive


@pytest.mark.parametrize(
    ("sentence", "has"),
    [
        ("However, it rains.", True),
        ("It rains, as a result of which we stay.", True),
        ("It rains.", False),
        ("The ifs and buts.", False),
    ],
)
def test_transitions(sentence: str, has: bool) -> None:  # noqa: FBT001  a table's column
    assert has_transition(sentence) is has


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


def test_checks_that_are_on_hit_few_posts() -> None:
    """No check that is on describes normal writing."""
    for rule in CHECKS:
        assert not rule.on or rule.hit_rate is None or rule.hit_rate <= MOST, rule.name


def test_every_finding_has_the_name_of_its_check() -> None:
    names = [rule.name for rule in CHECKS]
    assert len(set(names)) == len(names)
    found = check(
        Post(f"<think>x</think>{TEA.replace('## ', '')} [TODO] and then", keywords=("x", "y")), also=names
    )
    assert {issue.type for issue in found.issues} <= {*names, "not-publishable"}


def test_the_page_of_checks_is_up_to_date() -> None:
    """`python -m tests.tools.checks_page` writes it."""
    assert checks_page.PAGE.read_text(encoding="utf-8") == checks_page.render()
