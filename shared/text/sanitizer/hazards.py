"""Recognize texts that can stay as they are: no renderer finds HTML in them.

A doubt costs little: the text is then rewritten, with the same meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.text.sanitizer.policy import is_allowed, is_allowed_definition

INFO = re.compile(  # of a fence: a language, lines to mark, a title
    r"[\w+#.-]*(?:[ \t]+(?:\{[\d, -]{0,80}\}|(?:title|filename|file|label)=\"[\w ./:-]{0,80}\""
    r"|[A-Za-z][\w-]{0,30}))*[ \t]*"
)
_OPENING = re.compile(r"(`{3,}|~{3,})([^`\n]*)")
# "5 < 6", "<3" and an arrow begin nothing. Anything that could begin a tag, a comment or an address does.
TAG_START = re.compile(r"<[^ \t\n0-9<=>,.;)-]")
_ADDRESS = re.compile(r"<(?:https?://[\w./?#&%~+,;:@=-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
_LINK = re.compile(r"\]\s*[(:]\s*")
# No attribute that matters has a name of one or two letters, as in a formula's "{i=1}".
_ATTRIBUTES = re.compile(
    r"\bon[a-z]{3,30}\s*=|\bstyle\s*=|\{[^{}\n]*(?<![\\\w])[A-Za-z_][\w:-]{2,40}\s*=|\{:", re.IGNORECASE
)
_QUOTES = re.compile(r"[\"'<>=&{}\\]")
_FENCE_MARK = re.compile(r"```|~~~")
_IN_CONTAINER = re.compile(r"[ \t>*+\d.)-]*")
_LINE_ENDS = re.compile(r"\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # to some renderers, not to all
_FRONT_MATTER = re.compile(r"\ufeff?\s*(?:---|\+\+\+|;;;)")
_LONGEST = 300  # characters of an address that are looked at
_BEFORE_PATH = re.compile(r"(?:&#|[^:/?#)])*")  # a scheme is in it
_BLANK = re.compile(r"\s")


def can_stay(text: str) -> bool:
    """Return whether no renderer can find script in a text."""
    if not is_dangerous(text):
        return not _FENCE_MARK.search(text) or all(_has_plain_info(line) for line in text.splitlines())
    if _LINE_ENDS.search(text) or _FRONT_MATTER.match(text):
        return False
    outside = _outside_fences(text)
    return outside is not None and not is_dangerous(outside)


def _has_plain_info(line: str) -> bool:
    fence = _OPENING.match(line, _IN_CONTAINER.match(line).end())  # type: ignore[union-attr]  # it may be empty
    return not fence or INFO.fullmatch(fence[2]) is not None or not _QUOTES.search(fence[2])


def is_dangerous(text: str) -> bool:
    """Return whether a renderer may find a tag, an attribute or an address that leads to a script."""
    if "<" in text and TAG_START.search(_ADDRESS.sub("", text)):
        return True
    if ("=" in text or "{:" in text) and _ATTRIBUTES.search(text):
        return True
    return any(_leads_astray(text, link) for link in _LINK.finditer(text))


def _leads_astray(text: str, link: re.Match[str]) -> bool:
    address = text[link.end() : link.end() + _LONGEST]
    is_cut = len(address) == _LONGEST
    begins = _BEFORE_PATH.match(address)[0]  # type: ignore[index]  # it may be empty
    if link[0].rstrip().endswith(":"):
        return not is_allowed_definition(address.lstrip("<")) or (
            begins == address and is_cut and not _BLANK.search(begins)
        )
    # Python-Markdown puts the words of a link within an address into that address.
    holds_link = link[0][1] == "(" and "[" in begins and (is_cut or ":" in address)
    return not is_allowed(address.lstrip("<")) or holds_link or (is_cut and begins == address)


def _outside_fences(text: str) -> str | None:
    """Return the text without its fenced code; None if renderers may disagree about its code."""
    outside: list[str] = []
    fence = ""
    for line, is_after_blank in _lines(text):
        if fence:
            if line == fence:
                fence = ""
            elif _IN_CONTAINER.sub("", line, count=1).startswith(fence[:3]):
                return None
        elif opening := _OPENING.fullmatch(line):
            if not (is_after_blank and INFO.fullmatch(opening[2])):
                return None
            fence = opening[1]
        elif _FENCE_MARK.search(line):
            return None
        else:
            outside.append(line)
    return None if fence else "\n".join(outside)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line without its end, and whether the one before it is blank."""
    is_after_blank = True
    for line in text.replace("\r\n", "\n").split("\n"):
        stripped = line.rstrip(" \t")
        yield stripped, is_after_blank
        is_after_blank = not stripped
