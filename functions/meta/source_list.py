"""Close a post with the sources that it cites, in the form that the profile wants.

The marks of the body are numbers of the request's sources: [1], [2, 3]. In each form a mark keeps its number.
"""
# ruff: noqa: RUF001  angle quotation marks stand for the brackets of tags

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from functions.meta.source_headings import heading_of_sources
from shared.jobs.outputs import CitedSource
from shared.materials import citation_marks
from shared.materials.materials import SourceText
from shared.materials.profile import SourceList
from shared.text.markdown import blocks
from shared.text.names import clean
from shared.text.sanitizer.escapes import encode_address, escape, escape_label, escape_start
from shared.text.sanitizer.policy import IMAGE_SCHEMES, is_allowed, scheme

_BRACKETS = str.maketrans("<>", "‹›")
# A mark at the beginning of a line, an item or a cell has its blanks from Markdown.
_BEGINS = re.compile(r"(?:\A|[\n|>])[ \t]*(?:[-*+]|\d{1,9}[.)])?[ \t]*\Z")
_SCHEMES = ("https://", "http://", "www.")


class Closed(NamedTuple):
    """The post with its sources, in Markdown and in Markdown to make HTML of, and those that it cites."""

    content: str
    page: str
    cited: tuple[CitedSource, ...]


def close(content: str, sources: Sequence[SourceText], form: SourceList, language: str) -> Closed:
    """Return a safe Markdown text with the list of the sources that it cites at its end."""
    given = {source.number: source for source in sources}
    numbers = sorted(
        {number for mark in citation_marks.find(content) for number in mark.numbers} & given.keys()
    )
    cited = [given[number] for number in numbers]
    named = tuple(map(_name, cited))
    if not cited:
        return Closed(content, content, ())
    heading = heading_of_sources(language)
    if form == "footnotes":
        return Closed(_with_notes(content, cited), _with_notes_as_html(content, cited, heading), named)
    if form == "links":
        linked = _replace(content, given, _link_mark)
        rest = [source for source in cited if _address(source) is None]
        text = _append(linked, _listed(rest, heading)) if rest else linked
    else:
        text = _append(content, _listed(cited, heading))
    return Closed(text, text, named)


def _name(source: SourceText) -> CitedSource:
    """Return what the job's document says of a source."""
    title = clean(source.title).translate(_BRACKETS)
    return CitedSource(number=source.number, title=title, url=_address(source))


def _append(content: str, ending: str) -> str:
    body = content.rstrip("\n")
    last = next(reversed(blocks(body)), None)
    if last and last.kind == "fence" and not _is_closed(body[last.start :], last.markup):
        body += f"\n{last.markup}"
    return f"{body}\n\n{ending}\n"


def _is_closed(fence: str, markup: str) -> bool:
    """Return whether a block of code is closed; else the text after it is code, too."""
    _, _, rest = fence.partition("\n")
    closing = rest.rpartition("\n")[2].strip()
    return closing.startswith(markup) and not closing.strip(markup[0])


def _listed(sources: Sequence[SourceText], heading: str) -> str:
    """Return the heading and the list; numbers with a gap are written, as a list would count on."""
    numbers = [source.number for source in sources]
    if numbers == list(range(1, len(numbers) + 1)):
        lines = [f"{source.number}. {_entry(source)}" for source in sources]
    else:
        lines = [f"- \\[{source.number}\\] {_entry(source)}" for source in sources]
    return "\n".join([f"## {heading}", "", *lines])


def _entry(source: SourceText) -> str:
    address, title = _address(source), _title(source)
    if address is None:
        return escape_start(escape(title))
    return f"[{escape_label(title)}]({encode_address(address)})"


def _title(source: SourceText) -> str:
    """Return the title on one line, without a scheme that renderers make a link of."""
    title = clean(source.title)
    for begin in _SCHEMES:
        title = title.replace(begin, "").replace(begin.upper(), "")
    return title or str(source.number)


def _address(source: SourceText) -> str | None:
    url = clean(source.url or "")
    return url if url and scheme(url) in IMAGE_SCHEMES and is_allowed(url, IMAGE_SCHEMES) else None


def _replace(
    content: str, given: dict[int, SourceText], write: Callable[[SourceText], str], *, close_up: bool = False
) -> str:
    """Write each number of a mark that names a source in another form; others stay numbers in brackets.

    `close_up` drops the blanks before a mark, which raised numbers follow their word without.
    """
    pieces: list[str] = []
    place = 0
    for mark in citation_marks.find(content):
        known = [number for number in mark.numbers if number in given]
        if known:
            written = [write(given[number]) for number in known]
            before = content[place : mark.start]
            pieces += [before.rstrip(" \t") if close_up and not _BEGINS.search(before) else before, *written]
            place = mark.end
    return "".join([*pieces, content[place:]])


def _link_mark(source: SourceText) -> str:
    address = _address(source)
    mark = f"\\[{source.number}\\]"
    return f"[{mark}]({encode_address(address)})" if address else mark


def _with_notes(content: str, cited: Sequence[SourceText]) -> str:
    given = {each.number: each for each in cited}
    noted = _replace(content, given, lambda source: f"[^{source.number}]", close_up=True)
    return _append(noted, "\n".join(f"[^{source.number}]: {_entry(source)}" for source in cited))


def _with_notes_as_html(content: str, cited: Sequence[SourceText], heading: str) -> str:
    """Return the same for a page: marks that lead to a list, whose numbers are those of the marks."""
    first: set[int] = set()

    def write(source: SourceText) -> str:
        number = source.number
        place = "" if number in first else f' id="cite-{number}"'
        first.add(number)
        return f'<sup{place}><a href="#source-{number}">{number}</a></sup>'

    noted = _replace(content, {each.number: each for each in cited}, write, close_up=True)
    items = "\n".join(
        f'<li id="source-{each.number}" value="{each.number}">{_html_entry(each)} '
        f'<a href="#cite-{each.number}">\u21a9</a></li>'
        for each in cited
    )
    return _append(noted, f"## {heading}\n\n<ol>\n{items}\n</ol>")


def _html_entry(source: SourceText) -> str:
    address, title = _address(source), html.escape(_title(source))
    return (
        f'<a href="{html.escape(html.unescape(encode_address(address)))}">{title}</a>' if address else title
    )
