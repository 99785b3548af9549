"""A step: a function from work to outcome, without store, topic or clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.jobs.outputs import Outcome, Outputs
from shared.llm.chat import Model
from shared.materials.materials import NO_MATERIALS, Materials
from shared.messages.schemas import StartRequest
from shared.stage.threads import OffLoop, run_inline


@dataclass(frozen=True)
class Work:
    """One stage of one job: the request, the earlier outputs, and the model under its alias.

    In a revision, outputs.polish is the post to improve and outputs.quality the findings to address.
    """

    request: StartRequest
    revision: int
    outputs: Outputs
    model: Model
    alias: str
    off_loop: OffLoop = run_inline
    """Runs work on texts of models and callers beside the loop, which up to forty jobs share."""
    at_once: int = 16
    """How many calls of a model one job may make side by side."""
    materials: Materials = NO_MATERIALS
    """What people gave with the request: profile, sources, own pages, an existing post."""


Step = Callable[[Work], Awaitable[Outcome]]
"""Raises ModelError if the stage can't go on without the model; the runner does everything else."""
