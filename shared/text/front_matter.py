"""Take a site generator's front matter off a model's answer: nobody asked for it, and its title is the title.

The block is at the very start: YAML between lines of hyphens, TOML between lines of pluses, or either in
a fence. People publish such files as well, so only answers are read by this, and no post is cleaned by it.
"""

from __future__ import annotations

import re

import msgspec

_MOST_LINES = 60
_BLANK = "\ufeff \t\r\n"
_HALF_OPENING = re.compile(r"(?:-{1,3}|\+{1,3}|(?:`{1,3}|~{1,3})[\w-]{0,12}|t|ti|tit|titl|title|title:.*)\s*")
_CLOSINGS = {"---": ("---", "..."), "+++": ("+++",)}
_END_OF_FENCE = re.compile(r"`{3,}|~{3,}")
_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*(ya?ml|toml|front-?matter)?[ \t]*", re.IGNORECASE)
_FIELD = re.compile(r"[\"']?([A-Za-z][\w .-]{0,40})[\"']?[ \t]*(?::(?=[ \t]|\Z)|=)[ \t]*(.*)")
# An item, an indented line, or the end of a list that spans lines.
_CONTINUED = re.compile(r"[ \t]+\S.*|-[ \t].*|[\]}],?[ \t]*")
_KNOWN = frozenset(
    {"title", "description", "slug", "date", "tags", "tag", "author", "authors", "categories", "category"}
    | {
        "keywords",
        "layout",
        "draft",
        "permalink",
        "image",
        "summary",
        "excerpt",
        "subtitle",
        "lang",
        "language",
    }
    | {
        "meta_title",
        "meta_description",
        "seo_title",
        "cover",
        "published",
        "lastmod",
        "type",
        "weight",
        "toc",
    }
)
_TITLES = ("title", "seo_title", "meta_title")
_QUOTED = re.compile(r"([\"'])(.*)\1[ \t]*(?:#.*)?\Z")
_ESCAPED = re.compile(r"\\([\"'\\])")
_FOLDED = re.compile(r"[|>][+-]?\d?[ \t]*\Z")


class FrontMatter(msgspec.Struct, frozen=True):
    """The title that a block gives, which may be empty, and the text after it."""

    title: str
    rest: str


def read(text: str) -> FrontMatter | None:
    """Return the front matter at the start of an answer, or None without one."""
    block = _parse(text)
    whole = block is not None and block.ends and _is_known(block.fields)
    return FrontMatter(_title(block.fields), block.rest) if block and whole else None


def without_half(text: str) -> str:
    """Return a growing answer without its front matter: an empty text until the block has ended."""
    lines, _, last = text.lstrip(_BLANK).rpartition("\n")
    if not lines:
        return "" if _HALF_OPENING.fullmatch(last) else text
    block = _parse(lines)
    if block is None or (block.ends and not _is_known(block.fields)):
        return text
    if not block.ends or (not block.rest and _HALF_OPENING.fullmatch(last)):
        return ""
    return f"{block.rest}\n{last}".lstrip("\n")


class _Block(msgspec.Struct):
    fields: list[tuple[str, str]]
    rest: str
    ends: bool


def _parse(text: str) -> _Block | None:
    start = len(text) - len(text.lstrip(_BLANK))
    if text[start : start + 1] not in {"-", "+", "`", "~", "t"}:
        return None
    lines = text[start:].split("\n", _MOST_LINES)
    fence = _FENCE.fullmatch(lines[0].rstrip())
    first = 1 if fence else 0
    if first == len(lines):
        return _Block([], "", ends=False)
    opening = lines[first].rstrip()
    if opening in _CLOSINGS:
        first += 1
    elif not (fence and fence[1]) and not opening.startswith("title:"):
        return None
    closings = _CLOSINGS.get(opening, () if fence else ("---",))
    found = _read_fields(lines, first, closings, fenced=fence is not None)
    if found is None:
        return None
    fields, after = found
    if fence and opening in _CLOSINGS and _END_OF_FENCE.fullmatch("".join(lines[after : after + 1]).rstrip()):
        after += 1
    return _Block(fields, "\n".join(lines[after:]).lstrip("\r\n"), ends=after <= len(lines))


def _read_fields(
    lines: list[str], first: int, closings: tuple[str, ...], *, fenced: bool
) -> tuple[list[tuple[str, str]], int] | None:
    """Return the fields and the line after the block, which is past the text if the block has no end yet."""
    fields: list[tuple[str, str]] = []
    for index in range(first, len(lines)):
        line = lines[index].rstrip()
        if line in closings or (fenced and _END_OF_FENCE.fullmatch(line)):
            return fields, index + 1
        if field := _FIELD.fullmatch(line):
            fields.append((field[1].strip().casefold().replace(" ", "_"), field[2]))
        elif line and fields and _CONTINUED.fullmatch(line):
            fields.append(("", line.strip()))
        elif line.startswith("#") and lines[index - 1].strip():
            continue  # a comment
        elif line and first and fields and not lines[index - 1].strip():
            return fields, index  # its last line is missing: prose begins behind a blank one
        elif line:
            return None
    return fields, len(lines) + 1


def _is_known(fields: list[tuple[str, str]]) -> bool:
    """Return whether a site generator would read these fields: a title, or two others of its names."""
    names = {name for name, _ in fields} & _KNOWN
    return "title" in names or len(names) > 1


def _title(fields: list[tuple[str, str]]) -> str:
    for wanted in _TITLES:
        for index, (name, value) in enumerate(fields):
            if name == wanted:
                if _FOLDED.fullmatch(value) and fields[index + 1 : index + 2]:
                    value = fields[index + 1][1]  # noqa: PLW2901  the text is on the next line
                quoted = _QUOTED.match(value)
                return _ESCAPED.sub(r"\1", quoted[2] if quoted else value).strip()
    return ""
