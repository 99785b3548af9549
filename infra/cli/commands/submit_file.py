"""`blog submit --file`: start messages from a file, with one summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.format import pluralize
from infra.cli.gateways.fleet import Fleet
from infra.cli.input import read_lines
from infra.cli.jobs.batch import Batch, Terms, check, publish
from infra.cli.jobs.submission import DEMO_ORG
from infra.cli.jobs.unknown_owners import warn_if_unknown

_NAMED = 20  # wrong lines that are printed, and organisations that are looked up


@dataclass(frozen=True)
class Bulk:
    """The jobs to submit; `batch` is the name that ids are derived with."""

    file: Path
    options: Mapping[str, Any]
    batch: str
    skip_invalid: bool
    as_json: bool


def submit_file(context: typer.Context, bulk: Bulk, state_dir: Path) -> None:
    """Check all lines, publish them, and print the ids of their jobs and a summary."""
    found = target.find(state_dir)
    fleet = dependencies(context).fleet(found)
    with TemporaryFile() as messages:
        terms = Terms(bulk.options, bulk.batch, found.local)
        batch = check(fleet, read_lines(bulk.file), terms, messages)
        _require_lines(batch, bulk)
        _publish(fleet, batch, as_json=bulk.as_json)


def _require_lines(batch: Batch, bulk: Bulk) -> None:
    """Print the wrong lines; raise WrongUsage if nothing may be published."""
    say_wrong_lines(batch.invalid)
    if batch.invalid and not bulk.skip_invalid:
        if bulk.as_json:
            console.write_json(_summary(batch, 0, []))
        raise WrongUsage(
            f"Nothing was published: {pluralize(len(batch.invalid), 'line')} of "
            f"{len(batch.invalid) + batch.valid + batch.repeated:,} cannot be. "
            f"Correct {'it' if len(batch.invalid) == 1 else 'them'}, or add --skip-invalid."
        )
    if not batch.valid and not batch.invalid:
        raise WrongUsage(f"There is nothing to submit: {bulk.file} has no lines.")


def say_wrong_lines(wrong: Sequence[Mapping[str, Any]]) -> None:
    """Print the first wrong lines, each with its number and its reason."""
    for each in wrong[:_NAMED]:
        console.say(f"Line {each['line']}: {each['reason']}", style="red")
    if (more := len(wrong) - _NAMED) > 0:
        console.say(f"… and {more:,} more wrong lines.", style="red")


def _publish(fleet: Fleet, batch: Batch, *, as_json: bool) -> None:
    job_ids: list[str] = []
    try:
        with console.progress("Publishing", batch.valid) as advance:
            for job_id in publish(fleet, batch):
                job_ids.append(job_id)
                if not as_json:
                    console.write_line(job_id)
                advance()
    except Unreachable as error:
        raise Unreachable(
            f"{error} {len(job_ids):,} of {pluralize(batch.valid, 'job')} went through: run the same command "
            "again for the rest."
        ) from error
    if as_json:
        console.write_json(_summary(batch, batch.valid - batch.existing, job_ids))
    else:
        console.say(_sentence(batch))
    for org_id in sorted(batch.organisations - {DEMO_ORG})[:_NAMED]:
        if not warn_if_unknown(fleet, org_id):
            break  # each of the others would wait as long


def _summary(batch: Batch, published: int, job_ids: list[str]) -> dict[str, Any]:
    return {
        "published": published,
        "existing": batch.existing,
        "repeated": batch.repeated,
        "invalid": batch.invalid,
        "job_ids": job_ids,
    }


def _sentence(batch: Batch) -> str:
    parts = [f"{pluralize(batch.valid - batch.existing, 'job')} published"]
    if batch.existing:
        parts.append(f"{batch.existing:,} existed already")
    if batch.repeated:
        parts.append(f"{pluralize(batch.repeated, 'line')} repeated another")
    if batch.invalid:
        parts.append(f"{pluralize(len(batch.invalid), 'wrong line')} skipped")
    return ", ".join(parts) + "."
