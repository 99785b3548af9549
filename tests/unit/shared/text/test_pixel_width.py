"""Widths in Google's result font, against what a browser measures with the font itself."""
# ruff: noqa: RUF001  letters of several scripts

from __future__ import annotations

import pytest

from shared.text.pixel_width import width


@pytest.mark.parametrize(
    ("text", "pixels"),
    [
        ("", 0),
        ("Why honey never spoils", 212.32),
        ("WWWWW", 94.38),
        ("iiiii", 22.22),
        ("Café – naïve", 113.41),
        ("Почему мёд не портится", 229.57),
        ("蜂蜜", 40),
        ("e\u0301", 11.12),
    ],
)
def test_width_equals_that_of_the_font(text: str, pixels: float) -> None:
    """A line is as wide as a browser measures it with the font."""
    assert width(text) == pytest.approx(pixels, rel=0.01, abs=0.01)


def test_every_character_has_a_width() -> None:
    """Every character has a width between 0 and 21 pixels."""
    for place in range(0x2FFF):
        assert 0 <= width(chr(place)) <= 21
