"""What is drawn on a terminal, also on a small one."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace
from rich.console import Console, RenderableType
from rich.measure import Measurement

from infra.cli.views import costs, report, stack_start
from infra.cli.views.display import Lines, Picture, display_for
from infra.cli.views.lines import events
from infra.cli.views.live import stage_table, tail, total_time, view
from infra.local.supervision.service import Progress, State
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from shared.llm.chat import Parts
from tests.support.fakes.cli import CALL, JOB, NOW, RESULT, completed, failed, job, record

LONG = "openai/gpt-4o-2024-08-06-with-a-very-long-name"
FULL = {
    stage: record(StageStatus.DEGRADED, model=LONG, cost_usd=None, prompt_tokens=98_765) for stage in Stage
}
IN_PARTS = {stage: replace(full, parts=Parts(12, 12)) for stage, full in FULL.items()}

WHY = "The tags fall short: the description has 22 characters and should have 150 to 156."
SHORT = {stage: record(StageStatus.DEGRADED, error=f"{stage.value} tells. {WHY}") for stage in Stage}


def drawn(picture: RenderableType, width: int = 80) -> list[str]:
    """Return the lines that a terminal would show."""
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(picture)
    return capture.get().splitlines()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("height", [24, 50])
@pytest.mark.parametrize(
    "state",
    [
        job(draft="Tea and air. " * 900),
        completed(),
        failed(),
        job(stages=FULL),
        job(stages=IN_PARTS),
        job(stages=SHORT, draft="Tea"),
        job(stages={stage: replace(short, note=WHY * 2) for stage, short in SHORT.items()}, draft="Tea"),
    ],
)
def test_a_job_fits_the_terminal(state: Job, width: int, height: int) -> None:
    """A live picture that is too tall would flicker, one that is too wide would fold."""
    lines = drawn(view(state, NOW + timedelta(minutes=9), width, height), width)
    assert max(len(line) for line in lines) <= width
    assert len(lines) < height


@pytest.mark.parametrize("state", [completed(), job(stages=IN_PARTS), job(stages=SHORT), failed()])
def test_numbers_are_whole_on_60_columns(state: Job) -> None:
    """The table leaves models and tokens out there."""
    lines = drawn(view(state, NOW + timedelta(minutes=9), 60, 50), 60)
    assert max(map(len, lines)) <= 60
    assert not any("…" in line for line in lines)
    assert "$0.012500" in " ".join(lines)


def test_total_is_the_sum_of_its_column() -> None:
    """The time of the whole run has a sentence of its own."""
    state = completed(stages={stage: record(StageStatus.DONE) for stage in Stage})
    assert [line.split()[1:3] for line in drawn(stage_table(state, NOW)) if line.startswith("total")] == [
        ["49.2", "s"]
    ]
    assert total_time(state).plain == "It took 1 min 12 s from start to end, 22.8 s of it between the stages."
    again = replace(state, run=2, replayed_at=NOW - timedelta(seconds=12.3), stages={})
    assert total_time(again).plain == "Run 2 took 12.3 s from start to end, 12.3 s of it between the stages."


def test_why_a_stage_did_less_is_told() -> None:
    """Below the table, for whoever watches and for whoever looks later."""
    shown = " ".join(drawn(view(completed(stages=SHORT), NOW, 100, 50)))
    assert f"meta: meta tells. {WHY}" in " ".join(shown.split())


@pytest.mark.parametrize("status", [StageStatus.DONE, StageStatus.DEGRADED])
def test_time_and_cost_are_of_the_same_passes(status: StageStatus) -> None:
    """Time and cost of a stage are of the same passes.

    A revision adds tokens and cost to the first pass's; its time is added as well, in both pictures.
    """
    polish = record(status, model="gpt-4o-mini", prompt_tokens=1227, passes=2, earlier_ms=2300, cost_usd=0.2)
    state = completed(stages={Stage.POLISH: polish}, revision=1)
    [row] = (line for line in drawn(view(state, NOW, 100, 50)) if line.startswith("polish"))
    assert row.startswith("polish x2 ")
    assert " 14.6 s " in row
    [line] = (line for line in events(None, state) if "polish" in line)
    assert f"polish {status.value} in 14.6 s over 2 passes, gpt-4o-mini, 1,227 / 0 tokens" in line


def test_a_fallback_is_noted_in_both_pictures() -> None:
    """It may cost more, and the stage is done all the same."""
    note = "gpt-4o did not answer, claude-3-5-sonnet did: its price counts."
    state = completed(stages={Stage.GENERATE: record(StageStatus.DONE, note=note)})
    assert f"generate: {note}" in " ".join(drawn(view(state, NOW, 100, 50)))
    assert any(line.endswith(f"generate done in 12.3 s: {note}") for line in events(None, state))


def test_a_stage_that_was_cut_off_did_not_fail() -> None:
    """Its owner cancelled the job: both pictures say so, and what it cost."""
    cut = record(StageStatus.FAILED, error="The job was cancelled.", prompt_tokens=7, cost_usd=0.25)
    state = job(status=JobStatus.CANCELLED, stages={Stage.POLISH: cut})
    shown = drawn(view(state, NOW, 100, 50))
    assert any("■ cancelled" in line and "$0.250000" in line for line in shown)
    lines = events(None, state)
    assert any(line.endswith("polish cancelled in 12.3 s, 7 / 0 tokens, cost $0.250000") for line in lines)
    assert "failed" not in " ".join([*shown, *lines])


def test_report_names_the_runs_of_its_cost() -> None:
    """A report says over how many runs its cost is. The time before it is of the last run alone."""
    assert "1 call in 3 runs: 100 tokens in" in " ".join(drawn(report.facts(completed(run=3), RESULT)))


def test_replay_counts_its_own_time() -> None:
    """A replay counts its own time and says whose costs these are.

    The sums are those of the job, and the time is that of the run.
    """
    state = completed(run=3, replayed_at=NOW - timedelta(seconds=5))
    shown = "\n".join(drawn(view(state, NOW, 80, 24)))
    assert "completed · 5.0 s" in shown
    assert "3 runs" in shown
    assert shown.count("5.0 s") == 1  # and not beside the sums


def test_the_columns_survive_at_80() -> None:
    """Only a model's name may be cut."""
    text = "\n".join(drawn(view(job(stages=FULL, revision=1, cancel_requested=True), NOW, 80, 24)))
    assert "try" in text
    assert "98,765 / 0" in text
    assert "unknown" in text
    assert "cancelling · revision 1" in text


def test_tail_is_the_last_lines() -> None:
    """The tail is the last lines at word boundaries. Wide characters take two columns."""
    assert tail("one two three\n\nfour", 8, 3).plain == "three\n\nfour"
    assert tail("茶" * 10, 8, 2).plain == "茶茶茶茶\n茶茶"
    assert tail("", 8, 3).plain == ""


def test_live_view_draws_at_any_time() -> None:
    """A picture draws before and after the first state. A spinner, then the job."""
    console = Console(width=80, height=24, color_system=None, force_terminal=True)
    display = display_for(JOB, console)
    assert isinstance(display, Picture)
    display.waiting()
    assert "Waiting for job" in drawn(display._draw())[0]


def test_a_pipe_gets_lines() -> None:
    """Whatever is on the other end."""
    assert isinstance(display_for(JOB, Console(force_terminal=False)), Lines)


def test_the_report_fits_80_columns() -> None:
    """Also with everything that can be long."""
    long = completed(request={"topic": "t" * 300})
    for picture in (
        report.finished(long, RESULT),
        costs.call_table([CALL, CALL]),
    ):
        assert Measurement.get(Console(width=80), Console(width=80).options, picture).minimum <= 80
        assert max(len(line) for line in drawn(picture)) <= 80


def test_start_view_writes_lines_off_terminal() -> None:
    """Components come up line by line without a terminal.

    One line when each is ready, and again when one ends by itself.
    """
    console = Console(width=80, force_terminal=False)
    with console.capture() as capture, stack_start.StartView(console) as up:
        up(Progress("pubsub", State.STARTING))
        up(Progress("pubsub", State.READY, 1.2))
        up(Progress("polish", State.RESTARTING, detail="it ended with code 1"))
        up(Progress("polish", State.STOPPED))
    assert capture.get().splitlines() == [
        "pubsub       ready      1.2 s",
        "polish       restarting it ended with code 1",
    ]


def test_components_are_drawn_on_a_terminal() -> None:
    """The last picture stays."""
    console = Console(width=80, force_terminal=True, color_system=None)
    with console.capture() as capture, stack_start.StartView(console) as up:
        up(Progress("pubsub", State.STARTING))
        up(Progress("pubsub", State.READY, 1.2))
        up(Progress("polish", State.LOST))
    assert "✓ pubsub 1.2 s" in capture.get()
    assert "✗ polish" in capture.get()


@pytest.mark.parametrize("status", JobStatus)
def test_every_status_has_its_look(status: JobStatus) -> None:
    """A new one would fail here, and not in front of a person."""
    assert status.value.replace("_", " ") in drawn(view(job(status=status), NOW, 80, 24))[0]


def test_parts_are_counted_while_they_are_written() -> None:
    """The line of a stage is there again for each part that is finished, and not for anything else."""
    running = record(StageStatus.RUNNING, model="gpt-4o", finished_at=None)
    states = [
        job(stage=Stage.GENERATE, stages={Stage.GENERATE: replace(running, parts=parts)}, progress=progress)
        for parts, progress in (
            (None, 2),
            (Parts(0, 9), 2),
            (Parts(1, 9), 4),
            (Parts(1, 9), 5),
            (Parts(3, 9), 9),
        )
    ]
    shown = [events(before, after) for before, after in pairwise(states)]
    first, third = "  4 %  generate running, 1 of 9 parts", "  9 %  generate running, 3 of 9 parts"
    assert shown == [[], [first], [], [third]]
    taken_over = replace(states[-1], stages={Stage.GENERATE: replace(running, attempt=2, parts=Parts(3, 9))})
    assert events(states[-1], taken_over) == ["  9 %  generate running, attempt 2, 3 of 9 parts"]


def test_a_stage_at_work_counts_its_parts() -> None:
    """In the place of its status; a finished stage is done, and its line says how many parts there were."""
    parts = Parts(3, 9)
    done = record(StageStatus.DONE, model="gpt-4o", parts=Parts(9, 9), prompt_tokens=1)
    state = job(stages={Stage.GENERATE: done, Stage.POLISH: record(StageStatus.RUNNING, parts=parts)})
    generate, polish = (line[10:26].rstrip() for line in drawn(stage_table(state, NOW))[2:4])
    assert (generate, polish) == ("✓ done", "▶ 3 of 9 parts")
    [line] = (line for line in events(None, state) if "generate done" in line)
    assert "generate done in 12.3 s, 9 parts, gpt-4o, 1 / 0 tokens" in line


def test_model_fits_beside_the_parts() -> None:
    """A usual model's name is whole on 80 columns, also beside the parts of a long post."""
    full = record(StageStatus.RUNNING, model="gpt-4o-mini", prompt_tokens=18_765, completion_tokens=7_345)
    stages = {stage: replace(full, parts=Parts(9, 12)) for stage in Stage}
    table = drawn(stage_table(job(stages=stages, created_at=NOW - timedelta(seconds=35)), NOW))
    assert sum("9 of 12 parts" in line and "gpt-4o-mini" in line for line in table) == len(Stage)


def test_parts_of_a_stage_that_failed_are_counted() -> None:
    """A job that was cancelled or failed shows how far it came."""
    cut = record(StageStatus.FAILED, parts=Parts(3, 9))
    lines = events(None, job(status=JobStatus.FAILED, stages={Stage.GENERATE: cut}))
    assert any("generate failed in 12.3 s, 3 of 9 parts" in line for line in lines)
