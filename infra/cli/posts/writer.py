"""Name the writer of a post: a small model or a recording must never pass for a provider's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from infra.cli.gateways.stack import Stack
from infra.cli.jobs.writers import RECORDED, models_behind
from infra.local.components import recorded_model, small_model
from infra.local.model_servers.source import ModelSource
from shared.jobs.job import Job
from shared.jobs.recorded import is_recorded
from shared.reconciliation.models import Provider


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


def writer_of(job: Job, alias: str, stack_model: str | None = None) -> Writer:
    """Return who wrote a job's post; `stack_model` is what the running stack asks, None in the cloud."""
    behind = models_behind(job)
    if is_recorded(behind):
        return _recorded(alias)
    if any(model.rpartition("/")[-1] == small_model.NAME for model in behind):
        return _small(alias)
    if behind:
        return _of_models(behind, alias, stack_model)
    if not stack_model:
        about = f"The models behind {alias} are not known; the prices are those of {alias}."
        return Writer(alias, about)
    return _of_stack(stack_model, alias)


def _of_models(behind: Sequence[str], alias: str, stack_model: str | None) -> Writer:
    """Return who wrote where the job names models, with their provider or place."""
    label = f"{alias} ({', '.join(behind)})"
    if any(model.partition("/")[0] not in set(Provider) for model in behind):
        return Writer(label, f"{label} wrote this: the prices are those of {alias}, not the server's.")
    if stack_model and "://" in stack_model:
        # A server in the place of the providers answers under the names of their models.
        server = stack_model.rpartition(" ")[-1]
        about = f"The stack asks {server} in the place of the providers; the prices are those of {alias}."
        return Writer(f"{label} at {server}", about)
    return Writer(label, f"{label} wrote this; the prices are those of {alias}.")


def _of_stack(stack_model: str, alias: str) -> Writer:
    """Return who writes for an alias of a stack that runs, for a job that does not name it."""
    from infra.cli.gateways.local_stack import OWN  # noqa: PLC0415  few jobs need it

    if stack_model == OWN[recorded_model.PROCESS]:
        return _recorded(alias)
    if stack_model == OWN[small_model.PROCESS]:
        return _small(alias)
    about = f"The stack asks {stack_model}; the prices are those of {alias}."
    return Writer(f"{alias}, served by {stack_model}", about)


def _recorded(alias: str) -> Writer:
    return Writer(
        RECORDED,
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
