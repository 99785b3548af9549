"""A revision resolves the findings of the check, and touches nothing else."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from shared.jobs.outputs import Issue, PolishOutput
from shared.llm.chat import Parts
from tests.support.polishing import (
    BETTER,
    LONG,
    POLISHED,
    POST,
    TEXT,
    changes,
    edited,
    editing,
    numeral,
    polish,
    reviewed,
    shown_blocks,
)

LENGTH = Issue(type="length", severity="medium", message="Write at least 300 words.")


async def test_a_revision_names_each_finding() -> None:
    """It starts from the last polish, keeps counting its artifacts, and may change its findings' blocks."""
    finding = Issue(
        type="unclear", severity="low", message="Say what is good.", line=3, excerpt="Tea is good for you"
    )
    grave = Issue(type="not-publishable", severity="high", message="It sums the others up.")
    better = f"{BETTER}\n\nIt has less of what keeps people awake."
    outcome, output, model = await polish(
        [changes((2, better))],
        reviewed(POST, grave, LENGTH, finding, artifacts=11),
        revision=1,
        keywords=["tea"],
    )
    user = model.requests[0].messages[1].content
    assert "1. medium, length: Write at least 300 words." in user
    assert "2. low, unclear: Say what is good. (block 2) It is about: “Tea is good for you”" in user
    assert "sums the others up" not in user
    assert "the first draft" not in user
    assert output == PolishOutput(content=POST.replace(TEXT, better), artifacts_removed=11)
    assert outcome.note is None


async def test_a_revision_inserts_what_is_missing() -> None:
    """New blocks behind a block, where a finding is about the post as a whole."""
    new = "## In the end\n\nDrink it slowly, and think about the day that lies before you."
    outcome, output, _ = await polish([changes(insertions=((5, new),))], reviewed(POST, LENGTH), revision=1)
    assert output.content == f"{POST}\n\n{new}"
    assert (outcome.degraded, outcome.note) == (None, None)


async def test_insertions_need_a_finding() -> None:
    """A first polish adds nothing, whatever the model sends."""
    _, output, _ = await polish([changes((2, BETTER), insertions=((5, "And more of it."),))])
    assert output.content == POLISHED


async def test_revision_sends_only_what_findings_point_to() -> None:
    """The group of the finding, and the outline for the finding about the whole; the rest stays as it is."""
    last = f"So says {numeral(17)} too."
    finding = Issue(type="unclear", severity="low", message="Say why.", line=1, excerpt=last)
    outcome, output, model = await polish(editing(edited), reviewed(LONG, finding, LENGTH), revision=1)
    assert len(model.requests) == 2
    assert output.content != LONG
    assert output.content.split("\n\n")[6:10] == LONG.split("\n\n")[6:10]
    assert outcome.degraded is None
    assert [draft.parts for draft in model.shown] == [Parts(0, 2), Parts(1, 2), Parts(2, 2)]


async def test_block_that_two_calls_change_is_named() -> None:
    """The change for the finding at it counts before that for the post as a whole."""
    finding = Issue(type="unclear", severity="low", message="Say why.", line=3)
    outcome, output, model = await polish(
        lambda request: changes(
            (
                2,
                shown_blocks(request)[2].replace(
                    "warm", "hot" if "OUTLINE" in request.messages[1].content else "very warm"
                ),
            )
        ),
        reviewed(LONG, finding, LENGTH),
        revision=1,
    )
    assert len(model.requests) == 2
    assert "very warm" in output.content
    assert outcome.note == "1 change was left out of the polish (block 2: another call has changed it)."


@pytest.mark.parametrize(("revision", "again"), [(0, False), (1, False), (2, True), (3, True)])
async def test_later_revision_asks_otherwise(revision: int, again: bool) -> None:  # noqa: FBT001  a table's column
    """So it is not answered with the changes of the one before, and needs no way past the cache."""
    _, _, model = await polish([changes()], reviewed(POST, LENGTH), revision=revision)
    assert ("earlier try" in model.requests[0].messages[1].content) is again
    assert not model.requests[0].fresh


async def test_finding_in_a_cleaned_post_keeps_its_block() -> None:
    """The finding's line is that of the post that was reviewed."""
    finding = Issue(type="unclear", severity="low", message="Say why.", line=11)
    _, _, model = await polish(
        [changes()], reviewed(f"<think>a\nb\nc</think>\n\n{POST}", finding), revision=1
    )
    assert "Say why. (block 4)" in model.requests[0].messages[1].content


REMARK = Issue(type="reviewer", severity="high", message="Say why.", line=3, excerpt="Tea is good for you")
HEAD = replace(REMARK, line=1, excerpt="Why tea wakes you")
OTHER = Issue(type="reviewer", severity="high", message="Shorter.")


@pytest.mark.parametrize(
    ("remarks", "answer", "note"),
    [
        (
            [REMARK],
            changes(),
            "1 remark of the reviewer led to no change in revision 1: edit the",
        ),
        ([REMARK, OTHER], changes(), "2 remarks of the reviewer led to no change in revision 1: edit the"),
        (
            [HEAD, REMARK],
            changes((2, BETTER)),
            "Remark 1 of the reviewer led to no change in revision 1",
        ),
        ([REMARK], changes((2, BETTER)), None),
    ],
)
async def test_a_remark_that_changed_nothing_is_named(
    remarks: list[Issue], answer: str, note: str | None
) -> None:
    """A reviewer hears that the post, or the passage that a remark quotes, is as it was."""
    outcome, _, _ = await polish([answer], reviewed(POST, *remarks), revision=1)
    assert outcome.note == note if note is None else note in (outcome.note or "")
