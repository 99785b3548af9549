"""Find artifacts before a post: a greeting, a word count, a rule, a label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts import (
    courtesy,
    greeting,
    labels,
    other_languages,
    plans,
    seo_blocks,
    task_plans,
    word_counts,
    wrapper_tags,
)
from shared.text.artifacts.seo_labels import TITLE
from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.markdown import Block

_RULE_UNDER_TEXT = re.compile(r"\n-{3,}[ \t]*\Z")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^\n]{1,200}(?:\*\*|__)[ \t]*\Z")
_QUOTE_MARK = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_LINK = re.compile(r"!?\[|<?https?:")
_LABELLED = frozenset({"heading", "title", "paragraph", "fence", "hr", "blockquote"})
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n[\w-]{1,40}:")
_TITLE_LABEL = re.compile(
    rf"\s*(?:#{{1,3}} )?(?P<bold>\*\*|__)?(?P<label>(?:(?:blog|post|article|blog post) )?{TITLE}"
    r"(?P<shut>\*\*|__)?[ \t]?[:\uff1a](?P<late>\*\*|__)?[ \t]*)(?=\S[^\n]*(?:\n[ \t\r]*(?:\n|#)|\Z))",
    re.IGNORECASE,
)
# Most texts are spared the parser: each shape begins with one of these.
_FRONT_HINT = re.compile(
    rf"[\W_]{{0,30}}(?:{greeting.HINT.pattern})|\s*[`~]{{3}}",
    re.IGNORECASE,
)
_ENDS = (":", "\uff1a", ".", "!", "\u3002", "\uff01")
_HEAD = 400  # characters


def may_have(text: str, start: int) -> bool:
    """Return whether the first words are worth a parse."""
    first_line = text[start : start + _HEAD].partition("\n")[0]
    return bool(
        _FRONT_HINT.match(text, start)
        or courtesy.may_begin(text[start : start + _HEAD])
        or labels.HINT.match(text, start)
        or (text[start] == ">" and plans.is_thinking(text[start : start + _HEAD]))
        or word_counts.is_count(first_line)
        or other_languages.may_greet(text, start)
        or plans.begins(text, start)
        or task_plans.names_task(text[start : start + _HEAD])
        or seo_blocks.may_have(text[start : start + _HEAD])
    )


def label(text: str) -> ArtifactSpan | None:
    """Find a label on the line of the post's first words."""
    return labels.find(text) or (None if seo_blocks.has_order(text[:_HEAD]) else title_label(text))


def title_label(text: str) -> ArtifactSpan | None:
    """Find "Title:" before a title; a bold title stays bold."""
    match = _TITLE_LABEL.match(text)
    if not match:
        return None
    closed = match["shut"] or match["late"]
    start = match.start("bold") if match["bold"] and closed else match.start("label")
    return ArtifactSpan(start, match.end(), "title-label")


def find(text: str, parts: list[Block], *, greeted: bool) -> Iterator[ArtifactSpan]:
    """Yield the artifacts before the post, block by block; `greeted`: one was removed already."""
    if labelled := list(seo_blocks.find_before(text, parts)):
        yield from labelled
        return
    planned = False
    for index, part in enumerate(parts):
        artifact = _rule(text, parts, index) if greeted else None
        artifact = artifact or _count(text, parts, index) or _preamble(text, parts, index)
        artifact = artifact or _thinking(text, part) or _plan(text, parts, index, planned=planned)
        planned = artifact is not None and artifact.rule == "plan"
        if artifact is None:
            return
        yield artifact
        greeted = greeted or artifact.rule == "preamble"
        if artifact.end < part.end:
            return


def _rule(text: str, parts: list[Block], index: int) -> ArtifactSpan | None:
    part = parts[index]
    if part.kind != "hr" or index + 1 == len(parts) or _FRONT_MATTER.match(text, part.start):
        return None
    return ArtifactSpan(part.start, part.end, "rule")


def _count(text: str, parts: list[Block], index: int) -> ArtifactSpan | None:
    """Find the lines of a paragraph that count words, if something is left after them."""
    part, end = parts[index], 0
    if part.kind != "paragraph":
        return None
    for line in text[part.start : part.end].splitlines(keepends=True):
        if not word_counts.is_count(line):
            break
        end += len(line)
    is_all = part.start + end >= part.end
    if not end or (is_all and index + 1 == len(parts)):
        return None
    return ArtifactSpan(
        part.start, part.start + len(text[part.start : part.start + end].rstrip()), "word-count"
    )


def _preamble(text: str, parts: list[Block], index: int) -> ArtifactSpan | None:
    part = parts[index]
    if _greets(text, parts, index):
        return ArtifactSpan(part.start, part.end, "preamble")
    if part.kind == "paragraph" and (length := courtesy.leading(text[part.start : part.end])):
        return ArtifactSpan(part.start, part.start + length, "preamble")
    line, _, more = text[part.start : part.end].partition("\n")
    if part.kind != "paragraph" or not more or not line.rstrip().endswith(_ENDS):
        return None
    following = "heading" if line.rstrip().endswith(_ENDS[:2]) else "paragraph"
    is_greeting = greeting.is_greeting(line, following)
    return ArtifactSpan(part.start, part.start + len(line), "preamble") if is_greeting else None


def _thinking(text: str, part: Block) -> ArtifactSpan | None:
    """Find reasoning in a block quotation that says so."""
    is_reasoning = part.kind == "blockquote" and plans.is_thinking(text[part.start : part.end])
    return ArtifactSpan(part.start, part.end, "labelled") if is_reasoning else None


def _plan(text: str, parts: list[Block], index: int, *, planned: bool) -> ArtifactSpan | None:
    """Find a block of a plan, if something is left after it."""
    part = parts[index]
    if index + 1 == len(parts) or part.kind not in {"paragraph", "bullet_list", "ordered_list"}:
        return None
    words, headed = (
        text[part.start : part.end],
        _kind(text, parts[index + 1 : index + 2]) in {"heading", "title"},
    )
    if part.kind == "paragraph":
        is_plan = plans.is_plan(words, headed=headed, planned=planned)
        is_plan = is_plan or (headed and index == 0 and task_plans.find(words) is not None)
    else:
        is_plan = planned and plans.is_list(words)
    return ArtifactSpan(part.start, part.end, "plan") if is_plan else None


def _greets(text: str, parts: list[Block], index: int) -> bool:
    """Judge a block by itself or, if it only agrees, by whether the next one announces the post."""
    if _greets_itself(text, parts, index):
        return True
    part = parts[index]
    agrees = part.kind == "paragraph" and greeting.is_agreement(text[part.start : part.end])
    return agrees and index + 1 < len(parts) and _greets_itself(text, parts, index + 1)


def _greets_itself(text: str, parts: list[Block], index: int) -> bool:
    part = parts[index]
    words = text[part.start : part.end]
    if part.kind == "blockquote":
        words = _QUOTE_MARK.sub("", words)
    elif part.kind == "heading":
        # "Here is your post:\n---" is a heading to a parser.
        underlined = _RULE_UNDER_TEXT.search(words)
        words = words[: underlined.start()] if underlined else words
        if not underlined and not (
            greeting.is_label(words) or labels.is_label(words, heads=_outranks(parts, index))
        ):
            return False
    elif part.kind != "paragraph":
        return False
    following = _kind(text, parts[index + 1 : index + 2])
    heads = following in {"heading", "title"}
    if following in _LABELLED and labels.is_label(words, heads=heads):
        return True
    return greeting.is_greeting(words, following)


def _outranks(parts: list[Block], index: int) -> bool:
    """Return whether the next block is a heading that does not belong to this one."""
    following = parts[index + 1 : index + 2]
    return (
        bool(following)
        and following[0].kind == "heading"
        and len(following[0].markup) <= len(parts[index].markup)
    )


def _kind(text: str, following: list[Block]) -> str:
    """Return the kind of the next block, "title" for a bold line, and an empty text without one."""
    if not following:
        return ""
    [part] = following
    if part.kind == "paragraph" and _LINK.match(text, part.start):
        return "link"
    if part.kind in {"html_block", "paragraph"} and wrapper_tags.begins(text, part.start):
        return "fence"  # as much of a frame
    is_bold = part.kind == "paragraph" and _BOLD_LINE.match(text[part.start : part.end].partition("\n")[0])
    return "title" if is_bold else part.kind
