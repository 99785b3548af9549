"""The slowest 100 kB for each function that reads a post or an answer, against its budget of 200 ms."""

from __future__ import annotations

import time
from collections.abc import Callable

from functions.meta import tags
from functions.meta.source import Source
from functions.polish.comparison.losses import losses
from functions.quality.checks.catalog import Post, check
from functions.quality.review import Review
from shared.llm.structured_output import UnreadableError, read_json
from shared.text import language
from shared.text.cleaner import clean, clean_prefix
from shared.text.passages import passages
from shared.text.prose import sentences, tokens
from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from tests.support.samples import hostile
from tests.tools.bench.table import Row

_SIZE, _WARM_UP = 100_000, 2_000  # characters
_BUDGET = 200.0  # ms


def run() -> list[Row]:
    """Measure each function on every kind of hostile text; a row has the slowest kind."""
    return [_slowest(name, read) for name, read in _FUNCTIONS.items()]


def _slowest(name: str, read: Callable[[str], object]) -> Row:
    read(hostile.text("names", _WARM_UP))  # loads and compiles what it needs once
    took, kind = max((_milliseconds(read, kind), kind) for kind in hostile.UNITS)
    return Row(f"{name}: “{kind}”", took, "ms", took / _BUDGET, "the budget of 200 ms", 1)


def _milliseconds(read: Callable[[str], object], kind: str) -> float:
    text = hostile.text(kind, _SIZE)
    began = time.perf_counter()
    read(text)
    return (time.perf_counter() - began) * 1000


def _compare(text: str) -> object:
    half = len(text) // 2
    return losses(text, f"{text[:half]} not 13% {text[half:]}", language="de", wanted_words=500)


def _check(text: str) -> object:
    return check(Post(text, keywords=("honey",), topic="honey money", word_count=500))


def _extract(text: str) -> object:
    return tags.extract(Source(title=text, topic="honey", keyword="honey", content=text))


def _read_json(text: str) -> object:
    try:
        return read_json(text, Review)
    except UnreadableError as error:
        return error


_FUNCTIONS: dict[str, Callable[[str], object]] = {
    "parsing Markdown": passages,
    "sentences and words": lambda text: [tokens(sentence) for sentence in sentences(text)],
    "the language": lambda text: language.foreign_to(text, "en"),
    "cleaning": clean,
    "the live draft": clean_prefix,
    "comparing a polish": _compare,
    "checking": _check,
    "extracting the tags": _extract,
    "making Markdown safe": safe,
    "making HTML": to_html,
    "reading JSON": _read_json,
}
