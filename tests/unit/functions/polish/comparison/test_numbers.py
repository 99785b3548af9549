"""Figures as they are meant, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.polish.comparison.losses import losses
from shared.text.facts.numbers import Figure, figures, spelled_numbers, values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,000 cups", "1000"),
        ("1.000 Tassen", "1000"),
        ("1\u202f000 tasses", "1000"),
        ("1,000,000 cups", "1000000"),
        ("1.000,50 Euro", "1000.50"),
        ("3,5 Liter", "3.5"),
        ("at 11:30", "11.30"),
        ("version 2.0.1 is out", "2.0.1"),
        ("5km away", "5"),
        ("in the 1990s", "1990"),
        ("in 2019, 250 people", "2019 250"),
        ("in 2019 250 people", "2019 250"),
        ("on the 21st", "21"),
        ("H2O, v2 and 4f3a", ""),
        ("在2019年", "2019"),
    ],
)
def test_a_number_has_one_form(text: str, number: str) -> None:
    assert " ".join(figure.number for figure in figures(text, "en")) == number


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        *(
            ("5%", "%"),
            ("5 %", "%"),
            ("5 per cent", "%"),
            ("5 Prozent", "%"),
            ("$5", "$"),
            ("5 dollars", "$"),
        ),
        *(("5 Euro", "€"), ("75°", "°"), ("5 people", ""), ("5 percentile", "")),
    ],
)
def test_a_sign_is_known_also_as_a_word(text: str, sign: str) -> None:
    assert figures(text, "en")[0].signs == ({sign} if sign else set())


def test_a_word_may_scale_a_number() -> None:
    assert figures("1.5 million, 3 Milliarden", "en") == [
        Figure("1.5", scaled="1500000"),
        Figure("3", scaled="3000000000"),
    ]
    assert {"1.5", "1500000"} <= values("1.5 million", "en")


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("three", "en", {"3"}),
        ("twenty-five", "en-GB", {"20", "5", "25"}),
        ("two hundred", "en", {"2", "100", "200"}),
        ("fünfundzwanzig", "de", {"25"}),
        ("einunddreißig", "de", {"31"}),
        ("dix-sept", "fr", {"10", "7"}),
        ("treinta", "es", {"30"}),
        ("三十年", "zh", {"30"}),
        ("两个人", "zh", {"2"}),
        ("一百二十岁", "zh", {"120"}),
        ("三万人", "zh", {"30000", "3"}),
        ("一千零五", "zh", {"1005"}),
        ("二〇二四年", "zh", {"2024"}),
        ("二千五百円", "ja", {"2500"}),
        ("one", "zh", set()),
        ("three", "xx", set()),
    ],
)
def test_numbers_are_read_as_words(text: str, language: str, numbers: set[str]) -> None:
    assert set(spelled_numbers(text, language)) == numbers


@pytest.mark.parametrize(
    ("numeral", "figure", "language"),
    [
        ("这家店开了三十年。", "这家店开了30年。", "zh"),
        ("他有两个孩子和一百本书。", "他有2个孩子和100本书。", "zh"),
        ("这里住着三万人。", "这里住着3万人。", "zh"),
        ("这里住着三万人。", "这里住着30000人。", "zh"),
        ("他在这里活了一百二十岁。", "他在这里活了120岁。", "zh"),
        ("この店は三十年続いた。", "この店は30年続いた。", "ja"),
        ("二千五百円で買った。", "2500円で買った。", "ja"),
    ],
)
def test_chinese_numerals_equal_their_figures(numeral: str, figure: str, language: str) -> None:
    """Both ways, and another figure is still refused."""
    assert not losses(numeral, figure, language=language)
    assert not losses(figure, numeral, language=language)
    other = figure.translate(str.maketrans("123", "978"))
    assert "the figure" in losses(numeral, other, language=language).sentence()


@given(st.integers(0, 10**12))
def test_thousands_may_be_grouped(number: int) -> None:
    for mark in ",.\u202f":
        assert [figure.number for figure in figures(f"{number:,}".replace(",", mark), "en")] == [str(number)]


@given(st.text(alphabet="019 .,:%$x-\u202fé", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for figure in figures(text, "en"):
        assert figure.number[0].isdigit()
