"""Who wrote a post, in words: a person must never take a small model or a recording for a provider's."""

from __future__ import annotations

from dataclasses import dataclass

from infra.cli.gateways.stack import Stack
from infra.local.components import recorded_model, small_model
from infra.local.model_servers.source import ModelSource


@dataclass(frozen=True)
class Writer:
    """`label` names it beside a post; `about_cost` says in sentences who wrote and what the prices are.

    `recorded`: no model wrote. `small`: the bundled model did, whose posts are weak.
    """

    label: str
    about_cost: str
    recorded: bool = False
    small: bool = False


def find_writer(stack: Stack, alias: str, upstream: str | None, providers: tuple[str, ...]) -> Writer:
    """Return who writes for an alias of a running stack."""
    names = {process.name for process in stack.processes}
    if recorded_model.PROCESS in names:
        return _recorded(alias)
    if small_model.PROCESS in names:
        return _small(alias)
    if stack.source:
        return _of_source(stack.source, alias)
    if upstream:
        label = f"{alias} at {upstream}"
        return Writer(label, f"{label} wrote this; the prices are those of the alias.")
    label = f"{alias}, served by {' and '.join(providers)}" if providers else alias
    return Writer(label, f"{alias} wrote this, served by {' and '.join(providers)}: this is the real price.")


def _recorded(alias: str) -> Writer:
    return Writer(
        "recorded answers",
        f"Recorded answers in the place of {alias}: nothing was paid; the prices are what they would cost.",
        recorded=True,
    )


def _small(alias: str) -> Writer:
    return Writer(
        "the small bundled model",
        f"The small bundled model wrote this in the place of {alias}: nothing was paid; the prices are those "
        f"of {alias}.",
        small=True,
    )


def _of_source(source: ModelSource, alias: str) -> Writer:
    cost = (
        f"the prices are those of {alias}, and this run itself cost nothing. Nothing left this machine."
        if source.local
        else f"the prices are those of {alias}, not the server's."
    )
    return Writer(source.label, f"{source.label} wrote this, standing in for {alias}: {cost}")
