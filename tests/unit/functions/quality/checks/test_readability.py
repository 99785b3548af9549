"""Readability: each check finds its fault, names the place, and leaves good text alone."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from functions.quality.checks.english_words import has_transition, is_passive
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA

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
        ("consecutive-openings", f"{TEA}\n\nIt is hot. It was cold. It rains."),
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


@pytest.mark.parametrize(
    "content",
    [
        "- Add milk.\n- Add tea.\n- Add sugar.",
        "> We sat. We drank. We left.",
        "The cat sat. The dog sat. The cow sat.",
    ],
)
def test_openings_of_lists_and_quotes_are_fine(content: str) -> None:
    """Items are alike by design, and a quotation is another's."""
    assert _also("consecutive-openings", f"{TEA}\n\n{content}") == []


def test_quotes_are_not_judged_by_voice() -> None:
    """A quotation's passive voice is another's."""
    assert _also("passive-voice", TEA + "\n\n> " + "The leaf was picked by hand. " * 9) == []


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
        ("It's called tea.", True),
        ("The leaves that were dried overnight.", True),
        ("It was a novel about dogs written in Rome.", True),
        ("They're sold, and people drink it.", True),
        ("She is tired.", False),
        ("We are interested in tea.", False),
        ("He was a red king.", False),
        ("They pick the leaves and are happy.", False),
        ("It is here that he opened it.", False),
        ("It was old, and we destroyed it.", False),
        ("It was old when we destroyed it.", False),
        ("It was the dried leaf.", False),
        ("She is going to have opened it.", False),
        ("We have opened it.", False),
        ("There is a well-known shop.", False),
    ],
)
def test_the_passive_voice(sentence: str, passive: bool) -> None:  # noqa: FBT001  a table's column
    assert is_passive(sentence) is passive


@pytest.mark.parametrize(
    ("sentence", "has"),
    [
        ("However, it rains.", True),
        ("It rains, as a result of which we stay.", True),
        ("It rains.", False),
        ("Take either this one or that one.", True),
        ("When it rains, we stay.", True),
        ("We stayed, e.g. at home.", True),
        ("The ifs and buts.", False),
    ],
)
def test_transitions(sentence: str, has: bool) -> None:  # noqa: FBT001  a table's column
    assert has_transition(sentence) is has
