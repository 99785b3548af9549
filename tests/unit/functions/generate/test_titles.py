"""Titles: the model's own, or one made from the topic."""

from __future__ import annotations

import pytest

from functions.generate import titles


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("Why honey never spoils", "Why honey never spoils"),
        ("A guide to sourdough", "A guide to sourdough"),
        ("Write a blog post about how bees make honey", "How bees make honey"),
        ("Please write an article on tea in Japan.", "Tea in Japan"),
        ("a short post about cold brew", "Cold brew"),
        ("Schreibe einen Artikel über Honig und Bienen", "Honig und Bienen"),
        ("Rédige un article sur le miel", "Le miel"),
        ("We sell shoes. Tell readers why wool is warm.", "We sell shoes"),
        ("word " * 50, "Word " + "word " * 12 + "word"),
        ("Explain", "Explain"),
        ("why honey never spoils", "Why honey never spoils"),
        ("iPhone batteries in winter", "iPhone batteries in winter"),
        ("Create a sourdough starter", "Create a sourdough starter"),
        ("Write better emails", "Write better emails"),
        ("Draft beer at home", "Draft beer at home"),
        ("Schreibtisch ergonomisch einrichten", "Schreibtisch ergonomisch einrichten"),
        ("Écriture inclusive au travail", "Écriture inclusive au travail"),
        ("How to write a blog post about bees", "How to write a blog post about bees"),
        ("I'd like an article explaining why tea is good", "Why tea is good"),
        ("Tell me about bees", "Bees"),
        ("write 500 words on tea", "Tea"),
        ("Blog post: Why tea is good", "Why tea is good"),
        ("Discuss the impact of AI on jobs", "The impact of AI on jobs"),
        ("Create an in-depth guide to remote work", "An in-depth guide to remote work"),
        ("Schreiben Sie bitte einen Blogpost zum Thema Honig im Winter", "Honig im Winter"),
        ("Un article sur le miel", "Le miel"),
        ("Escribe una entrada de blog sobre la miel", "La miel"),
        ("Un articolo sul miele", "Miele"),
        ("Escreva um artigo sobre mel", "Mel"),
    ],
)
def test_from_topic(topic: str, title: str) -> None:
    """An instruction becomes its subject; other topics stay."""
    assert titles.from_topic(topic) == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("**Tea** and `you`", "Tea and you"),
        ("“Tea and you”", "Tea and you"),
        ("Title: Tea", "Tea"),
        ("[Tea](https://tea.example) \\#1", "Tea #1"),
        ("How the <think> tag works", "How the <think> tag works"),
        ('Say "tea"', 'Say "tea"'),
        ("Getting started with C#", "Getting started with C#"),
        ("Why snake_case and __init__", "Why snake_case and __init__"),
    ],
)
def test_plain_removes_markup(line: str, title: str) -> None:
    """A title loses markup, label and quotation marks."""
    assert titles.plain(line) == title


@pytest.mark.parametrize(
    ("heading", "title"),
    [("# C#", "C#"), ("# F# and C# ##", "F# and C#"), ("#\tTea #", "Tea"), ("# \\#1 tea", "#1 tea")],
)
def test_split_closing_hashes_are_dropped(heading: str, title: str) -> None:
    """Hashes that close a heading are dropped, and those of a name stay."""
    assert titles.split(f"{heading}\n\nText.", labelled=False) == (title, "Text.")
