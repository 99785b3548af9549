"""Lines of an outline, titles, headings and points, as plain text on one line.

Pure. Models write them with Markdown, HTML, labels and, the small ones, with the marks of our own prompts.
"""

from __future__ import annotations

import re

from shared.text.inline_markup import without_closing_hashes, without_marks

_LONGEST = 120  # characters, of a heading; longer ones are prose
# No control characters, and none that turn the direction of what follows.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|em|font|h[1-6]|i|img|li|mark|p|small|span|strong|u)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\((?:[^()]|\([^()]{0,99}\)){0,999}\)")
_MARK = re.compile(r"<{0,2}\b(?:BRIEF|OUTLINE|SECTION|FINDINGS)-\w[\w.-]{3,}>{0,2}", re.IGNORECASE)
_LABEL = re.compile(r"\A(?:(?:section|heading|h[23])(?: \d{1,2})?|title) ?: +(?=\S)", re.IGNORECASE)
_LEAD = re.compile(r"\A(?:[#*: ]+|[>+|-]+ +)+")


def clean_line(text: str, most: int = _LONGEST) -> str:
    """Return a line without markup; empty for one without a letter or digit.

    It ends after a whole word where it is longer than `most` characters.
    """
    line = _HIDDEN.sub("", " ".join(text[: 20 * most].split()))
    line = _LINK.sub(r"\1", _TAG.sub("", _MARK.sub("", _SCRIPT.sub("", line))))
    line = _LABEL.sub("", _LEAD.sub("", without_marks(line)))
    line = without_closing_hashes(line).strip().rstrip("*: ")
    return _cut(line, most) if any(map(str.isalnum, line)) else ""


def _cut(line: str, most: int) -> str:
    if len(line) <= most:
        return line
    return (line[: most + 1].rpartition(" ")[0] or line[:most]).rstrip(" ,;:")
