"""Trials of other aliases, begun and ended by deploys while jobs are at work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from shared.jobs.job import Job, Stage
from shared.jobs.trials import alias_of
from shared.topology import Topology, Trial
from tests.simulation.provider import Begun
from tests.simulation.steps import PROMPTS

_TRIED = (
    Trial(name="writing", stage="generate", alias="gpt-4o-mini", percent=50),
    Trial(name="minis", stage="generate", alias="gpt-4o", percent=100, instead_of="gpt-4o-mini"),
    Trial(name="editing", stage="polish", alias="claude-3-5-sonnet", percent=60),
    Trial(name="judging", stage="quality", alias="gpt-4o", percent=30),
    Trial(name="tagging", stage="meta", alias="gpt-4o", percent=30),
)


class Trials:
    """Draws the trials that each instance knows, in some worlds; in the others there are none."""

    def __init__(self, seed: int, *, calm: bool) -> None:
        # Draws of its own: a seed makes the world that it made without trials, but for what they change.
        self._random = Random(f"trials of {seed}")  # noqa: S311 - a seed is the point
        self._active = not calm and self._random.random() < 1 / 2
        self._drawn = self._draw()

    def _draw(self) -> tuple[Trial, ...]:
        return tuple(each for each in _TRIED if self._random.random() < 1 / 2)

    def deploy(self, layout: Topology) -> Topology:
        """Return the topology of a new instance, which now and then has other trials than those before."""
        if not self._active:
            return layout
        if self._random.random() < 1 / 4:
            self._drawn = self._draw()
        return replace(layout, trials=self._drawn)


def find_strays(begun: Iterable[Begun], job: Job, layout: Topology, *, limited: bool) -> Iterator[str]:
    """Yield the stages of a job whose calls have asked another alias than its own, over all of its life.

    The last release asks what it would ask without trials. `limited`: the job's organisation allows some
    aliases only, so that it may have left a trial, once and for good.
    """
    asked: dict[str, list[str]] = defaultdict(list)
    for each in begun:
        if each.call.job_id == job.job_id and each.call.prompt_version == PROMPTS:
            asked[each.call.stage].append(each.alias)
    for stage, aliases in asked.items():
        own = alias_of(job, Stage(stage), layout)
        switches = _switches(aliases)
        left = limited and (switches == 0 or (switches == 1 and aliases[-1] == own))
        if set(aliases) != {own} and not left:
            yield f"{job.job_id} {stage}: {aliases}, not {own}"


def _switches(aliases: Sequence[str]) -> int:
    return sum(before != after for before, after in pairwise(aliases))
