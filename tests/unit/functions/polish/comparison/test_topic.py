"""Which sentences of an existing post what has changed is about."""

from __future__ import annotations

import pytest

from functions.polish.comparison.topic import Topic

CHANGES = (
    "Since 1 March 2026 the Basic plan costs $12 a month, not $9. The free plan was removed. "
    "Our office moved from Berlin to Vienna."
)
POST = [
    "Quillbox keeps your notes in order, and it has done so for years.",
    "The free plan holds 50 notes on one device.",
    "Basic costs $9 a month and syncs with three devices.",
    "Support answers within 48 hours, from Monday to Friday.",
    "You can write to us or visit our office in Berlin.",
    "Every note is encrypted before it leaves your device.",
    "Some people keep recipes in it, and others their diary.",
    "Exports are plain text files that open everywhere.",
]


def about(text: str, changes: str = CHANGES, *, sources: tuple[str, ...] = (), language: str = "en") -> bool:
    """Return whether a sentence is about some changes."""
    return Topic(changes, sources, POST, language).is_about(text)


@pytest.mark.parametrize("place", [1, 2, 4])
def test_sentence_with_the_same_words_is_concerned(place: int) -> None:
    """A figure, a name, or some longer words."""
    assert about(POST[place])


@pytest.mark.parametrize("place", [0, 3, 5, 6, 7])
def test_other_sentences_are_not_concerned(place: int) -> None:
    """Words that stand in any text are not enough."""
    assert not about(POST[place])


def test_words_of_all_languages_are_read() -> None:
    """Forms of a word are the same; without spaces, pairs of characters are."""
    assert about(
        "Das kostenlose Konto fasst 50 Notizen.", "Das kostenlose Konto gibt es nicht mehr.", language="de"
    )
    assert not about(
        "Die Hilfe antwortet schnell.", "Das kostenlose Konto gibt es nicht mehr.", language="de"
    )
    assert about("無料プランでは五十件まで保存できます。", "無料プランは廃止されました。", language="ja")
    assert not about("サポートは親切です。", "無料プランは廃止されました。", language="ja")


def test_changes_in_another_language_are_found_by_figures_and_names() -> None:
    """Their words are not the post's."""
    german = "Seit dem 1. März kostet Basic im Monat 12 Dollar und nicht mehr 9 Dollar, wie es vorher war."
    assert about(POST[2], german)
    assert not about(POST[3], german)


def test_sources_say_what_has_changed() -> None:
    """A sentence of a source with three words in common speaks of the same."""
    source = "Support now answers within 24 hours, also on Sundays."
    assert about(POST[3], "Bring it up to date.", sources=(source,))
    assert not about(POST[6], "Bring it up to date.", sources=(source,))


def test_sentence_ends_only_if_it_is_about_the_change() -> None:
    """Two words in common let a sentence be edited, and are too few to take it out."""
    topic = Topic(CHANGES, (), POST, "en")
    assert topic.may_end(POST[1])
    shared = "Team costs as much each month."
    assert topic.is_about(shared)
    assert not topic.may_end(shared)


@pytest.mark.parametrize("changes", ["", "?", "…", "\ud800", "9" * 4000, "a " * 2000, "[x](" * 1000])
def test_any_changes_can_be_read(changes: str) -> None:
    """No text fails."""
    topic = Topic(changes, (), POST, "en")
    assert [topic.is_about(text) for text in POST] == [False] * len(POST)
    assert topic.links == frozenset()
