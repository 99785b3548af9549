"""Titles: chosen, shortened, never lengthened."""
# ruff: noqa: RUF001  other scripts, dashes and curly quotes

from __future__ import annotations

import pytest

from functions.meta.title import fit_title, has_room
from functions.quality.checks.catalog import Post, check

# Too long for search results: the language, the title, and its part that is shown.
LONG = [
    (
        "en",
        "Why honey never spoils: what chemists know and beekeepers have always said",
        "Why honey never spoils",
    ),
    (
        "en",
        "Will the honey in your cellar ever go bad? What chemists know about it",
        "Will the honey in your cellar ever go bad?",
    ),
    (
        "en",
        "Making a Family Dashboard display with Home Assistant and a Frame TV",
        "Making a Family Dashboard display with Home Assistant",
    ),
    (
        "en",
        "Ein Titel of one word after another word that never comes to its marks",
        "Ein Titel of one word after another word",
    ),
    (
        "de",
        "Wie wir unsere Bienenstöcke durch den Winter bringen und im März öffnen",
        "Wie wir unsere Bienenstöcke durch den Winter bringen",
    ),
    (
        "fr",
        "Comment conserver le miel de nos ruches pendant plusieurs années sans frigo",
        "Comment conserver le miel de nos ruches",
    ),
    (
        "es",
        "Cómo conservar la miel de nuestras colmenas durante muchos años y disfrutarla",
        "Cómo conservar la miel de nuestras colmenas",
    ),
    (
        "ru",
        "Как хранить мёд с нашей пасеки много лет подряд без холодильника и банок",
        "Как хранить мёд",
    ),
    ("zh", "蜂蜜为什么不会变质：从化学家和养蜂人的角度来看待蜂蜜的保存方法与历史", "蜂蜜为什么不会变质"),
]


@pytest.mark.parametrize(("language", "title", "shown"), LONG)
def test_long_title_ends_with_a_phrase(language: str, title: str, shown: str) -> None:
    """A long title is shortened at a mark or before a joining word, and gets nothing behind."""
    cut = fit_title([title], "", language)
    assert has_room(cut)
    assert title.startswith(cut)
    assert cut.startswith(shown)
    assert not cut.endswith((",", ":", " and", " und", " et", " y", " и", " –"))


@pytest.mark.parametrize(
    "title", ["Tea", "Does Honey Ever Go Bad?", "Swift 6 Released!", "Is it Possible to … ?"]
)
def test_short_title_is_kept_as_it_is(title: str) -> None:
    """A short title stays as it is, whatever mark it ends with."""
    assert fit_title([title], "", "en") == title


def test_title_with_the_keyword_is_preferred() -> None:
    """Of several titles the first with the keyword is taken, then one with the keyword before it."""
    bases = [
        "Notes from a garden on a hill",
        "How to keep honey over the winter",
        "Honey over the years of a hive",
    ]
    assert fit_title(bases, "honey", "en") == bases[1]
    assert fit_title(bases[:1], "honey", "en") == f"Honey: {bases[0]}"
    assert fit_title(["保存的方法"], "蜂蜜", "zh") == "蜂蜜：保存的方法"
    assert (
        fit_title(["What it costs to repair"], "iPhone screen", "en")
        == "iPhone screen: What it costs to repair"
    )


def test_part_of_a_preferred_title_is_taken() -> None:
    """A title that is too long is shown up to its mark, before another one is taken."""
    bases = [
        "More honey, less work: how a hive of our garden fills its combs in May",
        "Honey from our garden",
    ]
    assert fit_title(bases, "honey", "en") == "More honey, less work"
    assert fit_title(["Honey"], "raw honey", "en") == "Raw honey"


def test_longer_of_two_very_short_titles_is_taken() -> None:
    """A title of a word or two is replaced by a longer one, if there is one."""
    assert fit_title(["Tea", "Tea in the morning"], "tea", "en") == "Tea in the morning"


def test_wide_title_is_measured_in_pixels() -> None:
    """A title in full-width letters has room for thirty of them, and one of mixed letters for more."""
    assert fit_title(["蜜" * 31], "", "zh") == "蜜" * 30
    mixed = "Kubernetes の Gateway API と Istio を比較する"
    assert len(mixed) > 30
    assert fit_title([mixed], "", "ja") == mixed


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Does Honey Ever Go Bad?"),
        ("en", "W" * 70),
        *((language, title) for language, title, _ in LONG),
    ],
)
def test_quality_check_agrees_on_the_title(language: str, title: str) -> None:
    """The quality check has no finding about a title that was made to fit, nor about a short one."""
    post = Post(content="Honey keeps.", title=fit_title([title], "", language), language=language)
    assert "title" not in {issue.type for issue in check(post).issues}
