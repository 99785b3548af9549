"""Find the delimiters of our own prompts (shared/llm/prompting.py), which small models repeat.

A delimiter around a post is removed alone; elsewhere its quoted text is removed with it. Models invent
digits, change their case, omit some, break the line, and write a delimiter in bold, in code or escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    "BRIEF|WISHES|KEYWORDS|FINDINGS|HEADINGS|ABOUT|BEGINNING|SECTION|OUTLINE|POST|LOST|BLOCKS|BEFORE|AFTER"
    "|REASONS|PROFILE|VOICE|HOUSESTYLE|SAMPLES?|SOURCES?|EVIDENCE|PAGES|PUBLISHED|CHANGES"
)
_NAME = rf"(?:[A-Z]{{3,20}}|(?i:{_NAMES}))"
_DIGIT = "[0-9a-fA-F]"
_DIGITS = rf"{_DIGIT}{{6,64}}"
_BROKEN = rf"(?:{_DIGIT}{{3,20}}\n{_DIGIT}{{3,20}}|{_DIGITS})(?![^\W_])"  # over two lines
_OPENS = r"(?:<<|&lt;&lt;|\\<\\?<|<\\<)"
_CLOSES = r"(?:>>|&gt;&gt;|\\>\\?>|>\\>)"
_MIXED = rf"(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9]){_DIGITS}(?![^\W_])"  # a year or a word is not a delimiter
_DASH = r"[ \t]?\\?[-\u2010-\u2014]"
_MANY = rf"(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9]){_DIGIT}{{15,17}}(?![^\W_])"
_MARK = (
    rf"(?:{_OPENS}\s{{0,3}}{_NAME}(?:\s?-|{_DASH})\s?{_BROKEN}(?:[ \t]*{_CLOSES})?"
    rf"|(?<![^\W_]){_NAME}-\s?{_BROKEN}[ \t]*{_CLOSES}"
    rf"|(?<![^\W_])(?:{_NAMES})-\n?{_MIXED}"
    # An address may end so, with fewer digits or behind a hyphen.
    rf"|(?<![^\W_])(?<![/.-])(?i:{_NAMES}){_DASH}{_MANY}(?:[ \t]*{_CLOSES})?"
    # With an underscore, small letters are the name of something else.
    rf"|(?:{_OPENS}\s{{0,3}}(?i:{_NAMES})|(?<![^\W_])(?<![/.-])(?<![^\W_]_)(?:{_NAMES}))[ \t]?\\?_{_MANY}"
    rf"(?:[ \t]*{_CLOSES})?|(?<![^\W_])(?i:{_NAMES})[ \t]?\\?_{_MANY}[ \t]*{_CLOSES})"
)
_AROUND = r"(\*{1,3}|_{1,3}|`{1,3})"
_QUOTED = re.compile(
    rf"{_OPENS}(BRIEF|WISHES|KEYWORDS|FINDINGS|HEADINGS)-{_DIGITS}\n[\s\S]{{0,2500}}?\n\1-{_DIGITS}{_CLOSES}"
    rf"|{_OPENS}(SECTION|OUTLINE|ABOUT)-{_DIGITS}\n\s{{0,9}}\{{[\s\S]{{0,9000}}?\}}\s{{0,9}}\n"
    rf"\2-{_DIGITS}{_CLOSES}"
    r"|(?m:^)<<(?:SECTION|OUTLINE|POST|BRIEF)-?[0-9a-f]{0,5}(?:>>|[.…]*)[ \t]*(?m:$)"
    r"|(?m:^)(?:SECTION|OUTLINE|POST|BRIEF)-?[0-9a-f]{0,5}[.…]{0,3}>>[ \t]*(?m:$)"
    rf"|(?m:^)(`{{3,}})\w{{0,20}}\n\s{{0,9}}(?:{_MARK}\s{{1,9}}){{1,4}}\3(?m:$)"
    rf"|{_AROUND}{_MARK}\4|{_MARK}"
)
# Every delimiter has one of these. Searching for the names themselves takes ten times as long.
_ANGLES = ("<<", ">>", "&lt;", "&gt;", "\\<", "\\>")
_HINT = re.compile(rf"[-\u2010-\u2014_]\s?{_DIGIT}{{3}}")
_SURE = re.compile(rf"[-\u2010-\u2014_]\s?{_DIGIT}{{14,18}}(?![^\W_])")
# At the end of a stream: a mark that is half there, and a quotation whose end is still to come.
_HALF = re.compile(
    rf"(?:[*_`]{{0,3}}{_OPENS}\s{{0,3}}[A-Za-z]{{0,20}}(?:\s?\\?(?:[-\u2010-\u2014_]\s?(?:{_DIGIT}|\n){{0,24}})?)?"
    r"[ \t]*[>\\&gt;]{0,8}"
    rf"|(?<![^\W_])[*_`]{{0,3}}(?:(?:{_NAMES})|(?i:{_NAMES})(?=[ \t]?\\?[-\u2010-\u2014_]))"
    rf"(?:[ \t]?\\?(?:[-\u2010-\u2014_]\n?{_DIGIT}{{0,24}})?[ \t]?[>\\&gt;]{{0,8}})?"
    r"|[*_`]{0,3}(?:&(?:l(?:t;?)?)?|&lt;&(?:l(?:t)?)?|\\(?:<\\?)?))\Z"
)
_OPEN = re.compile(rf"{_OPENS}(BRIEF|WISHES|KEYWORDS|FINDINGS|HEADINGS)-{_DIGITS}\n")
_LONGEST_HALF, _LONGEST = 60, 2600  # characters


def find(text: str) -> Iterator[ArtifactSpan]:
    """Yield the delimiters of a text, each with its quoted text."""
    if any(angle in text for angle in _ANGLES) or _HINT.search(text):  # most texts hold none
        yield from (ArtifactSpan(*match.span(), "quote-mark") for match in _QUOTED.finditer(text))


def is_sure(text: str, artifact: ArtifactSpan) -> bool:
    """Return whether an artifact is a delimiter with all of its digits, which no other text has."""
    return artifact.rule == "quote-mark" and _SURE.search(text, artifact.start, artifact.end) is not None


def without_half(text: str) -> str:
    """Return a growing text up to a mark that is half there, or up to a quotation without its end."""
    half = _HALF.search(text, max(0, len(text) - _LONGEST_HALF))
    text = text[: half.start()] if half else text
    for begun in _OPEN.finditer(text, max(0, len(text) - _LONGEST)):
        if f"\n{begun[1]}-" not in text[begun.end() - 1 :]:
            return text[: begun.start()]
    return text
