"""Citation marks stay with their sentence."""

from __future__ import annotations

import pytest

from functions.polish.comparison.citations import citation_fault, cited_sentences

POST = "Honey holds glucose [2]. It sets in days. [1] Nothing else happens [1, 3]."

KNOWN = frozenset({1, 2, 3, 4})


def never(_: str) -> bool:
    """Let no finding ask for other marks."""
    return False


def test_mark_belongs_to_the_sentence_before_it() -> None:
    """Before the full stop or behind it; a line break within a sentence does not end it."""
    found = cited_sentences(f"{POST} Bees\nfly [4]. No mark.")
    assert [(one.text, sorted(one.numbers)) for one in found] == [
        ("Honey holds glucose.", [2]),
        ("It sets in days.", [1]),
        ("Nothing else happens.", [1, 3]),
        ("Bees fly.", [4]),
        ("No mark.", []),
    ]


@pytest.mark.parametrize(
    "after",
    [
        POST,
        "Honey has much glucose [2]. It sets within days [1]. Nothing else happens [1][3].",
        "Honey holds glucose [2], and it sets in days [1]. Nothing else happens [1, 3].",
        "Honey holds glucose. [2] It sets. That is in days [1]. Nothing else happens [3, 1].",
        "Honey holds glucose [2]. It sets in days [1]. Nothing else happens [1, 3]. And so on.",
    ],
)
def test_edit_keeps_the_marks(after: str) -> None:
    """In any form and order, also where sentences are joined or split."""
    assert citation_fault(POST, after, never, KNOWN) == ""


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (
            "Honey holds glucose [2]. It sets in days. Nothing else happens [1, 3].",
            "it lost the citation [1] of “It sets in days.”",
        ),
        (
            "Honey holds glucose. It sets in days [1]. Nothing else happens [1, 3].",
            "it lost the citation [2] of “Honey holds glucose.”",
        ),
        (
            "Honey holds glucose. It sets in days [1, 2]. Nothing else happens [1, 3].",
            "it moved the citation [2] away from “Honey holds glucose.”",
        ),
        (
            "Honey holds glucose [2]. It sets in days [1]. Nothing else happens [1, 3, 4].",
            "it added the citation [4] to “Nothing else happens.”",
        ),
        (
            f"{POST} And so on [4].",
            "it added the citation [4] to “And so on.”",
        ),
        ("", "it lost the citation [2] of “Honey holds glucose.”"),
    ],
)
def test_mark_that_changes_is_a_fault(after: str, reason: str) -> None:
    """Lost, moved to another sentence, or added; the reason names the mark and the sentence."""
    assert citation_fault(POST, after, never, KNOWN) == reason


def test_finding_may_ask_for_other_marks() -> None:
    """At its own sentence alone."""
    after = "Honey holds glucose [3]. It sets in days [1]. Nothing else happens [1, 3]."
    assert citation_fault(POST, after, lambda sentence: "glucose" in sentence, KNOWN) == ""
    assert citation_fault(POST, after, lambda sentence: "days" in sentence, KNOWN) != ""


def test_code_holds_no_marks() -> None:
    """An index of an array is code."""
    assert citation_fault("Read `row[1]` first.", "First read `row[2]`.", never) == ""


def test_new_mark_names_a_given_source() -> None:
    """Also where a finding asks for marks, or any sentence may get one."""
    after = f"{POST} And so on [4]."
    assert citation_fault(POST, after, never, KNOWN, may_add=True) == ""
    reason = "it added the citation [4], which no source has"
    assert citation_fault(POST, after, never, {1, 2, 3}, may_add=True) == reason
    assert citation_fault(POST, after, lambda _: True, {1, 2, 3}) == reason
    lost = POST.replace(" [2]", "")
    assert citation_fault(POST, lost, never, KNOWN, may_add=True) != ""
