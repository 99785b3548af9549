"""Raw HTML within Markdown as a reader reads it: its paragraphs, headings, items and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

# What begins a passage of its own; "div" and the like are read as paragraphs within something.
_KINDS = {"li": "item", "dd": "item", "dt": "item", "td": "cell", "th": "cell", "blockquote": "quote"}
_KINDS |= {"aside": "quote", "figcaption": "quote"}
_KINDS |= {"pre": "code", "p": "paragraph", "h1": "heading", "h2": "heading", "h3": "heading"}
_KINDS |= {"h4": "heading", "h5": "heading", "h6": "heading"}
_WITHIN = frozenset(
    {"div", "section", "article", "main", "header", "footer", "nav", "ul", "ol", "dl", "table", "tr"}
    | {"tbody", "thead", "figure", "details", "summary", "caption", "body", "html", "center"}
)
_UNREAD = frozenset({"script", "style", "template", "noscript", "svg", "title", "head"})
_OPENING = re.compile(r"<[a-zA-Z]")
_DEEPEST = 100  # open elements: a parser looks at all of them for each tag
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Their ends may be missing, since another one of the kind ends them.
_SHALLOW = frozenset({"p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "br", "hr", "img", "wbr"})
_ROW = re.compile(r"\s*<(?:tr|td|th|tbody|thead|tfoot)\b", re.IGNORECASE)


class Read(NamedTuple):
    """A passage of HTML. `line` counts from 0 within it; `unnamed` are images without an alt."""

    kind: str
    text: str
    line: int
    level: int = 0
    within: bool = False
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


@dataclass
class _Held:
    kind: str = "paragraph"
    line: int = 0
    level: int = 0
    within: bool = True
    is_blank: bool = True
    text: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    def read(self) -> Read | None:
        """Return the held passage if it shows something."""
        text = " ".join("".join(self.text).split())
        if not (text or self.images):
            return None
        return Read(
            kind=self.kind if text else "html",
            text=text,
            line=self.line,
            level=self.level,
            within=self.within,
            links=tuple(self.links),
            images=tuple(self.images),
            unnamed=tuple(self.unnamed),
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Read] = []
        self._held = _Held()
        self._quoting = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _KINDS or tag in _WITHIN:
            self._quoting += _KINDS.get(tag) == "quote"
            self._begin(tag)
        elif tag == "a" and given.get("href"):
            self._held.links.append(str(given["href"]))
        elif tag == "img":
            self._image(given)
        else:
            self._held.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _KINDS or tag in _WITHIN:
            self._quoting -= _KINDS.get(tag) == "quote"
            self._begin("div")

    def handle_data(self, data: str) -> None:
        if data.strip() and self._held.is_blank:
            self._held.is_blank = False
            self._held.line = self.getpos()[0] - 1 + data[: len(data) - len(data.lstrip())].count("\n")
        self._held.text.append(data)

    def close(self) -> None:
        super().close()
        self._begin("div")

    def _begin(self, tag: str) -> None:
        if read := self._held.read():
            self.found.append(read)
        kind = _KINDS.get(tag, "paragraph")
        if kind == "paragraph" and self._quoting:
            kind = "quote"
        level = int(tag[1]) if kind == "heading" else 0
        self._held = _Held(kind=kind, line=self.getpos()[0] - 1, level=level, within=tag in _WITHIN)

    def _image(self, given: dict[str, str | None]) -> None:
        source = given.get("src") or ""
        if source:
            self._held.images.append(source)
        if source and "alt" not in given:  # an empty one says that there is nothing to say
            self._held.unnamed.append(source)
        self._held.text.append(given.get("alt") or "")


def read(source: str) -> list[Read]:
    """Return the passages of some HTML; content without words is one passage of kind "html"."""
    reader = _Reader()
    reader.feed(_well_formed(source))
    reader.close()
    if not reader.found and _OPENING.search(source):
        return [Read("html", "", 0)]
    return reader.found


def _well_formed(source: str) -> str:
    """Return HTML repaired as a browser does it: the standard library's parser is slow on broken HTML."""
    import nh3  # noqa: PLC0415  loads on first use

    whole = f"<table>{source}</table>" if _ROW.match(source) else source
    return nh3.clean(
        _bound_depth(whole),
        tags={*_KINDS, *_WITHIN, "a", "img", "br", "hr"},
        clean_content_tags=set(_UNREAD),
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        link_rel=None,
    )


def _bound_depth(source: str) -> str:
    """Return HTML in which the tags that go too deep are comments."""
    if source.count("<") <= _DEEPEST:
        return source
    depth = 0

    def write(found: re.Match[str]) -> str:
        nonlocal depth
        if found[2].lower() in _SHALLOW:
            return found[0]
        if found[1]:
            depth = max(0, depth - 1)
            return found[0] if depth < _DEEPEST else "<!"
        depth += 1
        return found[0] if depth <= _DEEPEST else "<!"

    return _TAG.sub(write, source)
