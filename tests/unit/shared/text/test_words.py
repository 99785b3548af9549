"""A word is letters and their marks, in every script."""
# ruff: noqa: RUF001  letters of many scripts

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import words
from shared.text.prose import bare_words, content_words, count_words, tokens

WORDS = [
    ("हिन्दी में लिखना", ["हिन्दी", "में", "लिखना"]),
    ("মধু খুব ভালো", ["মধু", "খুব", "ভালো"]),
    ("தேன் நல்லது", ["தேன்", "நல்லது"]),
    ("తేనె మంచిది", ["తేనె", "మంచిది"]),
    ("ಜೇನು ಒಳ್ಳೆಯದು", ["ಜೇನು", "ಒಳ್ಳೆಯದು"]),
    ("തേൻ നല്ലതാണ്", ["തേൻ", "നല്ലതാണ്"]),
    ("මී පැණි", ["මී", "පැණි"]),
    ("العَسَلُ مُفيدٌ", ["العَسَلُ", "مُفيدٌ"]),
    ("דְּבַשׁ טוֹב", ["דְּבַשׁ", "טוֹב"]),
    ("می\u200cخواهم بروم", ["میخواهم", "بروم"]),
    ("श्री\u200dमान", ["श्रीमान"]),
    ("น้ำผึ้ง ดี", ["น้ำผึ้ง", "ดี"]),
    ("蜂蜜", ["蜂", "蜜"]),
    ("ガラス", ["ガ", "ラ", "ス"]),
    ("꿀은 달다", ["꿀은", "달다"]),
    ("བཀྲ་ཤིས།", ["བཀྲ", "ཤིས"]),
    ("IŞIK Işık ışık", ["işik", "işik", "işik"]),
    ("İzmir izmir", ["izmir", "izmir"]),
    ("ΟΔΟΣ οδός", ["οδοσ", "οδόσ"]),
    ("п’ять об'єкт", ["п'ять", "об'єкт"]),
    ("Donau\u00addampf", ["donaudampf"]),
    ("C++ C# F# C++20", ["c++", "c#", "f#", "c++", "20"]),
    ("C/C++, C.", ["c", "c++", "c"]),
    (".NET, ASP.NET and Node.js.", [".net", "asp.net", "and", "node.js"]),
    ("issue #7, tag#, a+b", ["issue", "7", "tag", "a", "b"]),
    ("snake_case v2.0", ["snake", "case", "v2", "0"]),
    ("rock’n’roll", ["rock'n'roll"]),
    ("\u0301 – ´", []),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_tokens_of_a_script_are_whole(text: str, expected: list[str]) -> None:
    """Marks stay with their letters, and signs with the names that have them."""
    assert tokens(text) == expected


@pytest.mark.parametrize(("text", "_"), WORDS)
def test_tokens_do_not_depend_on_the_form(text: str, _: object) -> None:
    """Decomposed text has the same words as composed text."""
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


def test_marks_are_all_that_unicode_has() -> None:
    """The ranges that are looked through leave no combining mark out."""
    every = (chr(code) for code in range(sys.maxunicode + 1))
    pattern = re.compile(f"[{words._marks()}]")
    found = {mark for mark in every if bool(pattern.match(mark)) != (unicodedata.category(mark)[0] == "M")}
    assert not found


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_tokens_of_tokens_are_the_same(text: str) -> None:
    """Words stay as they are when they are read again."""
    assert tokens(bare_words(text)) == tokens(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("蜂蜜很好，非常甜。", 7),
        ("蜂蜜 and 茶", 4),
        ("時々お茶を飲む", 7),
        ("कल मैं गया था", 4),
        ("می\u200cخواهم بروم", 2),
        ("น้ำผึ้งเป็นอาหารที่ดี", 6),
        ("ဒီစာအုပ်က ကောင်းတယ်။", 6),
        ("state-of-the-art – really", 2),
        ("so $E = m c^2$ holds", 2),
        ("so $5 or $10 of it", 6),
        ("བཀྲ་ཤིས་བདེ་ལེགས།", 4),
    ],
)
def test_count_words_by_script(text: str, count: int) -> None:
    """Characters count in Chinese and Japanese, four letters are a word in Thai, formulas have none."""
    assert count_words(text) == count


def test_content_words_of_korean_are_beginnings() -> None:
    """Two syllables identify a Korean word, whatever its particle."""
    assert content_words("꿀벌은 부지런하다") == content_words("꿀벌이 부지런해서")
