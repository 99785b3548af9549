"""A long post is polished in groups of blocks, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.polish.step import step
from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    ModelError,
)
from shared.jobs.outputs import PolishOutput
from shared.llm.chat import Draft, Parts, Request
from tests.support.fakes.model import work
from tests.support.polishing import (
    BETTER,
    LONG,
    POLISHED,
    POST,
    changes,
    edited,
    editing,
    long_post,
    polish,
    shown_blocks,
    written,
)


async def test_long_post_is_edited_in_groups() -> None:
    """Side by side, each group alone; what they share stands first and is the same."""
    outcome, output, model = await polish(editing(edited), written(LONG))
    assert (outcome.degraded, outcome.note) == (None, None)
    assert output.content == edited(LONG)
    assert len(model.requests) == 5
    assert model.purposes == [f"part {number} of 5" for number in (1, 2, 3, 4, 5)]
    assert len({request.messages[0] for request in model.requests}) == 1
    shown = [number for request in model.requests for number in shown_blocks(request)]
    assert shown == sorted(shown)
    assert len(set(shown)) == len(LONG.split("\n\n"))


async def test_requests_depend_on_the_post_alone() -> None:
    """So that an attempt that takes over finds the answers that the one before has kept."""
    _, _, first = await polish(editing(edited), written(LONG))
    _, _, second = await polish(lambda _request: changes(), written(LONG))
    assert first.requests == second.requests


async def test_draft_is_the_post_with_finished_groups() -> None:
    """In their order; the progress counts the finished ones."""
    _, _, model = await polish(editing(edited), written(LONG))
    assert model.shown[0] == Draft(LONG, 0.0, Parts(0, 5))
    assert model.shown[-1] == Draft(edited(LONG), 1.0, Parts(5, 5))
    assert [draft.parts.done for draft in model.shown if draft.parts] == [0, 1, 2, 3, 4, 5]
    changed = [draft.text.count("Lots of") for draft in model.shown]
    assert changed == sorted(changed)
    assert len(set(changed)) == 6
    assert not any(model.drafts)


def _failing_at(number: int, error: ModelError | str) -> Callable[[Request], Any]:
    edit = editing(edited)
    return lambda request: error if number in shown_blocks(request) else edit(request)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ContentPolicy("Refused."), "Refused."), ("no JSON", "The answer could not be read twice")],
)
async def test_failed_group_degrades_the_stage(error: Any, reason: str) -> None:
    """It is only cleaned, and the sentence says so; the others are polished."""
    outcome, output, _ = await polish(_failing_at(1, error), written(LONG))
    assert (outcome.degraded or "").startswith(f"1 of 5 parts of the post are only cleaned: {reason}")
    first, *others = output.content.split("\n\n## ")
    assert "Lots of" not in first.split("\n\n")[1]
    assert all("Lots of" in other for other in others[1:])


async def test_model_away_stops_further_groups() -> None:
    """Each would wait as long in vain; the cleaned post stays."""
    given, model = work(lambda _request: BudgetExceeded("The budget is used up."), written(LONG))
    outcome = await step(replace(given, at_once=1))
    assert outcome.output == PolishOutput(content=LONG)
    assert outcome.degraded == "The polish was left out: The budget is used up."
    assert len(model.requests) == 1


async def test_post_of_20_000_words_is_polished() -> None:
    """No answer could hold it, and no call asks for more than a group."""
    post = long_post(20_000)
    outcome, output, model = await polish(editing(edited), written(post))
    assert output.content == edited(post)
    assert (outcome.degraded, outcome.note) == (None, None)
    assert 50 <= len(model.requests) <= 70
    assert max(request.max_tokens for request in model.requests) < 2500


async def test_block_that_no_answer_holds_is_named() -> None:
    """It stays as it is, and the note says so; the rest is polished."""
    endless = "tea " * 12_000
    outcome, output, _ = await polish([changes((2, BETTER))], written(f"{POST}\n\n{endless}"))
    assert output.content == f"{POLISHED}\n\n{endless.rstrip()}"
    assert (outcome.degraded, outcome.note) == (
        None,
        "1 of the blocks can't be polished: too long for one answer.",
    )


# Revisions.
