"""The posts of a comparison: each variant writes each brief once; the variants take turns at being first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.cli.errors import Refusal, WrongUsage
from infra.cli.jobs.batch import derive_id, read_line
from infra.cli.jobs.submission import to_request
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Stage
from shared.jobs.transitions import new_job
from shared.jobs.trials import choose_trials
from shared.messages.schemas import StartRequest
from shared.topology import Topology

_MILLION = 1_000_000
_ANY_TIME = datetime.fromtimestamp(0, UTC)
_REVISIONS = 0
"""Unless the brief says otherwise: a revision is another model's work on the post."""


@dataclass(frozen=True)
class Revision:
    """Prompts of another git revision: `ref` as it was named, and its whole commit id."""

    ref: str
    commit: str


@dataclass(frozen=True)
class Variant:
    """One side of a comparison: an alias, with the current prompts or those of a revision."""

    model: str
    prompts: Revision | None = None

    @property
    def label(self) -> str:
        """The name of its column."""
        return f"{self.model} @ {self.prompts.ref}" if self.prompts else self.model


@dataclass(frozen=True)
class Brief:
    """A line of the file without its job_id and model; `request` is the start message of the first alias."""

    line: int
    fields: Mapping[str, Any]
    request: StartRequest


@dataclass(frozen=True)
class Entry:
    """One post to write. `worst_usd` is the most that its planned calls may cost."""

    brief: Brief
    variant: Variant
    request: StartRequest
    worst_usd: float

    @property
    def job_id(self) -> str:
        """The id of its job, which is the same each time."""
        return str(self.request.job_id)


@dataclass
class Briefs:
    """The lines of a file: the valid ones once each, the wrong ones with their reasons."""

    valid: list[Brief] = field(default_factory=list)
    invalid: list[dict[str, Any]] = field(default_factory=list)
    repeated: int = 0


def parse_models(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the aliases of a list such as `a,b`; WrongUsage for an unknown or repeated one."""
    models = tuple(name.strip() for name in text.split(",") if name.strip())
    for model in models:
        if model not in known:
            raise WrongUsage(f"{model} is not an alias: choose from {', '.join(known)}.")
    if len(set(models)) < len(models):
        raise WrongUsage("--models names an alias twice: name each once.")
    return models


def choose_variants(models: Sequence[str], prompts: Revision | None) -> tuple[Variant, ...]:
    """Return the columns: each model, also with the revision's prompts; WrongUsage for fewer than two."""
    variants = [
        Variant(model, chosen) for model in models for chosen in ([None, prompts] if prompts else [None])
    ]
    if len(variants) < 2:  # noqa: PLR2004  a comparison
        raise WrongUsage(
            "There is nothing to compare: name two aliases with --models a,b, or add --prompts REF."
        )
    return tuple(variants)


def read_briefs(
    lines: Iterable[tuple[int, bytes]], options: Mapping[str, Any], models: Sequence[str], *, local: bool
) -> Briefs:
    """Check every line as the pipeline does. Equal briefs are one."""
    briefs, known = Briefs(), set()
    for number, line in lines:
        try:
            fields = read_line(line, options, local=local)
            given = {name: value for name, value in fields.items() if name not in {"job_id", "model"}}
            given = {"max_revisions": _REVISIONS} | given
            request = to_request(given | {"model": models[0]})
        except Refusal as reason:
            briefs.invalid.append({"line": number, "reason": str(reason)})
            continue
        if (content := derive_id(given, "")) in known:
            briefs.repeated += 1
            continue
        known.add(content)
        briefs.valid.append(Brief(number, given, request))
    return briefs


def lay_out(
    briefs: Sequence[Brief], variants: Sequence[Variant], name: str, topology: Topology
) -> list[Entry]:
    """Return the posts in the order in which they are started.

    The variants take turns at being first, so that all meet the same hours and the same load.
    """
    entries = []
    for number, brief in enumerate(briefs):
        turn = number % len(variants)
        entries += [
            _entry(brief, variant, name, topology) for variant in (*variants[turn:], *variants[:turn])
        ]
    return entries


def _entry(brief: Brief, variant: Variant, name: str, topology: Topology) -> Entry:
    fields = {**brief.fields, "model": variant.model}
    commit = variant.prompts.commit if variant.prompts else ""
    job_id = derive_id(fields, f"compare\n{name}\n{commit}")
    request = to_request(fields | {"job_id": job_id})
    job = new_job(request, job_id, _ANY_TIME, topology.job.ttl_days, choose_trials(request, job_id, topology))
    worst = job_estimate(job, Stage.GENERATE, topology) / _MILLION
    return Entry(brief, variant, request, worst)
