"""The files of a comparison: the page, the spreadsheet, and each post as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from infra.cli.comparison.outcome import Outcome
from infra.cli.errors import WrongUsage
from shared.text.spreadsheet import write_rows

PAGE, SHEET, POSTS, JOBS = "compare.html", "compare.csv", "posts", "jobs"
_UNFIT = re.compile(r"[^\w.]+")
_COLUMNS = (
    *(
        "line",
        "topic",
        "model",
        "prompts",
        "job_id",
        "status",
        "score",
        "min_quality",
        "words_asked",
        "words",
    ),
    *(
        "length_deviation_percent",
        "seconds",
        "writing_seconds",
        "total_seconds",
        "cost_usd",
        "calls",
        "cached_calls",
    ),
    *("model_used", "provider_model", "service_tier", "prompt_version", "reason", "findings"),
)


def as_map(outcome: Outcome) -> dict[str, Any]:
    """Return a post's figures for programs, with its findings by type."""
    request, result, variant = outcome.entry.request, outcome.result, outcome.entry.variant
    return {
        "line": outcome.entry.brief.line,
        "topic": request.topic,
        "model": variant.model,
        "prompts": variant.prompts.ref if variant.prompts else None,
        "job_id": outcome.job.job_id,
        "status": outcome.job.status.value,
        "score": outcome.score,
        "min_quality": request.min_quality,
        "words_asked": request.word_count,
        "words": result.word_count if result else None,
        "length_deviation_percent": outcome.deviation,
        "seconds": outcome.seconds,
        "writing_seconds": outcome.writing_seconds,
        "total_seconds": outcome.total_seconds,
        "cost_usd": outcome.cost,
        "calls": outcome.job.usage.calls,
        "cached_calls": outcome.job.usage.cached_calls,
        "model_used": result.model_used if result else None,
        "provider_model": " + ".join(outcome.provider_models) or None,
        "service_tier": " + ".join(outcome.service_tiers) or None,
        "prompt_version": outcome.prompt_version,
        "reason": outcome.reason,
        "findings": dict(outcome.findings),
    }


def write_sheet(outcomes: Sequence[Outcome]) -> str:
    """Return a line for each post as CSV, with a column for each type of finding."""
    kinds = sorted({kind for outcome in outcomes for kind in outcome.findings})
    rows = []
    for outcome in outcomes:
        row = as_map(outcome)
        found = row["findings"]
        counts = {f"finding:{kind}": found.get(kind, 0) if outcome.result else None for kind in kinds}
        rows.append(row | counts | {"findings": sum(found.values()) if outcome.result else None})
    return write_rows([*_COLUMNS, *(f"finding:{kind}" for kind in kinds)], rows)


def post_name(outcome: Outcome) -> str:
    """Return the name of a post's file, such as `3-gpt-4o.md`: the line of its brief and its variant."""
    return f"{outcome.entry.brief.line}-{_UNFIT.sub('-', outcome.entry.variant.label)}.md"


def write_files(folder: Path, page: str, outcomes: Iterable[Outcome]) -> None:
    """Write the page, the spreadsheet and the posts; WrongUsage if the folder can't be written."""
    outcomes = list(outcomes)
    posts = folder / POSTS
    try:
        posts.mkdir(parents=True, exist_ok=True)
        for outcome in outcomes:
            if result := outcome.result:
                (posts / post_name(outcome)).write_text(
                    f"# {result.title}\n\n{result.content}\n", encoding="utf-8"
                )
        (folder / SHEET).write_text(write_sheet(outcomes), encoding="utf-8")
        (folder / PAGE).write_text(page, encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{folder} can't be written ({error.strerror}): name another with --out.") from error
