"""Polish the post. The text that needs no model is always there, so trouble with one never costs the post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from functions.polish.assembly import Assembly
from functions.polish.blocks import Document
from functions.polish.editing import Edited, Editor
from functions.polish.finishing import earlier_changes, finish
from functions.polish.judge import Judge
from functions.polish.reading import clean_post, read_post, source_of
from functions.polish.refresh.twins import twins
from functions.polish.tasks import Task, plan
from shared.errors import EmptyOutput, Overloaded
from shared.jobs.outputs import Outcome, PolishOutput
from shared.llm.chat import Draft, Parts
from shared.stage.side_by_side import side_by_side
from shared.text.markdown import strip_blank_lines
from shared.text.safe_markdown import safe

if TYPE_CHECKING:
    from shared.stage.step import Work

_MOST_NAMED = 3  # reasons in a note


async def step(work: Work) -> Outcome:
    """Return the polished post, or as much of it as the editor's answers allow, with the reason."""
    content, removed_before = source_of(work)
    cleaned = await work.off_loop(clean_post, work, content)
    before = strip_blank_lines(cleaned.text)
    if not before:
        raise EmptyOutput("Nothing is left of the post after cleaning: start the job again.")
    removed = removed_before + cleaned.characters
    kept = PolishOutput(content=before, artifacts_removed=removed, changes=earlier_changes(work))
    try:
        judge = await work.off_loop(read_post, work, before, cleaned)
        tasks = await work.off_loop(_plan, work, judge)
    except Overloaded:  # the cleaned text exists
        return Outcome(output=kept, degraded="The polish was left out: there was no time to read the post.")
    edited = await _edit(work, judge, tasks)
    try:
        assembly = await work.off_loop(_assemble, judge, edited)
        finished = await work.off_loop(finish, work, edited, assembly)
    except Overloaded:  # a polish that was not compared must not replace the cleaned text
        reason = "there was no time to compare it with the post"
        return Outcome(output=kept, degraded=_refused(reason))
    output = PolishOutput(
        content=finished.text,
        artifacts_removed=removed + (0 if judge.topic else assembly.removed),
        changes=finished.changes,
    )
    return Outcome(
        output=output if assembly.text else kept,
        degraded=_degraded(edited, assembly),
        note=_note(judge, edited, assembly, finished.notes),
    )


def _plan(work: Work, judge: Judge) -> list[Task]:
    again = work.revision > 1
    return plan(work.request, judge.document, judge.findings, again=again, materials=work.materials)


async def _edit(work: Work, judge: Judge, tasks: Sequence[Task]) -> list[Edited]:
    """Do the tasks side by side, and show the post with the changes of those that are finished in order."""
    editor = Editor(work, judge)
    done: list[Edited | None] = [None] * len(tasks)

    async def edit(place: int) -> Edited:
        found = await editor.edit(tasks[place])
        done[place] = found
        work.model.show(partial(_draft, judge.document, tuple(done)))
        return found

    work.model.show(partial(_draft, judge.document, tuple(done)))
    calls: list[Callable[[], Awaitable[Edited]]] = [partial(edit, place) for place in range(len(tasks))]
    return await side_by_side(calls, work.at_once)


def _draft(document: Document, done: Sequence[Edited | None]) -> Draft:
    finished: list[Edited] = []
    for edited in done:
        if edited is None:
            break
        finished.append(edited)
    count = sum(edited is not None for edited in done)
    return Draft(
        text=safe(document.join(*_merge(finished))),
        fraction=count / max(1, len(done)),
        parts=Parts(done=count, total=len(done)) if len(done) > 1 else None,
    )


def _merge(edited: Sequence[Edited]) -> tuple[dict[int, str], dict[int, str]]:
    """Return the changes and the insertions of all tasks; the first change of a block counts."""
    changes: dict[int, str] = {}
    insertions: dict[int, str] = {}
    for one in edited:
        changes = {**one.verdict.changes, **changes}
        insertions = {**one.verdict.insertions, **insertions}
    return changes, insertions


def _changed_twice(edited: Sequence[Edited]) -> list[int]:
    """Return the blocks that a group's call and the outline's have changed: the group's change counts."""
    times = Counter(number for one in edited for number in one.verdict.changes)
    return [number for number, count in times.items() if count > 1]


def _assemble(judge: Judge, edited: Sequence[Edited]) -> Assembly:
    changes, insertions = _merge(edited)
    repeated = twins(changes, insertions) if judge.topic else []
    kept = {number: text for number, text in insertions.items() if number not in repeated}
    assembly = Assembly(judge, changes, kept)
    assembly.left_out += [f"new text behind block {number}: the post has it elsewhere" for number in repeated]
    assembly.check()
    return assembly


def _degraded(edited: Sequence[Edited], assembly: Assembly) -> str | None:
    """Return the sentence for a post of which a whole group, or everything, is only cleaned."""
    failures = [one.failure for one in edited if one.failure]
    if failures and len(failures) == len(edited):
        return f"The polish was left out: {failures[0]}"
    if failures:
        return f"{len(failures)} of {len(edited)} parts of the post are only cleaned: {failures[0]}"
    return _refused(assembly.refused) if assembly.refused else None


def _refused(reason: str) -> str:
    return f"The model's polish was refused because {reason}; the post is only cleaned."


def _note(judge: Judge, edited: Sequence[Edited], assembly: Assembly, notes: Sequence[str]) -> str | None:
    """Return the sentences about the changes that were left out, and the blocks that no answer can hold."""
    reasons = [reason for one in edited for reason in one.verdict.left_out]
    reasons += [f"{name}: {why}" for one in edited for name, why in one.verdict.rejected.items()]
    reasons += [f"block {number}: another call has changed it" for number in _changed_twice(edited)]
    reasons += assembly.left_out
    overlong = sum(block.overlong for block in judge.document.blocks)
    said = [_say_left_out(list(dict.fromkeys(reasons)))] if reasons else []  # a model may repeat a change
    said += [f"{overlong} of the blocks can't be polished: too long for one answer."] if overlong else []
    return " ".join([*said, *notes]) or None


def _say_left_out(reasons: Sequence[str]) -> str:
    named, more = reasons[:_MOST_NAMED], len(reasons) - _MOST_NAMED
    listed = "; ".join([*named, *([f"and {more} more"] if more > 0 else [])])
    changes = "1 change was" if len(reasons) == 1 else f"{len(reasons)} changes were"
    return f"{changes} left out of the polish ({listed})."
