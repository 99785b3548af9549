"""Find artifacts around a post: a fence, a greeting, an offer to revise, a word count, a rule.

Each is recognized only at the very start or end, as a whole block, and by words that a post does not combine:
a post may ask its readers for comments, but not whether the author should make it shorter.
"""

# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from itertools import pairwise

from shared.text.artifacts import (
    closing,
    fence,
    marks_around,
    offers,
    opening,
    seo_blocks,
    turns,
    word_counts,
)
from shared.text.artifacts.closing import Talk
from shared.text.artifacts.edge_blocks import first_blocks, last_blocks
from shared.text.artifacts.seo_blocks import Labels
from shared.text.artifacts.span import ArtifactSpan
from shared.text.markdown import Block, blocks

_RULE_UNDER_TEXT = re.compile(r"\n-{3,}[ \t]*\Z")
_SENTENCE_END = re.compile(r"[.!?…:][\"”’)*_]*\Z")
# A rule, or an item of a list, which may be one of changes.
_ENDING = re.compile(r"\s{0,3}(?:[*_-][ \t]{0,3}){3,}\Z|\s{0,9}(?:[-*+]|\d{1,2}[.)]) ")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_HEAD, _TAIL = 400, 700  # characters


def find(
    text: str, *, by_model: bool = False, beheaded: bool = False, partial: bool = False
) -> list[ArtifactSpan]:
    """Return the artifacts around the post, in order.

    `by_model`: a model evidently wrote the text, so a closing wish is its own. `beheaded`: text before it was
    removed, so a rule at its start separated the two. `partial`: the text still grows.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return []
    if label := opening.label(text):
        return [label]
    has_front = opening.may_have(text, start) or (beheaded and text[start] in "-*_")
    before = list(opening.find(text, first_blocks(text) if has_front else [], greeted=beheaded))
    rest = before[-1].end if before else start
    if (
        text.find("```", rest, rest + _HEAD) >= 0
        or text.find("~~~", rest, rest + _HEAD) >= 0
        or "\n```" in text[-9:]
    ):
        parts = [part for part in blocks(text) if part.start >= rest]
        if wrapped := fence.find(
            text, parts, is_edge=lambda part: _last(text, part)[1] is not Talk.POST, by_model=bool(before)
        ):
            return before + wrapped
    after: list[ArtifactSpan] = []
    if _has_back(text[max(rest, end - _TAIL) : end]):
        tail = [part for part in last_blocks(text) if part.start >= rest]
        whole = rest < (tail[0].start if tail else 0)
        after = _back(text, tail, rest, by_model=by_model or bool(before), whole=whole)
    return before + after or _around(text, beheaded=beheaded, partial=partial)


def _around(text: str, *, beheaded: bool, partial: bool) -> list[ArtifactSpan]:
    """Find marks around the whole, once nothing is left outside them."""
    if not marks_around.may_have(text):
        return []
    found = marks_around.find(text, beheaded=beheaded, partial=partial)
    return found or list(marks_around.find_quotation(text, beheaded=beheaded))


def _has_back(tail: str) -> bool:
    """Look at the last lines alone, which spares most texts the parser."""
    blank = list(_BLANK_LINE.finditer(tail))
    last = tail[blank[-1].end() :] if blank else tail
    line = tail[tail.rfind("\n") + 1 :]
    if (
        _ENDING.match(line)
        or word_counts.is_count(line)
        or seo_blocks.may_end(tail, last)
        or turns.may_have(tail)
    ):
        return True
    return offers.trailing(last) < len(last) or any(
        closing.judge(words) is not Talk.POST for words in {last, line}
    )


def _back(text: str, parts: list[Block], start: int, *, by_model: bool, whole: bool) -> list[ArtifactSpan]:
    """Peel the end, last block first; a likely artifact goes only beside a sure one."""
    if turn := turns.find(text, parts, start):
        return [turn]
    artifacts: list[ArtifactSpan] = []
    sure, left, least = 0, len(parts), 0 if whole else 1
    labelled = seo_blocks.find_after(text, parts, start)
    while left > least:
        artifact, talk = _changes(text, parts[max(0, left - 2) : left])
        taken = 2 if artifact else 1
        if artifact is None and left - 1 in labelled:
            artifact = ArtifactSpan(parts[left - 1].start, parts[left - 1].end, "seo-block")
            talk = Talk.SURE if labelled[left - 1] is Labels.STRONG else Talk.LIKELY
        if artifact is None:
            artifact, talk = _last(text, parts[left - 1])
        if artifact is None:
            break
        artifacts.append(artifact)
        if talk is Talk.SURE and (artifact.rule != "rule" or sure == len(artifacts) - 1):
            sure = len(artifacts)
        left -= taken
        if artifact.start > parts[left].start:
            break
    by_model = by_model or any(artifact.rule != "rule" for artifact in artifacts[:sure])
    return artifacts[: len(artifacts) if by_model else sure][::-1]


def _changes(text: str, parts: list[Block]) -> tuple[ArtifactSpan | None, Talk]:
    """Find "Changes made:" and its list in the last two blocks."""
    for announcement, changes in pairwise(parts):
        words, items = text[announcement.start : announcement.end], text[changes.start : changes.end]
        if "list" in changes.kind and closing.lists_changes(words, items):
            return ArtifactSpan(announcement.start, changes.end, "trailer"), Talk.SURE
    return None, Talk.POST


def _last(text: str, block: Block) -> tuple[ArtifactSpan | None, Talk]:
    """Return the artifact that a last block is or ends with, and how sure that is."""
    words = text[block.start : block.end]
    if block.kind == "hr":
        return ArtifactSpan(block.start, block.end, "rule"), Talk.SURE
    if block.kind in {"heading", "paragraph"} and word_counts.is_count(words):
        return ArtifactSpan(block.start, block.end, "word-count"), Talk.SURE
    if block.kind == "heading":
        # "Last sentence.\n---" is a heading to a parser, and a rule to the model that wrote it.
        rule = _RULE_UNDER_TEXT.search(words)
        if rule and _SENTENCE_END.search(words[: rule.start()].rstrip()):
            return ArtifactSpan(block.start + rule.start(), block.end, "rule"), Talk.SURE
        return None, Talk.POST
    if block.kind not in {"paragraph", "blockquote"}:
        return None, Talk.POST
    return _last_words(text, block, words)


def _last_words(text: str, block: Block, words: str) -> tuple[ArtifactSpan | None, Talk]:
    talk = closing.judge(words)
    if talk is Talk.LIKELY and offers.trailing(words) < len(words):
        talk = Talk.SURE  # it ends as only a model does
    if talk is not Talk.POST:
        return ArtifactSpan(block.start, block.end, "trailer"), talk
    start = words.rfind("\n") + 1
    line = words[start:]
    if word_counts.is_count(line):
        while start and word_counts.is_count(words[words.rfind("\n", 0, start - 1) + 1 : start]):
            start = words.rfind("\n", 0, start - 1) + 1
        return ArtifactSpan(block.start + start, block.end, "word-count"), Talk.SURE
    if block.kind == "paragraph" and (labelled := seo_blocks.trailing(text, block)) < block.end:
        return ArtifactSpan(labelled, block.end, "seo-block"), Talk.SURE
    if start and closing.judge(line) is Talk.SURE:
        return ArtifactSpan(block.start + start, block.end, "trailer"), Talk.SURE
    if block.kind == "paragraph" and 0 < (offered := offers.trailing(words)) < len(words):
        return ArtifactSpan(block.start + offered, block.end, "trailer"), Talk.SURE
    return None, Talk.POST
