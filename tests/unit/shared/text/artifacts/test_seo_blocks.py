"""Lines for search engines under the title and at the end of a post go; lines of people stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.quality.checks.catalog import Post, check
from shared.text.artifacts.seo_lines import find_kept
from shared.text.cleaner import clean, clean_prefix
from tests.support.proportion import is_proportional
from tests.support.samples.meta_lines import BODY, META_LINES, PEOPLE, REPEATED_TITLES, TITLE

POST = f"{TITLE}\n\n{BODY}"


@pytest.mark.parametrize("name", META_LINES)
def test_lines_under_the_title_are_removed(name: str) -> None:
    """Under a heading, also on its next line, under a bold line, and before a rule."""
    lines = META_LINES[name]
    assert clean(f"{TITLE}\n\n{lines}\n\n{BODY}").text == POST
    assert clean(f"{TITLE}\n{lines}\n\n{BODY}").text == POST
    assert clean(f"{TITLE}\n\n{lines}\n\n---\n\n{BODY}").text.replace("---\n\n", "") == POST


@pytest.mark.parametrize("name", META_LINES)
def test_lines_at_the_end_are_removed(name: str) -> None:
    """As a block, behind a rule, and before other closing words."""
    lines = META_LINES[name]
    for before in ("\n\n", "\n\n---\n\n"):
        assert clean(f"{POST}{before}{lines}").text == POST
    assert clean(f"{POST}\n\n{lines}\n\nWord count: 300").text == POST


@pytest.mark.parametrize("lines", [META_LINES["en"], META_LINES["de"], META_LINES["ja"]])
def test_lines_on_the_next_line_take_no_text_along(lines: str) -> None:
    """Text that follows or goes before without a blank line is the post's."""
    assert clean(f"{TITLE}\n{lines}\n{BODY}").text == f"{TITLE}\n{BODY}"
    assert clean(f"{POST}\n{lines}").text == POST
    bold = f"**Why tea cools**\n\n{lines}\n\n{BODY}"
    assert clean(bold).text == f"**Why tea cools**\n\n{BODY}"


@pytest.mark.parametrize("line", REPEATED_TITLES)
def test_title_that_is_given_again_is_removed(line: str) -> None:
    """Under the heading that has it, and at the end."""
    assert clean(f"{TITLE}\n\n{line}\n\n{BODY}").text == POST
    assert clean(f"{POST}\n\n{line}").text == POST


@pytest.mark.parametrize("count", ["Word count: 300", "*(300 words)*", "Wortanzahl: 300", "字数\uff1a300"])
def test_word_count_under_the_title_is_removed(count: str) -> None:
    """As before it and at the end."""
    cleaned = clean(f"{TITLE}\n\n{count}\n\n{BODY}")
    assert (cleaned.text, [each.rule for each in cleaned.removed]) == (POST, ["word-count"])


def test_heading_that_is_a_label_is_removed_with_its_text() -> None:
    """Under the title and at the end; not in the middle of a post."""
    section = "## Meta Description\n\nWhy a cup of tea cools."
    assert clean(f"{TITLE}\n\n{section}\n\n## The cup\n\n{BODY}").text == f"{TITLE}\n\n## The cup\n\n{BODY}"
    assert clean(f"{POST}\n\n{section}").text == POST


@pytest.mark.parametrize("name", PEOPLE)
def test_lines_of_people_stay(name: str) -> None:
    """A film's title, a post's author, its tags, and a post about such lines, byte for byte."""
    for text in (
        f"{TITLE}\n\n{PEOPLE[name]}\n\n{BODY}",
        f"{POST}\n\n{PEOPLE[name]}",
        f"{TITLE}\n\n{PEOPLE[name]}",
    ):
        assert clean(text).text == text


@pytest.mark.parametrize(
    "line", [PEOPLE["keywords"], PEOPLE["description"], "**Schlüsselwörter:** Tee, Wärme"]
)
def test_line_that_a_person_may_have_written_is_found(line: str) -> None:
    """Keywords or a description alone, under the title or at the end; the check names it."""
    assert find_kept(f"{TITLE}\n\n{line}\n\n{BODY}") == line
    assert find_kept(f"{POST}\n\n{line}") == line
    issues = [each for each in check(Post(content=f"{POST}\n\n{line}")).issues if each.type == "artifacts"]
    assert [(each.severity, each.line, each.excerpt) for each in issues] == [
        ("low", POST.count("\n") + 3, line)
    ]


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"keywords", "description", "short title"}))
def test_other_lines_of_people_are_no_finding(name: str) -> None:
    """Tags, an author, a film, and a post about such lines."""
    assert find_kept(f"{TITLE}\n\n{PEOPLE[name]}\n\n{BODY}") is None
    assert find_kept(f"{POST}\n\n{PEOPLE[name]}") is None


@pytest.mark.parametrize("name", ["en, bold", "en, without meta", "fr", "pl", "ar", "ja", "th", "title"])
def test_draft_shows_no_such_line(name: str) -> None:
    """No prefix shows one under the title or at the end, and nothing shown is taken back."""
    lines = META_LINES.get(name, REPEATED_TITLES[0])
    for whole in (f"{TITLE}\n\n{lines}\n\n{BODY}", f"{POST}\n\n{lines}"):
        shown = ""
        for end in range(len(whole) + 1):
            earlier, shown = shown, clean_prefix(whole[:end])
            assert shown.startswith(earlier)
            assert POST.startswith(shown)


_LABELLED = st.sampled_from(
    [*META_LINES.values(), *REPEATED_TITLES, *PEOPLE.values(), "Word count: 300", "---"]
)
_TEXT = st.sampled_from(["Tea is hot.", "## The cup", "- one\n- two", "Cups are cold, and", "> A word."])


@given(st.lists(_LABELLED | _TEXT, min_size=1, max_size=8), st.sampled_from(["\n", "\n\n"]))
@settings(max_examples=150, deadline=None)
def test_no_other_line_is_lost(blocks: list[str], between: str) -> None:
    """Lines without a label stay, in their order, and cleaning again changes nothing."""
    text = f"{TITLE}\n\n{between.join(blocks)}\n\n{BODY}"
    cleaned = clean(text)
    kept = [line for line in text.split("\n") if line in {"Tea is hot.", "## The cup", "- two", "> A word."}]
    left = [
        line
        for line in cleaned.text.split("\n")
        if line in {"Tea is hot.", "## The cup", "- two", "> A word."}
    ]
    assert left == kept
    assert clean(cleaned.text).text == cleaned.text


@pytest.mark.parametrize(
    "unit",
    [
        "Title: a\n",
        "Keywords: a\n\n",
        "## Slug\n\na\n\n",
        "Meta description: a\nb\n",
        "Description:\n",
        "a: b\n",
    ],
)
def test_repeated_lines_take_linear_time(unit: str) -> None:
    """However often one is repeated, under a title or at the end."""

    def clean_each(many: str) -> None:
        clean(f"{TITLE}\n\n{many}\n\n{BODY}")
        clean(f"{POST}\n\n{many}")

    assert is_proportional(lambda size: unit * (size // len(unit)), clean_each)
