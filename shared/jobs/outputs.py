"""Outputs of the stages: jobs/{job_id}/outputs/{stage}."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

# The type of the finding that sums up the others: the post can't be published as it is.
NOT_PUBLISHABLE = "not-publishable"

Severity = Literal["high", "medium", "low"]


class Issue(msgspec.Struct, frozen=True):
    """One finding of the quality stage; `line` counts from 1 in the post's Markdown.

    `excerpt` is the text in question, as a reader sees it. Both are None for a finding about the whole post.
    `source` is the number of the source that a finding is about, and `source_excerpt` its nearest passage.
    """

    type: str
    severity: Severity
    message: str
    line: int | None = None
    excerpt: str | None = None
    source: int | None = None
    source_excerpt: str | None = None


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that a refresh has changed, and why; `before` is empty for a new one."""

    before: str
    after: str
    reason: str
    line: int | None = None


class CitedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source that the post cites, by its number in the request."""

    number: int
    title: str
    url: str | None = None


class GenerateOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The model's post without model artifacts; the title is not part of `content`."""

    content: str
    title: str
    model: str
    artifacts_removed: int = 0


class PolishOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The post after polishing; artifacts_removed counts characters, over both stages and all revisions.

    `changes` are those of a refresh, against the post that was given.
    """

    content: str
    artifacts_removed: int = 0
    changes: tuple[TextChange, ...] = ()


class QualityOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one revision; score is 0 to 100.

    `resolved` are the findings of the previous revision that no longer apply. `left_out` names the checks
    that do not support the post's language: they need English word lists, or spaces between words.
    """

    score: int
    word_count: int
    issues: tuple[Issue, ...] = ()
    resolved: tuple[Issue, ...] = ()
    left_out: tuple[str, ...] = ()


class MetaOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The tags of a page's head: plain lines, a path segment, and schema.org's BlogPosting as a JSON object.

    None of their texts holds an angle bracket, so none can close the HTML element around it.
    """

    title: str
    description: str
    og_title: str
    og_description: str
    slug: str = ""
    json_ld: dict[str, Any] = {}


class Outputs(msgspec.Struct, frozen=True):
    """The stages' outputs so far."""

    generate: GenerateOutput | None = None
    polish: PolishOutput | None = None
    quality: QualityOutput | None = None
    meta: MetaOutput | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The finished post, as in the job document; processing_time is in seconds.

    `content` is Markdown, `content_html` the same post as sanitized HTML, without the title; None if the
    document has no room for both. `sources` are those that the post cites, `changes` those of a refresh.
    """

    content: str
    title: str
    quality_score: int
    quality_issues: tuple[Issue, ...]
    word_count: int
    meta_tags: MetaOutput
    artifacts_removed: int
    model_used: str
    content_html: str | None = None
    processing_time: float = 0.0
    generated_at: str = ""
    sources: tuple[CitedSource, ...] = ()
    changes: tuple[TextChange, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A step's result. `degraded` is the reason, in one sentence, for a lesser result.

    `note` is a sentence about a result that is not a lesser one.
    """

    output: GenerateOutput | PolishOutput | QualityOutput | MetaOutput
    degraded: str | None = None
    note: str | None = None
    revise: bool = False
    result: Result | None = None


_EMPTY_IF_NOTHING_WAS_GIVEN = frozenset({"changes", "sources", "source", "source_excerpt"})
_FINDINGS = ("issues", "resolved", "quality_issues")


def to_document(output: Any) -> dict[str, Any]:
    """Return a stage's output, or a result, as documents have it; fields that nothing fills are left out.

    So the document of a job for which people gave nothing is the one that earlier releases write.
    """
    return compact(msgspec.to_builtins(output))


def compact(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of an output without the fields that only what people give can fill."""
    findings = {
        name: [_without_empty(issue) for issue in document[name]] for name in _FINDINGS if name in document
    }
    return _without_empty(document | findings)


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value or name not in _EMPTY_IF_NOTHING_WAS_GIVEN}
