"""Sentences that two texts share."""
# ruff: noqa: RUF001  full-width commas are what people write

from __future__ import annotations

import pytest

from shared.text.repetition import find_repeated

_KEPT = "Raw honey keeps for many years because it holds so little water that nothing grows in it."


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        (_KEPT, _KEPT, "en"),
        (_KEPT, _KEPT.replace("Raw honey", "Good honey"), "en"),
        (
            "蜂蜜含水量很低，所以细菌无法在其中生长，可以保存很多年。",
            "蜂蜜含水量很低，因此细菌无法在其中生长，可以保存很多年。",
            "zh",
        ),
        (
            "น้ำผึ้งเก็บได้นานหลายปีเพราะมีน้ำน้อยมากจนเชื้อราเติบโตไม่ได้",
            "น้ำผึ้งเก็บได้นานหลายปีเพราะมีน้ำน้อยมากจนเชื้อราเติบโตไม่ได้",
            "th",
        ),
        (
            "Mật ong giữ được nhiều năm vì nó chứa rất ít nước nên vi khuẩn không thể sống.",
            "Mật ong giữ được nhiều năm vì nó chứa rất ít nước nên vi khuẩn không thể sống.",
            "vi",
        ),
    ],
)
def test_find_repeated_finds_nearly_alike(first: str, second: str, language: str) -> None:
    """A sentence in almost the same words as an earlier text's is repeated, in every script."""
    assert find_repeated([first, second], language) == [[], [second]]


@pytest.mark.parametrize(
    "second",
    [
        "It keeps for years because nothing can live in so little water, as every beekeeper knows.",
        "Raw honey keeps for many years.",
        _KEPT.replace("many", "30"),
        "",
    ],
)
def test_find_repeated_lets_other_sentences_be(second: str) -> None:
    """The same in other words, a short sentence and another figure are not repeated."""
    assert find_repeated([_KEPT, second], "en") == [[], []]


def test_find_repeated_compares_texts() -> None:
    """A text that repeats itself is another matter."""
    assert find_repeated([f"{_KEPT} {_KEPT}"], "en") == [[]]
