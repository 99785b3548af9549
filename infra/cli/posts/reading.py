"""A score in words: what a reader should make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.cli.format import pluralize
from shared.jobs.outputs import NOT_PUBLISHABLE, Issue, Result

_FAULTS = {
    "artifacts": "holds remarks of the model",
    "placeholder": "has gaps for others to fill in",
    "citation": "cites what nobody can look up",
    "ai-disclosure": "speaks of itself as a model",
    "meta-commentary": "talks about the task",
    "language": "is in the wrong language",
    "truncated": "stops in mid-sentence",
    "off-topic": "strays from the topic",
    "repetition": "repeats itself",
    "vocabulary": "has few different words",
    "repeated-openings": "begins its sentences alike",
    "length": "is very short",
    "word-count": "misses the length asked for",
    "structure": "lacks sections",
    "headings": "has headings in disorder",
    "keyword": "neglects its keyword",
    "keyword-density": "overdoes its keyword",
    "weak-introduction": "has a weak introduction",
    "unsupported-claim": "makes a claim without support",
    "tone": "leaves its tone",
    "unclear": "is unclear in places",
    "house-style": "leaves the house style",
    "source-number": "cites a source that was not given",
    "source-quotation": "quotes what no source has",
    "source-figure": "has a figure that its source lacks",
    "source-name": "has a name that its source lacks",
    "source-link": "links to what is not a source",
    "uncited": "cites none of its sources",
    "internal-link": "has links that do not fit",
    "reviewer": "does not do what the reviewer asked for",
}
_SEVERITIES = ("high", "medium", "low")
_NAMED = 3
_GOOD = 85
_USUAL_LEAST = 70  # of a job that does not say


def read_score(result: Result, least: int, *, small: bool = False) -> str:
    """Return a sentence or two about a score; `least` is the one that the job asked for."""
    faults = list(dict.fromkeys(_faults(result)))
    score, what = result.quality_score, "the small model's post" if small else "the post"
    head = f"{score} of 100: "
    if small:
        # Its review is its own, and no rule knows nonsense.
        found = f"{what} {_join(faults)}" if faults else "the rules find nothing"
        return f"{head}{found}. Neither the rules nor so small a model see whether a text makes sense."
    if not result.quality_issues:
        return f"{head}{what} can be published as it is; nothing was found."
    if score >= _GOOD:
        count = pluralize(len(result.quality_issues), "finding")
        return f"{head}{what} can be published; look at {count} first."
    verdict = f"that passes, {least} were asked for" if score >= least else f"{least} were asked for"
    return f"{head}{what} {_join(faults)}; {verdict}."


def read_verdict(result: Result, request: Mapping[str, Any], *, small: bool = False) -> str:
    """Return the same without the score; `request` is the job's."""
    least = int(request.get("min_quality", _USUAL_LEAST))
    verdict = read_score(result, least, small=small).partition(": ")[2]
    return verdict[:1].upper() + verdict[1:]


def _faults(result: Result) -> Iterator[str]:
    found = [issue for issue in result.quality_issues if issue.type != NOT_PUBLISHABLE]
    for issue in sorted(found, key=_gravity):
        if fault := _FAULTS.get(issue.type):
            yield fault


def _gravity(issue: Issue) -> int:
    return _SEVERITIES.index(issue.severity)


def _join(faults: list[str]) -> str:
    if not faults:
        return "has small faults"
    *first, last = faults[:_NAMED]
    return f"{', '.join(first)} and {last}" if first else last
