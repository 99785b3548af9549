"""Files that people give with a request: sources, own pages, a profile.

A source is a Markdown or text file. Its first heading, or else a short first line, is its title. A line
`Source: URL` below it has its address. Front matter may have `title` and `url` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from infra.cli import console
from infra.cli.errors import WrongUsage
from infra.cli.input import read_text
from shared.materials.materials import Materials, OwnPages, SourceText
from shared.materials.profile import Profile
from shared.messages.field_rules import describe
from shared.messages.inputs import MOST_SOURCE_CHARACTERS, MOST_SOURCES, Page, Source

Fields = dict[str, Any]
_Kind = TypeVar("_Kind")

_ENDINGS = {".md", ".markdown", ".txt"}
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_ADDRESS = re.compile(r"^(?:source|url):[ \t]*<?(https?://\S+?)>?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_BARE_ADDRESS = re.compile(
    r"^(?:source|url):[ \t]*((?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_PDF = "{} is a PDF: copy its text into a .md or .txt file."
_LONGEST_TITLE = 300
_LONGEST_LINE = 120  # a longer first line is a paragraph
_HEAD_LINES = 8  # the address is near the title: further down it belongs to the text


def read_sources(paths: Sequence[Path]) -> list[Fields]:
    """Return the sources of files, and of the files in folders; WrongUsage when one can't be used."""
    files = [path for given in paths for path in _files(given)]
    if len(files) > MOST_SOURCES:
        raise WrongUsage(f"There are {len(files)} sources: give at most {MOST_SOURCES}.")
    return [read_source(path) for path in files]


def _files(given: Path) -> Iterator[Path]:
    if not given.is_dir():
        yield given
        return
    inside = sorted(path for path in given.iterdir() if path.is_file() and not path.name.startswith("."))
    found = [path for path in inside if path.suffix.lower() in _ENDINGS]
    if not found:
        raise WrongUsage(f"{given} has no source: put .md or .txt files there, or name files.")
    if others := [path.name for path in inside if path not in found]:
        console.say(f"Not read, since only .md and .txt files are sources: {', '.join(others)}.")
    yield from found


def read_source(path: Path) -> Fields:
    """Return the source of one file, as the start message has it."""
    text = _read_plain(path)
    front, text = _split_front(path, text)
    head = "\n".join(text.lstrip("\n").split("\n")[:_HEAD_LINES])
    address = _ADDRESS.search(head)
    if address:
        text = text.replace(address[0], "", 1)
    elif bare := _BARE_ADDRESS.search(head):
        raise WrongUsage(f"{path} names the address {bare[1][:80]}: begin it with https:// or http://.")
    title, text = _split_title(text.strip())
    if not text:
        raise WrongUsage(f"{path} has no text: a source needs more than a title.")
    if len(text) > MOST_SOURCE_CHARACTERS:
        raise WrongUsage(
            f"{path} has {len(text):,} characters: a source may have {MOST_SOURCE_CHARACTERS:,}. Keep what "
            "the post needs, or give it by `uri` in the message's JSON (docs/start-a-job.md)."
        )
    name = str(
        front.get("title") or title or path.stem.replace("-", " ").replace("_", " ").strip() or "A source"
    )
    url = front.get("url") or front.get("source") or (address and address[1])
    source = {"title": " ".join(name.split())[:_LONGEST_TITLE], "text": text}
    return source | ({"url": str(url)} if url else {})


def _read_plain(path: Path) -> str:
    """Return a file's text; WrongUsage for a PDF, also one that can be read as text."""
    if path.suffix.lower() == ".pdf":
        raise WrongUsage(_PDF.format(path))
    text = _lines(path)
    if text.startswith("%PDF-"):
        raise WrongUsage(_PDF.format(path))
    return text


def _split_title(text: str) -> tuple[str | None, str]:
    """Return the title and the text below it; None if the file begins with a paragraph."""
    if heading := _HEADING.match(text):
        return heading[1], text[heading.end() :].strip()
    first, _, rest = text.partition("\n")
    is_title = rest[:1] == "\n" and len(first) <= _LONGEST_LINE and not first.endswith((".", ":", ";", ","))
    return (first.strip(), rest.strip()) if is_title else (None, text)


def _split_front(path: Path, text: str) -> tuple[Fields, str]:
    """Return the front matter's fields and the text after it."""
    if not (front := _FRONT.match(text)):
        return {}, text
    try:
        fields = yaml.safe_load(front[1])
    except yaml.YAMLError as error:
        raise WrongUsage(f"The front matter of {path} is not YAML: {_place(error)}.") from error
    return (fields if isinstance(fields, dict) else {}), text[front.end() :]


def read_pages(path: Path) -> list[Fields]:
    """Return a list of pages: in each line an address and, after a space, its title. # begins a comment."""
    pages: list[Fields] = []
    for number, line in enumerate(_lines(path).split("\n"), start=1):
        url, _, title = line.strip().partition(" ")
        if url and not url.startswith("#"):
            if not url.lower().startswith(("https://", "http://")) or "," in url:
                raise WrongUsage(
                    f"{path}, line {number}: “{url[:80]}” is not an address: begin with https:// or "
                    "http://, and write the title after a space."
                )
            pages.append({"url": url, "title": title.strip()} if title.strip() else {"url": url})
    if not pages:
        raise WrongUsage(f"{path} names no page: write an address in each line, and a title after it.")
    return pages


def read_profile(path: Path) -> Profile:
    """Return the profile of a YAML or JSON file; WrongUsage if it can't be used."""
    return _read_as(read_fields(path), Profile, f"The profile {path} can't be used")


def read_materials(profile: Path | None, sources: Sequence[Path], pages: Sequence[str]) -> Materials:
    """Return what a post is judged by: a profile, sources with their numbers, own pages."""
    given = [
        _read_as(fields, Source, f"The source “{fields['title']}” can't be used")
        for fields in read_sources(sources)
    ]
    listed = [_read_page(page) for page in pages]
    return Materials(
        profile=read_profile(profile) if profile else None,
        sources=tuple(
            SourceText(number=number, title=source.title, url=source.url, text=source.text or "")
            for number, source in enumerate(given, 1)
        ),
        links=OwnPages(pages=tuple(listed)) if listed else None,
    )


def _read_page(written: str) -> Page:
    """Return a page of its address and, after a space, its title."""
    url, _, title = written.strip().partition(" ")
    return _read_as({"url": url, "title": title.strip()}, Page, f"The page {url} can't be used")


def _read_as(fields: Fields, kind: type[_Kind], fault: str) -> _Kind:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise WrongUsage(f"{fault}: {describe(str(error), kind)}") from error


def read_fields(path: Path) -> Fields:
    """Return the fields of a YAML or JSON file; WrongUsage if it is neither."""
    try:
        fields = yaml.safe_load(_lines(path))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WrongUsage(f"{path} is neither YAML nor JSON: {_place(error)}.") from error
    if not isinstance(fields, dict):
        raise WrongUsage(f"{path} has no fields: write them as `name: value`.")
    return fields


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"see line {mark.line + 1}" if mark else "it can't be read"


def _lines(path: Path) -> str:
    return read_text(path).replace("\r\n", "\n").replace("\r", "\n")
