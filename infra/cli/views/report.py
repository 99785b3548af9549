"""A finished job: the post, its verdict, its tags and its cost."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from infra.cli.format import money, pluralize, seconds
from infra.cli.jobs.writers import label_of, labelled
from infra.cli.views.models import name_writer
from infra.cli.views.trials import describe_trials
from shared.jobs.job import Job, Stage, StageStatus
from shared.jobs.outputs import Issue, MetaOutput, Result, TextChange

_SEVERITY_STYLES = {"high": "red", "medium": "yellow", "low": "dim"}
_GOOD, _FAIR = 70, 50


def finished(job: Job, result: Result, *, label: str = "") -> RenderableType:
    """Return everything but the money; a `label` names who wrote instead of the model."""
    label = label or label_of(job)
    meta = tags(result.meta_tags, label)
    refreshed = [changes(result.changes)] if result.changes else []
    shown = post(result, label), *refreshed, quality(result, label), meta, facts(job, result, label)
    return Group(*[part for each in shown for part in (Text(), each)][1:])


def post(result: Result, label: str = "") -> RenderableType:
    """Return the post as it reads."""
    body = Markdown(result.content, hyperlinks=False)
    title = section(labelled("Post", label))
    return Group(title, Text(), Text(result.title, style="bold"), Text(), Padding(body, (0, 1)))


def quality(result: Result, label: str = "") -> RenderableType:
    """Return the score and every finding."""
    found = verdict(result.quality_score, result.word_count, result.quality_issues)
    return Group(section(labelled("Quality report", label)), found)


def verdict(score: int, words: int, issues: Sequence[Issue]) -> RenderableType:
    """Return a score and its findings, the gravest first."""
    style = "green" if score >= _GOOD else "yellow" if score >= _FAIR else "red"
    line = Text("Score ").append(f"{score} of 100", style=f"bold {style}")
    line.append(f", {pluralize(words, 'word')}, {pluralize(len(issues), 'finding')}")
    return Group(line, Text(), issue_table(issues)) if issues else line


def issue_table(issues: Sequence[Issue]) -> Table:
    """One line for each finding."""
    table = new_table()
    table.add_column("severity", no_wrap=True)
    table.add_column("finding", no_wrap=True)
    table.add_column("line", justify="right")
    table.add_column("message", overflow="fold")
    for issue in sorted(issues, key=lambda issue: list(_SEVERITY_STYLES).index(issue.severity)):
        severity = Text(issue.severity, style=_SEVERITY_STYLES[issue.severity])
        table.add_row(severity, issue.type, "" if issue.line is None else str(issue.line), _message(issue))
    return table


def _message(issue: Issue) -> Text:
    """Return a finding's message; below it the passages of the post and of the source that it compares."""
    message = Text(issue.message)
    if issue.source_excerpt is None:
        return message
    if issue.excerpt:
        message.append(f"\nthe post: “{issue.excerpt}”", style="dim")
    return message.append(f"\nsource {issue.source}: “{issue.source_excerpt}”", style="dim")


def changes(made: Sequence[TextChange]) -> RenderableType:
    """Return the list of what a refresh has changed, each with its reason."""
    table = new_table(header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for number, change in enumerate(made, 1):
        table.add_row(str(number), Text(change.reason, style="bold"))
        table.add_row(Text("-", style="red"), Text(change.before or "(nothing)", style="dim"))
        table.add_row(Text("+", style="green"), Text(change.after or "(nothing)"))
    return Group(section("Changes to your post"), table)


def tags(meta: MetaOutput, label: str = "") -> RenderableType:
    """Return the tags of the page's head with their lengths, which search engines cut by."""
    table = new_table(header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name in meta.__struct_fields__:
        value = getattr(meta, name)
        if isinstance(value, str):
            table.add_row(name, f"{len(value)} ch", value)
        elif value:
            table.add_row(name, "", json.dumps(value, ensure_ascii=False))
    return Group(section(labelled("Meta tags", label)), table)


def facts(job: Job, result: Result, label: str = "") -> RenderableType:
    """Return how the post came about, in a sentence or two."""
    usage = job.usage
    runs = f" in {pluralize(job.run, 'run')}" if job.run > 1 else ""
    calls = pluralize(usage.calls, "call") + (f", {usage.cached_calls} cached" if usage.cached_calls else "")
    removed = pluralize(result.artifacts_removed, "character")
    chatter = f" {removed} of model chatter taken out." if result.artifacts_removed else ""
    version = f" Prompts {job.prompt_version}." if job.prompt_version else ""
    profile = f" Profile {job.profile.name}, version {job.profile.version}." if job.profile else ""
    trial = f" {describe_trials(job.trial)}" if job.trial else ""
    wrote = f"{label} in the place of {result.model_used}" if label else name_writer(job, result)
    return Text(
        f"Written by {wrote} in {seconds(result.processing_time)}. {calls}{runs}: "
        f"{usage.prompt_tokens:,} tokens in, {usage.completion_tokens:,} out, cost {money(usage.cost_usd)}."
        f"{chatter}{version}{profile}{trial}"
    )


def cancelled(job: Job) -> str:
    """Return how far a cancelled job came and what it cost, in two sentences."""
    done = [stage.value for stage in Stage if job.record(stage).status.finished]
    cut = [stage.value for stage in Stage if job.record(stage).status is StageStatus.FAILED]
    where = f"in {cut[0]}" if cut else f"before {job.stage.value}" if done else "before it began"
    kept = f"; {' and '.join(done)} had been done" if done else ""
    if (last := job.reviews[-1:]) and last[0].run == job.run and last[0].decision == "cancel":
        where, kept = "while it awaited a review", ""
    cost = labelled(f"{pluralize(job.usage.calls, 'call')} cost {money(job.usage.cost_usd)}", label_of(job))
    return f"Job {job.job_id} was cancelled {where}{kept}. {cost if job.usage.calls else 'It cost nothing'}."


def section(title: str) -> Rule:
    """Return the line that opens a part of the report."""
    return Rule(title, align="left", style="dim")


def new_table(*, header: bool = True, footer: bool = False) -> Table:
    """Return an empty table in the look of all reports."""
    return Table(
        box=box.SIMPLE_HEAD if header else None,
        show_header=header,
        show_footer=footer,
        show_edge=False,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
