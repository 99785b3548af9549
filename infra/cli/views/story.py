"""The story of a job on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, repeat

from rich.console import Console
from rich.text import Text

from infra.cli.format import UNKNOWN, part_money, printable, seconds, wrap
from infra.cli.jobs.story.chapters import Kind, Run, Story, StoryLine
from infra.cli.jobs.writers import RECORDED, labelled

_CLOCK = 9  # the time of day, and a space
_INNER = "    "
_WIDEST = 120
_STYLES = {Kind.END: "bold", Kind.REVISION: "cyan", Kind.REQUESTED: "bold"}


def print_story(story: Story, console: Console) -> None:
    """Print the runs, then the sums and the sentences about them."""
    for text in _Page(story, min(console.width, _WIDEST)).render():
        console.print(text, soft_wrap=True)


class _Page:
    """Columns: the time of day, what happened, how long it took, and its cost."""

    def __init__(self, story: Story, width: int) -> None:
        self._story = story
        self._width = width
        lines = [line for run in story.runs for line in run.lines]
        times = (*(line.seconds for line in lines), *(run.seconds for run in story.runs))
        self._time_width = _widest(map(seconds, times))
        self._cost_width = _widest((*map(_cost, lines), *map(_cost_of_run, story.runs)))
        self._room = width - self._time_width - self._cost_width - 2
        self._day: date | None = None
        self._cost_above = ""

    def render(self) -> Iterator[Text]:
        story = self._story
        yield Text(labelled(f"Job {story.job_id}", RECORDED if story.recorded else ""))
        yield from self._sentence(f"“{printable(story.topic)}”", "bold")
        for run in story.runs:
            yield Text()
            for line in run.lines:
                yield from self._line(line)
            yield Text("─" * self._width, style="dim")
            yield from self._sum(run)
        if len(story.runs) > 1:
            cost = part_money(story.cost_usd, 0) if story.cost_usd is not None else UNKNOWN
            yield from self._row("", "all runs", ("", cost), "bold")
        yield Text()
        for sentence in story.why:
            yield from self._sentence(sentence)
        for sentence in story.missing:
            yield from self._sentence(sentence, "yellow")

    def _line(self, line: StoryLine) -> Iterator[Text]:
        cost = _cost(line)
        if line.kind is Kind.ATTEMPT:
            self._cost_above = cost
        if line.within:  # one call has all of its attempt's cost
            cost = "" if cost == self._cost_above else cost
            style = "yellow" if line.grave else "dim"
            yield from self._row(_INNER, printable(line.text), (seconds(line.seconds), cost), style)
            return
        if line.at and line.at.date() != self._day:
            self._day = line.at.date()
            yield Text(f"{self._day} (UTC)", style="dim")
        clock = f"{line.at:%H:%M:%S} " if line.at else " " * _CLOCK
        style = "yellow" if line.grave else _STYLES.get(line.kind, "")
        yield from self._row(clock, printable(line.text), (seconds(line.seconds), cost), style)

    def _row(self, head: str, text: str, amounts: tuple[str, str], style: str) -> Iterator[Text]:
        room = self._room if any(amounts) else self._width
        rows = wrap(text, room, opening=head, hanging=" " * (len(head) + 2))
        for row, (time, cost) in zip(rows, chain([amounts], repeat(("", ""))), strict=False):
            right = f"{time:>{self._time_width}} {cost:>{self._cost_width}}"
            yield Text(f"{row:<{self._room}} {right}".rstrip(), style=style)

    def _sum(self, run: Run) -> Iterator[Text]:
        name = f"run {run.run}" if len(self._story.runs) > 1 else "total"
        name += ", from start to end" if run.ended_at else " so far"
        yield from self._row("", name, (seconds(run.seconds), _cost_of_run(run)), "bold")

    def _sentence(self, text: str, style: str = "") -> Iterator[Text]:
        yield from (Text(row, style=style) for row in wrap(text, self._width))


def _widest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


def _cost(line: StoryLine) -> str:
    if line.cost_usd is None and not line.unpriced:
        return ""
    return part_money(line.cost_usd, line.unpriced)


def _cost_of_run(run: Run) -> str:
    return UNKNOWN if run.cost_usd is None else part_money(run.cost_usd, 0)
