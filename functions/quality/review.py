"""A model's review: findings under a schema, none of them trusted blindly."""
# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, get_args

import msgspec

from functions.quality.checks.catalog import WEIGHTS
from functions.quality.checks.post import Post, Reading
from shared.jobs.outputs import Issue, Severity
from shared.llm.chat import Schema
from shared.llm.json_fitting import SKIP_UNREADABLE
from shared.text.passages import passages, plain
from shared.text.prose import shorten

MOST_FINDINGS = 3
MOST_POINTS = 15  # less than one high finding: the rules decide
_MESSAGE = 300  # characters
_EXCERPT = 120

Kind = Literal["weak-introduction", "unsupported-claim", "off-topic", "tone", "unclear"]
_UNSUPPORTED: Kind = "unsupported-claim"
_GRAVER = frozenset({"medium", "high", "critical", "severe", "major"})
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKS = "\"'“”‘’«»….*_`~#> "


class Finding(msgspec.Struct, frozen=True):
    """One finding as the model gives it, of a kind that was asked for; `quote` is copied from the post."""

    type: str
    message: str
    quote: str
    severity: str = "low"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"{self.kind} was not asked for")

    @property
    def kind(self) -> str:
        """The type in the spelling that was asked for."""
        return self.type.strip().lower().replace("_", "-").replace(" ", "-")

    @property
    def weight(self) -> Severity:
        """The severity, within the range of a review."""
        return "medium" if self.severity.strip().lower() in _GRAVER else "low"


class Review(msgspec.Struct, frozen=True):
    """The model's whole answer; an unreadable finding is left out if another one can be read."""

    findings: Annotated[tuple[Finding, ...], SKIP_UNREADABLE]


# Without descriptions: the prompt has them, and each would be paid for twice.
SCHEMA = Schema(
    name="quality_review",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["findings"],
        "properties": {
            "findings": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["type", "severity", "message", "quote"],
                    "properties": {
                        "type": {
                            "type": "string",
                            "enum": [
                                "weak-introduction",
                                "unsupported-claim",
                                "off-topic",
                                "tone",
                                "unclear",
                            ],
                        },
                        "severity": {"type": "string", "enum": ["medium", "low"]},
                        "message": {"type": "string"},
                        "quote": {"type": "string"},
                    },
                },
            }
        },
    },
)


def issues(findings: Sequence[Finding], post: Post) -> tuple[Issue, ...]:
    """Keep findings that quote the post; one that exceeds the cap weighs less.

    A sentence that cites a given source is not unsupported: the rules compare it with the source.
    """
    reading = Reading(post)
    kept: list[Issue] = []
    points = 0
    for finding in findings:
        quote = _clean_quote(finding.quote)
        line = reading.line_of(quote)
        message = _one_line(finding.message)[:_MESSAGE]
        severity = _affordable(finding.weight, MOST_POINTS - points)
        if line is None or not message or severity is None or len(kept) == MOST_FINDINGS:
            continue
        if finding.kind == _UNSUPPORTED and reading.cites(quote):
            continue
        points += WEIGHTS[severity]
        kept.append(
            Issue(
                type=finding.kind,
                severity=severity,
                message=message,
                line=line,
                excerpt=shorten(quote, _EXCERPT),
            )
        )
    return tuple(kept)


def _clean_quote(quote: str) -> str:
    """Return a quotation as a reader reads it: models copy the Markdown."""
    return _one_line(plain(passages(quote)) or quote).strip(_MARKS)


def _one_line(text: str) -> str:
    return " ".join(_HIDDEN.sub(" ", text).split())


def without_kinds_of(ruled: Sequence[Issue], reviewed: Sequence[Issue]) -> tuple[Issue, ...]:
    """Leave out the kinds of finding that the rules have made already: nothing counts twice."""
    known = {issue.type for issue in ruled}
    return tuple(issue for issue in reviewed if issue.type not in known)


def _affordable(severity: Severity, points: int) -> Severity | None:
    if WEIGHTS[severity] <= points:
        return severity
    return "low" if WEIGHTS["low"] <= points else None
