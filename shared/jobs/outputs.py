"""Outputs of the stages: jobs/{job_id}/outputs/{stage}."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

# The type of a finding that sums others up: a post with it can't be published as it is.
NOT_PUBLISHABLE = "not-publishable"

Severity = Literal["high", "medium", "low"]


class Issue(msgspec.Struct, frozen=True):
    """One finding of the quality stage; `line` counts from 1 in the post's Markdown.

    `excerpt` is the text in question, as a reader sees it. Both are None for a finding on the whole post.
    """

    type: str
    severity: Severity
    message: str
    line: int | None = None
    excerpt: str | None = None


class GenerateOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The model's post without model artifacts; `content` has no H1, since that is the title."""

    content: str
    title: str
    model: str
    artifacts_removed: int = 0


class PolishOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The post after polishing; artifacts_removed counts characters, over both stages and all revisions."""

    content: str
    artifacts_removed: int = 0


class QualityOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one revision; score is 0 to 100.

    `resolved` are the findings of the revision before that are gone now. `left_out` names the checks that
    could not be made in the post's language: they need English word lists, or words that are written apart.
    """

    score: int
    word_count: int
    issues: tuple[Issue, ...] = ()
    resolved: tuple[Issue, ...] = ()
    left_out: tuple[str, ...] = ()


class MetaOutput(msgspec.Struct, frozen=True, kw_only=True):
    """The tags of a page's head: plain lines, a path segment, and schema.org's BlogPosting as a JSON object.

    No text in any of them holds an angle bracket, so they can't end the element that they are put into.
    """

    title: str
    description: str
    og_title: str
    og_description: str
    slug: str = ""
    json_ld: dict[str, Any] = {}


class Outputs(msgspec.Struct, frozen=True):
    """The outputs there are so far in this run."""

    generate: GenerateOutput | None = None
    polish: PolishOutput | None = None
    quality: QualityOutput | None = None
    meta: MetaOutput | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The finished post, as in the job document; processing_time is in seconds.

    `content` is Markdown, `content_html` the same post as sanitized HTML, without the title; None if the
    document has no room for both.
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


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A step's result. `degraded` is the reason, in one sentence, for a result below its best."""

    output: GenerateOutput | PolishOutput | QualityOutput | MetaOutput
    degraded: str | None = None
    revise: bool = False
    result: Result | None = None
