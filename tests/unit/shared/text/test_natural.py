"""Natural language is what is left without code, addresses, hashes and formulas."""
# ruff: noqa: RUF001  letters of many scripts

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post
from functions.quality.checks.post import Reading
from shared.text.language import foreign_to
from shared.text.natural import natural
from shared.text.passages import passages
from shared.text.prose import is_spaced, share_in_script


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See https://a.example/b?c=d#e now", "See now"),
        ("请看https://a.example/b。很好", "请看 。很好"),
        ("www.tea.example and tea.example/shop/x", "and"),
        ("mail anna@tea.example today", "mail today"),
        ("sha 3f2a9bc41d7e and 9e107d9d372bb6826bd81d3542a419d6", "sha and"),
        ("in 2024 and 1234567 there", "in 2024 and 1234567 there"),
        ("the value $x_1 + y$ and \\(a^2\\) here", "the value and here"),
        ("between $$\n\\sum_i x_i\n$$ two", "between two"),
        ("it costs $5 or $10, and US$7-$9", "it costs $5 or $10, and US$7-$9"),
        ("call `foo_bar()` and [read](http://a.b/c) on", "call and [read] on"),
        ("a\n```py\nx = 1\n```\nb", "a b"),
        ("a <b class='x'>c</b> d", "a c d"),
        (
            "either/or and a well-known 24-hour-a-day service",
            "either/or and a well-known 24-hour-a-day service",
        ),
        ("src in ~/tea/pot.py and ./a/b", "src in and"),
    ],
)
def test_natural_drops_what_is_no_language(text: str, left: str) -> None:
    """Prices, numbers and words with a slash stay."""
    assert natural(text).split() == left.split()


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("日本語の記事に Kubernetes と Prometheus を使う。", False),
        ("看[文档](https://kubernetes.example/docs/concepts/overview/what-is-it)。", False),
        ("用 `kubectl get pods --all-namespaces` 命令。", False),
        ("代码：\n\n```py\nfor bee in hive.bees: print(bee.name, bee.age, bee.honey)\n```\n\n很好。", False),
        ("The word 茶 is read as chá in Mandarin.", True),
        ("วิธีใช้ [Docker](https://docs.docker.example/get-started/overview)", False),
        ("꿀은 달다", True),
        ("शहद मीठा है", True),
        ("", True),
    ],
)
def test_is_spaced_asks_the_prose(text: str, spaced: bool) -> None:  # noqa: FBT001  a column
    """Code, links and addresses do not decide whether a text has spaces."""
    assert is_spaced(text) is spaced


def test_language_is_asked_of_the_prose() -> None:
    """Addresses and code in Latin letters make no Russian text foreign."""
    text = (
        "Мёд никогда не портится, потому что в нём мало воды. " + "https://tea.example/the/way/of/honey " * 9
    )
    assert share_in_script(text, "Cyrillic") == 1.0
    assert foreign_to(text * 3, "ru") is None
    assert share_in_script("https://a.example", "Cyrillic") == 1.0


@pytest.mark.parametrize(
    "formula", ["$a_1 * b_2$", "\\(x_1 \\cdot y\\)", "$$ \\sum_x f(x) $$", "\\[ a^2 \\]"]
)
def test_passages_keep_a_formula_whole(formula: str) -> None:
    """Its signs are not marks of emphasis, and its letters no prose."""
    (part,) = passages(f"The *model* is {formula}, where $c_3$ is.")
    assert part.text == f"The model is {formula}, where $c_3$ is."
    assert part.prose == "The model is , where is."


def test_escaped_brackets_are_no_formula() -> None:
    """Prices and brackets of words are read as they are shown."""
    (part,) = passages(r"From \[a link\] to \[1\], it costs $5, and *not* $6.")
    assert part.text == "From [a link] to [1], it costs $5, and not $6."


def test_sentences_of_a_post_have_words() -> None:
    """Bare addresses, checksums and formulas are not sentences."""
    listed = "- https://tea.example/a-2.0.zip\n- 9e107d9d372bb6826bd81d3542a419d6"
    reading = Reading(Post(f"Tea is out.\n\n{listed}\n\n$$ a = b $$\n\nIt is $x$."))
    assert [sentence for _, sentence in reading.sentences] == ["Tea is out.", "It is $x$."]
    assert reading.sentence_words == (("tea", "is", "out"), ("it", "is"))
