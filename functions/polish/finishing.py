"""Finish the post: links to own pages by rule, and the list of what a refresh has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from functions.polish.refresh.text_changes import Edit, accumulate, plain_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from functions.polish.assembly import Assembly
    from functions.polish.editing import Edited
    from shared.jobs.outputs import TextChange
    from shared.stage.step import Work


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
    text = assembly.text
    if not work.materials.refresh:
        return Finished(text)
    edits = list(_edits(edited, assembly))
    return Finished(text, accumulate(earlier_changes(work), edits, text))


def _edits(edited: Sequence[Edited], assembly: Assembly) -> Iterator[Edit]:
    reasons: dict[str, str] = {}
    for one in edited:
        reasons = {**one.verdict.reasons, **reasons}
    blocks = assembly.judge.document.blocks
    for number, text in sorted(assembly.changes.items()):
        yield Edit(blocks[number - 1].text, text, plain_reason(reasons.get(f"block {number}", "")))
    for number, text in sorted(assembly.insertions.items()):
        yield Edit("", text, plain_reason(reasons.get(f"after {number}", "")))
