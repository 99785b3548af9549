"""Markup of a line: Markdown and HTML are dropped, and code keeps its words.

A parser takes words of "The <dialog> element" and "Snake_case and __init__.py" for markup.
"""

from __future__ import annotations

import re

from shared.text.inline_markup import without_marks

_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]{1,300})(?<!`)\1(?!`)")
_ANGLES_IN_CODE = re.compile(r"</?|/?>")
_COMMENT = re.compile(r"<!--.{0,500}?-->|\{/\*.{0,200}?\*/\}")
_TAG = re.compile(r"<(/?)([a-zA-Z][^<>\s]{0,200})(\s[^<>]{0,500})?>")
# These are markup even without their other half.
_ALWAYS_MARKUP = frozenset(
    [
        "b",
        "i",
        "u",
        "em",
        "strong",
        "br",
        "hr",
        "wbr",
        "font",
        "small",
        "big",
        "span",
        "strike",
        "sub",
        "sup",
        "center",
    ]
)
_COMPONENT = re.compile(r"[A-Z]+[a-z]|.*[-.:_]")
_SIGNS = (("-->", "→"), ("->", "→"), ("=>", "⇒"), ("<=", "≤"), (">=", "≥"))
_ANGLES = re.compile(r"</|/>|[<>]")

_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\((?:[^()]|\([^()]{0,200}\)){0,500}\)")
_REFERENCE = re.compile(r"(?<![\w\]])\[([^\]\[]{1,300})\]\[[^\]\[]{0,100}\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_HEADING = re.compile(r"\A#{1,6} (.*?)(?: #+)?\Z")
# Pandoc's and kramdown's list of attributes after a heading.
_ATTRIBUTES = re.compile(r"\s*\{:?\s{0,3}[#.][\w-][^{}]{0,200}\}\Z")


def drop_markup(text: str) -> str:
    """Return a line without its markup and without angle brackets; the words of code stay."""
    codes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        codes.append(_ANGLES_IN_CODE.sub(" ", _replace_signs(match[2])))
        return f"\0{len(codes) - 1}\0"

    line = _drop_tags(_COMMENT.sub(" ", _CODE.sub(keep, text))).strip()
    line = _ATTRIBUTES.sub("", _HEADING.sub(r"\1", line))
    line = without_marks(_REFERENCE.sub(r"\1", _LINK.sub(r"\1", _FOOTNOTE.sub("", line))))
    return re.sub(r"\0(\d+)\0", lambda match: codes[int(match[1])], line)


def _replace_signs(text: str) -> str:
    """Write arrows and comparisons without angle brackets."""
    for written, sign in _SIGNS:
        text = text.replace(written, sign)
    return text


def _drop_tags(text: str) -> str:
    """Drop tags; a lone tag, as in a name of code, leaves its name."""
    if "<" not in text and ">" not in text:
        return text
    closed = {match[2].rstrip("/").lower() for match in _TAG.finditer(text) if match[1]}
    text = _TAG.sub(lambda match: f" {_noun(match, closed)} ", text)
    return _ANGLES.sub(" ", _replace_signs(text))


def _noun(match: re.Match[str], closed: set[str]) -> str:
    closing, name, rest = match[1], match[2].rstrip("/"), (match[3] or "").strip().rstrip("/").strip()
    if closing or name.lower() in closed:
        return ""
    if "=" in rest:
        return name if _COMPONENT.match(name) else ""
    return "" if name.lower() in _ALWAYS_MARKUP and not rest else f"{name} {rest}"
