"""Slugs."""
# ruff: noqa: RUF001  other scripts and curly quotes

from __future__ import annotations

import pytest

from functions.meta.slug import slug


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Why Honey Never Spoils: 10 Facts!", "why-honey-never-spoils-10-facts"),
        ("Größe & Öl – ein Übungsbuch", "groesse-oel-ein-uebungsbuch"),
        ("C'est l’été à Paris", "cest-lete-a-paris"),
        ("Почему мёд не портится", "pochemu-med-ne-portitsya"),
        ("Γιατί το μέλι", "giati-to-meli"),
        ("蜂蜜为什么不变质", "蜂蜜为什么不变质"),
        ("हिन्दी में चाय कैसे बनाएं?", "हिन्दी-में-चाय-कैसे-बनाएं"),
        ("தமிழ் தேநீர்", "தமிழ்-தேநீர்"),
        ("น้ำชาเขียว", "น้ำชาเขียว"),
        ("שָׁלוֹם וּבְרָכָה", "שלום-וברכה"),
        ("العَرَبِيَّة", "العربية"),
        ("Ｆｕｌｌ café", "full-cafe"),
        ("word " * 30, "-".join(["word"] * 12)),
        ("x" * 100, "x" * 60),
        ("!!!", "post-e84c538e"),
    ],
)
def test_slug(title: str, address: str) -> None:
    """A slug has whole words, is ASCII where a transliteration is usual, and is never empty."""
    assert slug(title) == address
