"""Gaps that a model leaves for others to fill, and its words about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from functions.quality.checks.link_targets import is_placeholder
from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue
from shared.text.markdown import code_spans, inside
from shared.text.passages import Passage
from shared.text.unfinished import find_angled, find_disclosure, is_refusal, is_waiting, placeholders

_MOST_OF_A_KIND = 3
# A link to the top of its own page is complete.
_TO_TOP = re.compile(
    r"\[[^\]\n]{0,40}(?:\btop\b|↑|⬆|oben|haut|arriba|topo|inizio|boven|наверх|顶部)[^\]\n]{0,20}\]\(#\)",
    re.IGNORECASE,
)


def placeholder(reading: Reading) -> Iterator[Issue]:
    """Placeholders for text that is missing; parsed links and references have no brackets."""
    seen: set[str] = set()
    for passage, gap in _gaps(reading):
        if gap.casefold() not in seen and len(seen) < _MOST_OF_A_KIND:
            seen.add(gap.casefold())
            message = f"{quote(gap)} is a placeholder: write what belongs there, or remove it."
            yield reading.issue("placeholder", "high", message, passage, gap)


def _gaps(reading: Reading) -> Iterator[tuple[Passage, str]]:
    for passage in reading.passages:
        if passage.kind != "code":
            yield from ((passage, gap) for gap in placeholders(passage.prose))
            yield from ((passage, target) for target in _targets(passage))
    text = reading.cleaned.text
    matches = list(find_angled(text))
    code = code_spans(text) if matches else []
    for match in matches:
        if not inside(code, match.start()):
            yield Passage("html", match[0], text.count("\n", 0, match.start()) + 1), match[0]


def _targets(passage: Passage) -> Iterator[str]:
    for target in (*passage.links, *passage.images):
        if is_placeholder(target) and not (target == "#" and _TO_TOP.search(passage.raw)):
            yield unquote(target)


def disclosure(reading: Reading) -> Iterator[Issue]:
    """A model that writes about itself, or declines."""
    for passage in reading.prose:
        if disclosure_text := find_disclosure(passage.prose):
            message = (
                f"The writer speaks as an AI ({quote(disclosure_text)}): rewrite or remove the sentence."
            )
            yield reading.issue("ai-disclosure", "high", message, passage)
            return
    if is_refusal(reading.text):
        message = "The model declines to write instead of writing a post."
        yield reading.issue("ai-disclosure", "high", message, next(iter(reading.passages), None))
    elif is_waiting(" ".join(passage.prose for passage in reading.prose)):
        message = "The model offers help and asks for a text instead of writing a post."
        yield reading.issue("ai-disclosure", "high", message, next(iter(reading.passages), None))
