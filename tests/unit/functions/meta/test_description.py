"""Descriptions: where they end, in every language."""
# ruff: noqa: RUF001  other scripts, dashes and curly quotes

from __future__ import annotations

import pytest

from functions.meta import tags
from functions.meta.fitting import shorten
from functions.meta.phrases import dangles
from functions.meta.source import Source
from tests.support.proportion import is_proportional
from tests.support.samples import hostile

# The language, a text, and the end of it that must not be.
OPEN_ENDS = [
    ("en", "Bees carry nectar to the hive and make honey of the nectar", "the"),
    ("en", "Bees have made the world's sweetest food for a very long time", "world's"),
    ("de", "Die Bienen tragen den Nektar in den Stock und machen daraus für uns den Honig", "für uns den"),
    ("fr", "Les abeilles portent le nectar dans la ruche et font du miel à partir de ce nectar", "de ce"),
    ("es", "Las abejas llevan el néctar a la colmena y hacen miel con el néctar de las flores", "de las"),
    ("it", "Le api portano il nettare nell'alveare e fanno il miele con il nettare dei fiori", "dei"),
    ("pl", "Pszczoły niosą nektar do ula i robią miód z nektaru, który jest bardzo słodki", "który jest"),
    ("ru", "Пчёлы носят нектар в улей и делают из него мёд, который не портится", "который не"),
    ("uk", "Бджоли носять нектар до вулика й роблять з нього мед, який не псується", "який не"),
    ("tr", "Arılar nektarı kovana taşır ve ondan bal yapar, çünkü bu bir besin", "bu bir"),
    ("el", "Οι μέλισσες φέρνουν το νέκταρ στην κυψέλη και φτιάχνουν μέλι από το νέκταρ", "από το"),
    ("ar", "يحمل النحل الرحيق إلى الخلية ويصنع منه العسل الذي لا يفسد", "الذي لا"),
    ("xx", "Lorem ipsum dolor sit amet consectetur de elit sed do eiusmod tempor", "de"),
]


@pytest.mark.parametrize(("language", "text", "end"), OPEN_ENDS)
def test_ellipsis_follows_no_small_word(language: str, text: str, end: str) -> None:
    """A line that is cut anywhere never ends with a word that needs the next one."""
    assert dangles(text[: text.index(f" {end}") + 1 + len(end)], language)
    for most in range(20, len(text)):
        line = shorten(text, 10, most, language)
        assert line.endswith("…")
        assert not dangles(line[:-1], language)
        assert text[len(line) - 1 :][:1] in " ,"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Honey keeps for years and years in a jar. Bees never stop. Read on."),
        ("de", "Honig hält sich im Glas viele Jahre lang. Bienen ruhen nie. Mehr dazu."),
    ],
)
def test_no_lone_word_before_an_ellipsis(language: str, text: str) -> None:
    """An unfinished sentence has three words, else the line ends with the sentence before."""
    for most in range(45, len(text)):
        line = shorten(text, 30, most, language)
        unfinished = line[:-1].rpartition(". ")[2]
        assert not line.endswith("…") or len(unfinished.split()) >= 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "蜂蜜可以保存很多年，因为水分非常少，细菌无法在里面生长。"),
        ("ja", "はちみつは水分がとても少ないため、何年も保存できます。"),
        ("th", "น้ำผึ้งเก็บไว้ได้หลายปี เพราะมีน้ำน้อยมาก แบคทีเรียจึงไม่เติบโต"),
        ("hi", "शहद कई सालों तक खराब नहीं होता क्योंकि उसमें पानी बहुत कम होता है।"),
        (
            "en",
            "👩\u200d🍳👩\u200d🍳👩\u200d🍳 and e\u0301e\u0301e\u0301e\u0301 🇩🇪🇫🇷 👍🏽 are one each",
        ),
    ],
)
def test_no_letter_is_divided(language: str, text: str) -> None:
    """A cut leaves each letter with its marks, and each picture whole."""
    for most in range(8, len(text)):
        line = shorten(text, 4, most, language).removesuffix("…")
        after = text[len(line) :][:1]
        assert not after or after not in "\u200d\u0301\u0e31\u0e49\u0e37\u0947\u093e\U0001f3fd"
        assert not line.endswith("\u200d")


def test_sentence_that_leads_over_is_left_out() -> None:
    """A line before a list or with a gap to fill in is not part of a description."""
    content = (
        "Here is what you need:\n\n- honey\n\nHoney keeps for years in a closed jar. [Insert quote here]\n\n"
        "It has so little water that nothing grows in it, and bees add an acid that keeps it for longer than"
        " any other food of a hive. Keep it dark."
    )
    output = tags.extract(Source(title="Honey", topic="honey", keyword="", content=content))
    assert output.description.startswith("Honey keeps for years in a closed jar. It has so")
    assert output.description.endswith("…")


def test_extract_begins_with_the_post() -> None:
    """Without a model, the first sentence is the description if it is long enough by itself."""
    first = (
        "Honey keeps for years because it has so little water that nothing can grow in it, and because bees"
        " add a mild acid to each and every drop of it."
    )
    content = f"{first} Moreover, honey in a closed jar takes up no water from the air around it at all."
    output = tags.extract(Source(title="Honey", topic="honey", keyword="", content=content))
    assert output.description == first
    assert output.og_description.startswith(first)


def test_extract_of_an_endless_sentence_is_open() -> None:
    """Without a model, both descriptions of one long sentence end in an ellipsis."""
    content = "Honey keeps for years because it has so little water in it" + ", and bees like it" * 20 + "."
    output = tags.extract(Source(title="Honey", topic="honey", keyword="", content=content))
    assert output.description.endswith("…")
    assert output.og_description.endswith("…")


def test_chinese_sentences_are_joined_without_spaces() -> None:
    """Sentences of writing without spaces follow each other directly."""
    post = (
        "蜂蜜可以保存很多年。\n\n细菌无法在里面生长，因为水分非常少。\n\n请把它放在阴凉的地方，并且盖好盖子。"
        * 2
    )
    output = tags.extract(Source(title="蜂蜜", topic="蜂蜜", keyword="", content=post, language="zh"))
    assert "。 " not in output.description
    assert len(output.description) <= 80


@pytest.mark.parametrize(
    "unit", ["chinese", "brackets open", "emphasis", "sentence loop", "headings", "half links"]
)
def test_tags_of_a_hostile_post_take_proportional_time(unit: str) -> None:
    """The tags of 100,000 characters take no more than four times as long as those of a quarter."""

    def read(content: str) -> object:
        return tags.extract(Source(title=content, topic="honey", keyword="honey", content=content))

    assert is_proportional(lambda size: hostile.text(unit, size), read, 100_000)
