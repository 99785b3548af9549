"""The live view of a working stage: the draft, the progress, and cancellation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from shared.errors import ContextTooLong, ModelError, ModelUnavailable
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.jobs.job import Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Draft, Request
from shared.stage.step import Work
from tests.support.fakes.broken import often
from tests.support.fakes.gateway import ScriptedGateway, answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking, shown, slowly, typing


@in_virtual_time
async def test_a_draft_is_written_at_most_once_a_second() -> None:
    """However fast the words come: every write of a document costs, and a page can't show more."""
    bench = slowly(words=1000, pause=0.01)
    await bench.deliver()
    times = [document["updated_at"] for document in bench.jobs.history if "draft" in document]
    assert len(times) >= 8
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert min(gaps) >= bench.topology.timing.draft_interval


@in_virtual_time
async def test_draft_shows_only_the_steps_choice() -> None:
    """A draft shows only what the step lets be shown.

    The live function gets the whole text, and its result is written.
    """
    bench = slowly(words=50, pause=0.1)
    await bench.deliver()
    drafts = [document["draft"] for document in bench.jobs.history if "draft" in document]
    assert drafts
    assert all(draft == draft.upper() for draft in drafts)
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert "draft" not in bench.jobs.documents[JOB]


@in_virtual_time
async def test_repeated_call_never_lowers_progress() -> None:
    """Progress never falls also when a call starts again.

    A lost connection begins the text anew; the bar stays where it was.
    """
    calls = 0

    def script(_request: object, _call: object) -> object:
        nonlocal calls
        calls += 1
        return answer(" ".join(["word"] * (10 if calls > 1 else 30)), finish_reason="stop")

    async def twice(work: Work) -> Outcome:
        await work.model.ask(asking("one"), live=shown)
        return await typing(work)

    bench = Workbench(script, twice)  # type: ignore[arg-type]
    bench.gateway.pause = 0.2
    await bench.deliver()
    progress = [document["progress"] for document in bench.jobs.history]
    assert progress == sorted(progress)
    assert len(set(progress)) > 2
    assert progress[-1] == 50


@in_virtual_time
async def test_draft_is_computed_once_per_write() -> None:
    """A draft is not computed more often than it is written.

    The live function reads the whole text each time.
    """
    computed = 0

    def live(text: str) -> Draft:
        nonlocal computed
        computed += 1
        return shown(text)

    async def step(work: Work) -> Outcome:
        written = await work.model.ask(asking(), live=live)
        return Outcome(output=GenerateOutput(content="c", title="T", model=written.model))

    bench = Workbench(lambda _request, _call: answer("word " * 1000), step)
    bench.gateway.pause = 0.01
    await bench.deliver()
    assert computed <= 12


@in_virtual_time
async def test_unwritable_draft_does_not_stop() -> None:
    """A draft that can't be written does not stop the stage. The text is the thing; its preview is not."""
    bench = slowly(words=100, pause=0.1)
    broken = bench.breaking(often("update", "before", 3))
    assert await broken.deliver()
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE


@pytest.mark.parametrize("error", [ContextTooLong("Too long."), ModelUnavailable("Cut.", retry_after=4000)])
@in_virtual_time
async def test_failure_after_a_piece_ends_the_stage(error: ModelError) -> None:
    """A call that fails right after a piece ends the stage.

    A piece and an error come in one packet: the news of the one must not swallow the end by the other.
    """

    class Breaking(ScriptedGateway):
        async def complete(
            self,
            request: Request,
            call: Call,
            on_piece: OnPiece | None,
            partial: PartialAnswer | None = None,
        ) -> Answer:
            await super().complete(request, call, on_piece, partial)
            assert on_piece
            on_piece("one word more")
            raise error

    bench = slowly(words=5, pause=0.5)
    bench.dependencies = replace(bench.dependencies, gateway=Breaking(lambda _request, _call: answer()))
    async with asyncio.timeout(60):
        await bench.deliver()
    assert bench.job().lease is None


@in_virtual_time
async def test_foreign_field_survives_every_write() -> None:
    """A frontends field survives everything that a stage writes.

    Each write names its fields: nothing that others wrote is written over.
    """
    bench = slowly(words=100, pause=0.1)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, seen_by="a frontend")
    assert await delivery
    assert bench.jobs.documents[JOB]["seen_by"] == "a frontend"
