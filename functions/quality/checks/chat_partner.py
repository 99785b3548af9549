"""Find words to a chat partner in the first and the last blocks of a post.

Dialogue has them in the middle and between quotation marks; there they are left.
"""

from __future__ import annotations

from typing import NamedTuple

from functions.quality.checks.chat_phrases import ENDS, MILD, READERS, STARTS
from functions.quality.checks.post import Reading
from shared.jobs.outputs import Severity
from shared.text.passages import Passage
from shared.text.prose import sentences

_FIRST_SENTENCES, _LAST_SENTENCES = 2, 4
_FIRST_BLOCKS = _LAST_BLOCKS = 2
_LONGEST = 3000  # characters of a block, of which only this much is read
_QUOTED = ("”", '"', "»", "“")


class Spoken(NamedTuple):
    """A sentence to a chat partner, with its passage; "medium" is what people write now and then."""

    severity: Severity
    passage: Passage
    words: str


def find_chat(reading: Reading) -> Spoken | None:
    """Return the gravest sentence to a chat partner at the two ends of a post."""
    found = [*_at_start(reading), *_at_end(reading)]
    return min(found, key=lambda spoken: spoken.severity != "high", default=None)


def _at_start(reading: Reading) -> list[Spoken]:
    for passage in reading.passages[:_FIRST_BLOCKS]:
        if passage.kind == "heading" and STARTS["label"].match(passage.text):
            return [Spoken("high", passage, passage.text)]
        if passage.kind != "heading":
            return _openings(passage) if _is_paragraph(passage) else []
    return []


def _openings(passage: Passage) -> list[Spoken]:
    each = sentences(passage.prose[:_LONGEST])[:_FIRST_SENTENCES]
    return [
        Spoken("high", passage, sentence)
        for sentence in each
        if not sentence.endswith(_QUOTED) and any(form.match(sentence) for form in STARTS.values())
    ]


def _at_end(reading: Reading) -> list[Spoken]:
    found: list[Spoken] = []
    for passage in reading.passages[-_LAST_BLOCKS:]:
        if not _is_paragraph(passage) or passage.links or READERS.search(passage.text):
            continue
        each = sentences(passage.prose[-_LONGEST:])[-_LAST_SENTENCES:]
        found += [Spoken(severity, passage, words) for words in each if (severity := _severity(words))]
    return found


def _severity(sentence: str) -> Severity | None:
    if sentence.endswith(_QUOTED):
        return None
    if MILD.match(sentence):
        return "medium"
    return "high" if any(form.match(sentence) for form in ENDS.values()) else None


def _is_paragraph(passage: Passage) -> bool:
    return passage.kind == "paragraph"
