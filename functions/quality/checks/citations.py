"""Find references to sources that the post does not give."""
# ruff: noqa: RUF001  models write full-width marks

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue
from shared.materials import citation_marks
from shared.text.passages import Passage

_MOST_OF_A_KIND = 3
_NUMBERS = r"\d{1,2}(?:\s?[,–-]\s?\d{1,2}){0,9}"
_KIND = "(?:source|ref|citation|page|file|post|news|article|search|result|doc|link)"
# A mark follows a word or a sentence; an index of an array has code around it, or begins with 0.
_MARK = re.compile(
    r"\[\^\d{1,3}\^?\]|\^\[\d{1,3}\]\^?|【\d{1,3}】"
    rf"|(?:(?<=[.,;:!?)\]”’\"。，])|(?<=\w\w\w)|(?<=[^\W\d_] ))\[(?=[1-9]){_NUMBERS}\](?![\w(\[=<>+*/])"
    rf"|\[(?i:{_KIND}s?(?::\s?|\s)|(?:source|ref|citation)_?){_NUMBERS}\]"
)
_LINKED = re.compile(r"\[\\(\[[\d,\s]{1,40})\\\]\]\(")
_NUMBER = re.compile(r"\d+")
# A line that begins with the mark, or an item of a numbered list, may be what the mark refers to.
_LISTED = re.compile(
    r"^[ \t>]{0,9}(?:[-*+][ \t]+|\|[ \t]*|\*\*|<li>|<p>|<sup>)?"
    r"(?:\\?\[\^?(?P<mark>\d{1,3})\^?\\?\]|【(?P<lens>\d{1,3})】|\[?\^(?P<caret>\d{1,3})"
    r"|(?P<item>\d{1,3})\\?[.)][ \t])",
    re.MULTILINE,
)


def undefined_marks(reading: Reading) -> Iterator[Issue]:
    """Citation marks whose source the post does not give."""
    text = reading.cleaned.text
    has_sources = bool(reading.post.sources)  # then `source-number` judges the marks of numbers
    if "[" not in text and "【" not in text:
        return
    listed = {next(filter(None, match.groups())) for match in _LISTED.finditer(text)}
    found = 0
    for passage in reading.passages:
        if passage.kind == "code" or found == _MOST_OF_A_KIND:
            continue
        for match in _MARK.finditer(passage.prose):
            if (has_sources and citation_marks.find(match[0])) or _is_linked(passage, match[0]):
                continue
            if match.start() and not listed.issuperset(_NUMBER.findall(match[0])):
                found += 1
                message = (
                    f"{quote(match[0])} refers to a source that the post lacks: link it, or remove the mark."
                )
                yield reading.issue("citation", "medium", message, passage, match[0])
                break


def _is_linked(passage: Passage, mark: str) -> bool:
    """Return whether a mark is itself the text of a link, which leads to what it refers to."""
    return bool(passage.links) and any(f"{found}]" == mark for found in _LINKED.findall(passage.raw))
