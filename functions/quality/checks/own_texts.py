"""The writer's own texts of a post: no code, no addresses, and no words of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from functions.quality.checks.post import Reading
from shared.text.facts.quotations import quotations
from shared.text.passages import Passage
from shared.text.prose import natural, tokens
from shared.text.spans import Span, inside
from shared.text.words import normalize


class OwnText(NamedTuple):
    """A text of the post without code and addresses, its passage (the title has none), and others' words."""

    text: str
    passage: Passage | None
    quoted: list[Span]

    def is_own(self, start: int) -> bool:
        """Return whether a place is not in a quotation."""
        return not inside(self.quoted, start)


def own_texts(reading: Reading) -> Iterator[OwnText]:
    """Yield the title and the passages with prose; the titles of sources are others' words."""
    if reading.post.headline:
        yield OwnText(normalize(reading.post.headline), None, [])
    titles = {" ".join(tokens(source.title)) for source in reading.post.sources}
    for passage in reading.passages:
        if passage.kind in {"code", "html"} or " ".join(tokens(passage.text)) in titles:
            continue
        text = _plain(passage.wording)
        yield OwnText(text, passage, list(_quoted(reading, passage, text)))


def claim_texts(reading: Reading) -> Iterator[OwnText]:
    """Yield the texts in which a claim is one: also of others' words and images."""
    for own in own_texts(reading):
        text = own.text if own.passage is None else _plain(own.passage.prose)
        yield OwnText(text, own.passage, [])


def _plain(text: str) -> str:
    return normalize(natural(text)).replace("\u200b", "")


def _quoted(reading: Reading, passage: Passage, text: str) -> Iterator[Span]:
    """Yield where the words of others stand: with sources, only what one of them has word for word."""
    is_theirs = reading.sources.has_quotation if reading.post.sources else _is_theirs
    if passage.kind == "quote" and is_theirs(text):
        yield 0, len(text)
        return
    place = 0
    for quoted in quotations(text):
        start = max(0, text.find(quoted, place))
        place = start + len(quoted)
        if is_theirs(quoted):
            yield start, place


def _is_theirs(_: str) -> bool:
    return True
