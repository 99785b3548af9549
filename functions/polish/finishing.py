"""Finish the post: citations and links by rule, and the list of what a refresh has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from functions.polish.blocks import Document
from functions.polish.reading import source_of
from functions.polish.refresh.text_changes import Edit, accumulate, plain_reason
from functions.polish.unanswered import find_unanswered
from shared.materials.given_links import asked_texts
from shared.materials.held_text import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from functions.polish.assembly import Assembly
    from functions.polish.editing import Edited
    from shared.jobs.outputs import TextChange
    from shared.stage.step import Work

_UNCHANGED = "Nothing in the given post was changed."
_UNLINKED = "A link that was not given was taken out."


class Finished(msgspec.Struct, frozen=True):
    """The post, what was changed in it since it was given, and sentences about what was taken out."""

    text: str
    changes: tuple[TextChange, ...] = ()
    notes: tuple[str, ...] = ()


def earlier_changes(work: Work) -> tuple[TextChange, ...]:
    """Return what earlier revisions of a refresh have changed."""
    polished = work.outputs.polish
    return polished.changes if work.materials.refresh and work.revision and polished else ()


def finish(work: Work, edited: Sequence[Edited], assembly: Assembly) -> Finished:
    """Return the post with the links that it may have, and the list of its changes."""
    joined = assembly.text
    text, taken_out = Rules(work.materials, asked_texts(work.request), source_of(work)[0]).hold(joined)
    before = assembly.judge.document.text
    notes = (*taken_out, *find_unanswered(work, before, text or before))
    if not work.materials.refresh:
        return Finished(text, notes=notes)
    edits = [*_edits(edited, assembly), *_unlinked(joined, text)]
    changes = accumulate(earlier_changes(work), edits, text)
    if not changes and any(one.failure is None for one in edited):
        notes = (*notes, _UNCHANGED)
    return Finished(text, changes, notes)


def _unlinked(joined: str, text: str) -> Iterator[Edit]:
    """Yield the blocks from which a link was taken out."""
    if joined == text:
        return
    before, after = Document(joined).blocks, Document(text).blocks
    for one, two in zip(before, after, strict=False):
        if len(before) == len(after) and one.text != two.text:
            yield Edit(one.text, two.text, _UNLINKED)


def _edits(edited: Sequence[Edited], assembly: Assembly) -> Iterator[Edit]:
    reasons: dict[str, str] = {}
    for one in edited:
        reasons = {**one.verdict.reasons, **reasons}
    blocks = assembly.judge.document.blocks
    for number in sorted({*assembly.changes, *assembly.insertions}):
        if (text := assembly.changes.get(number)) is not None:
            yield Edit(blocks[number - 1].text, text, plain_reason(reasons.get(f"block {number}", "")))
        if new := assembly.insertions.get(number):
            yield Edit("", new, plain_reason(reasons.get(f"after {number}", "")))
