"""List what a refresh has changed, and why, against the post that was given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from msgspec.structs import replace

from functions.polish.blocks import Document
from shared.jobs.outputs import TextChange
from shared.text.passages import passages, plain
from shared.text.prose import shorten

_MOST = 100
_LONGEST = 1000  # characters of a text
_MOST_BYTES = 220_000  # of all texts: the job's document has them beside the post
_SHORTER = (400, 150)  # characters
_KEY = 140  # characters that a text is known by
_REASON = 200  # characters
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069<>\ud800-\udfff]")
_NO_REASON = "It follows from what has changed."


class Edit(NamedTuple):
    """A block's text before and after one polish; new blocks have no text before."""

    before: str
    after: str
    reason: str


def plain_reason(text: str) -> str:
    """Return a model's reason as one plain line, without markup and addresses."""
    line = " ".join(plain(passages(_UNSEEN.sub(" ", text))).split())
    line = " ".join(_ADDRESS.sub("", line).split())
    return shorten(line, _REASON) or _NO_REASON


def accumulate(earlier: Sequence[TextChange], edits: Sequence[Edit], content: str) -> tuple[TextChange, ...]:
    """Return the changes so far with those of one more polish; `content` is the post that it made.

    A text that was changed again is one change, and one that is as it was given is left out.
    """
    found = list(earlier)
    places = {change.after[:_KEY]: place for place, change in enumerate(found) if change.after}
    for edit in edits:
        before, after = _cut(edit.before), _cut(edit.after)
        place = places.pop(before[:_KEY], None) if before else None
        if place is None:
            found.append(TextChange(before=before, after=after, reason=edit.reason))
        else:
            known = found[place]
            reasons = dict.fromkeys((known.reason, edit.reason))
            found[place] = TextChange(
                before=known.before, after=after, reason=shorten(" ".join(reasons), 2 * _REASON)
            )
    listed = tuple(_placed((change for change in found if change.before != change.after), content))[:_MOST]
    return _fit(listed)


def _fit(changes: tuple[TextChange, ...]) -> tuple[TextChange, ...]:
    """Return the changes with shorter texts where all of them are too much for a document."""
    for longest in _SHORTER:
        if sum(len(f"{one.before}{one.after}".encode(errors="replace")) for one in changes) <= _MOST_BYTES:
            break
        changes = tuple(
            replace(one, before=_cut(one.before, longest), after=_cut(one.after, longest)) for one in changes
        )
    return changes


def _placed(changes: Iterator[TextChange], content: str) -> Iterator[TextChange]:
    """Yield the changes in the order of the post with their lines.

    What was removed has none, and stays behind the change before it.
    """
    lines: dict[str, int] = {}
    for block in Document(content).blocks:
        lines.setdefault(block.text[:_KEY], block.line)
    placed = [replace(one, line=lines.get(_first(one.after))) for one in changes]
    places: list[int] = []
    for one in placed:
        places.append(one.line or (places[-1] if places else 0))
    yield from (one for _, one in sorted(zip(places, placed, strict=True), key=itemgetter(0)))


def _first(text: str) -> str:
    """Return what a text is found by: its first block."""
    blocks = Document(text).blocks if text else ()
    return (blocks[0].text if blocks else text)[:_KEY]


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
