"""Time of cleaning, checking and sanitizing a post, against rendering it with markdown-it-py."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable

from markdown_it import MarkdownIt

from functions.quality.checks.catalog import Post, check
from shared.text.cleaner import clean
from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from tests.support.samples.posts import TEA
from tests.tools.bench.table import Row

_ROUNDS = 40
_CLEANER, _CHECKER = 5.0, 50.0  # ms, the budgets
_SIZE = 10_000  # characters
_WORDS = 1500
_SENTENCE_END = re.compile(r"(?<=[a-z])(?=[.!?])")


def run() -> list[Row]:
    """Measure each in turn, every time on another text, as a function sees one post after another."""
    texts = [_post(number) for number in range(_ROUNDS)]
    rendered = _median(MarkdownIt("commonmark").enable("table").render, texts)
    clean_human, clean_leaky = _median(clean, texts), _median(clean, [_leaky(text) for text in texts])
    made_safe = _median(safe, texts)
    written_anew = _median(safe, [f"{text}\n\nIt begins with `<b>`." for text in texts])
    as_html = _median(to_html, texts)
    checked = _median(
        lambda text: check(Post(text, keywords=("tea",), topic="tea", word_count=_WORDS)), texts
    )
    rival = "rendering it"
    return [
        Row("rendering 10 kB with markdown-it-py", rendered, "ms"),
        Row("cleaning 10 kB of a clean post", clean_human, "ms", clean_human / rendered, rival),
        Row("", clean_human, "ms", clean_human / _CLEANER, "the budget of 5 ms", 1),
        Row(
            "cleaning 10 kB with four artifacts",
            clean_leaky,
            "ms",
            clean_leaky / _CLEANER,
            "the budget of 5 ms",
            1,
        ),
        Row("making 10 kB safe", made_safe, "ms", made_safe / rendered, rival),
        Row("… where it shows HTML and is written anew", written_anew, "ms", written_anew / rendered, rival),
        Row("making sanitised HTML of it", as_html, "ms", as_html / rendered, rival),
        Row("checking it by rule, 1,700 words", checked, "ms", checked / rendered, rival),
        Row("", checked, "ms", checked / _CHECKER, "the budget of 50 ms", 1),
    ]


def _post(number: int) -> str:
    """Return 10 kB of text; no two sentences of all rounds are equal, since some functions remember them."""
    parts = TEA.split("\n\n")
    text: list[str] = []
    while sum(map(len, text)) < _SIZE:
        place = len(text)
        part = parts[place % len(parts)]
        own = _SENTENCE_END.sub(_letters(number * 100 + place), part)
        text.append(part if part.startswith("#") else f"{own} That was {number * 100 + place} of *many*.")
    return "\n\n".join(text)


def _letters(number: int) -> str:
    """Return a number as an ending of a word."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _leaky(text: str) -> str:
    return (
        "<think>They want a post.\n\nLet me plan it.</think>\n\nSure! Here is the blog post you asked for:"
        f"\n\n{text}\n\n**Word count:** 1,700\n\nLet me know if you would like any changes!"
    )


def _median(work: Callable[[str], object], texts: list[str]) -> float:
    work(texts[0])
    took = []
    for text in texts:
        began = time.perf_counter()
        work(text)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
