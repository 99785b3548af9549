"""Figures as they are meant, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.polish.comparison.numbers import Figure, figures, spelled_numbers, values


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
    assert " ".join(figure.number for figure in figures(text)) == number


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
    assert figures(text)[0].signs == ({sign} if sign else set())


def test_a_word_may_scale_a_number() -> None:
    assert figures("1.5 million, 3 Milliarden") == [
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
        ("three", "xx", set()),
    ],
)
def test_numbers_are_read_as_words(text: str, language: str, numbers: set[str]) -> None:
    assert set(spelled_numbers(text, language)) == numbers


@given(st.integers(0, 10**12))
def test_thousands_may_be_grouped(number: int) -> None:
    for mark in ",.\u202f":
        assert [figure.number for figure in figures(f"{number:,}".replace(",", mark))] == [str(number)]


@given(st.text(alphabet="019 .,:%$x-\u202fé", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for figure in figures(text):
        assert figure.number[0].isdigit()
