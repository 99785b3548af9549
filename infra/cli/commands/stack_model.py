"""The model that a folder's stack asks, if it is the pipeline that a command talks to."""

from __future__ import annotations

from pathlib import Path

from infra.cli import target
from infra.cli.dependencies import Dependencies
from infra.cli.jobs.writers import RECORDED
from infra.cli.target import Target
from infra.local.components import recorded_model


def read_stack_model(gateways: Dependencies, found: Target, state_dir: Path) -> str | None:
    """Return the model that the folder's stack asks; None of another pipeline."""
    stack = target.running_stack(state_dir)
    if not stack or found != target.of_stack(stack):
        return None
    return gateways.local(state_dir).model()


def read_one_model(gateways: Dependencies, found: Target, state_dir: Path) -> str | None:
    """Return the one model that stands for all aliases of the folder's stack; None if each has its own."""
    model = read_stack_model(gateways, found, state_dir)
    return None if model is None or model.startswith("each alias's own") else model


def label_of_stack(gateways: Dependencies, found: Target, state_dir: Path) -> str:
    """Return the label of a stack that plays the recording, whose jobs have it before their first answer."""
    from infra.cli.gateways.local_stack import OWN  # noqa: PLC0415  few commands need it

    recorded = read_stack_model(gateways, found, state_dir) == OWN[recorded_model.PROCESS]
    return RECORDED if recorded else ""
