"""What a model adds to the rules: findings under a schema, none of them taken on trust."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from functions.quality.checks import WEIGHTS
from functions.quality.post import Post, Reading, shortened
from shared.chat import Schema
from shared.outputs import Issue, Severity

MOST_FINDINGS = 3
MOST_POINTS = 15  # less than one high finding: the rules decide
_MESSAGE = 300  # characters
_EXCERPT = 120

Kind = Literal["weak-introduction", "unsupported-claim", "off-topic", "tone", "unclear"]


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One finding as the model has to give it; `quote` is copied from the post."""

    type: Kind
    severity: Literal["medium", "low"]
    message: str
    quote: str


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The model's whole answer."""

    findings: tuple[Finding, ...]


SCHEMA = Schema(
    name="quality_review",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["findings"],
        "properties": {
            "findings": {
                "type": "array",
                "description": f"At most {MOST_FINDINGS}, the gravest first; empty when the post is good.",
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
                        "message": {
                            "type": "string",
                            "description": "One sentence: what is wrong there and what to do about it.",
                        },
                        "quote": {
                            "type": "string",
                            "description": "The words of the post it is about, copied exactly, 4 to 15.",
                        },
                    },
                },
            }
        },
    },
)


def issues(review: Review, post: Post) -> tuple[Issue, ...]:
    """Keep the findings that quote the post, as far as the cap allows; one too heavy for it weighs less."""
    reading = Reading(post)
    kept: list[Issue] = []
    points = 0
    for finding in review.findings:
        line = reading.line_of(finding.quote.strip("\"'“”…. "))
        message = " ".join(finding.message.split())[:_MESSAGE]
        severity = _affordable(finding.severity, MOST_POINTS - points)
        if line is None or not message or severity is None or len(kept) == MOST_FINDINGS:
            continue
        points += WEIGHTS[severity]
        kept.append(
            Issue(
                type=finding.type,
                severity=severity,
                message=message,
                line=line,
                excerpt=shortened(finding.quote, _EXCERPT),
            )
        )
    return tuple(kept)


def apart_from(ruled: Sequence[Issue], reviewed: Sequence[Issue]) -> tuple[Issue, ...]:
    """Leave out the kinds of finding that the rules have made already: nothing counts twice."""
    known = {issue.type for issue in ruled}
    return tuple(issue for issue in reviewed if issue.type not in known)


def _affordable(severity: Severity, points: int) -> Severity | None:
    if WEIGHTS[severity] <= points:
        return severity
    return "low" if WEIGHTS["low"] <= points else None
