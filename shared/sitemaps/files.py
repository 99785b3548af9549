"""Read one file of a sitemap: XML (sitemaps.org), an index of such files, or lines of addresses.

The XML is a stranger's. A DTD, and with it every entity of its own, is refused; nesting, elements and size
have limits; nothing outside the file is loaded.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Literal

import msgspec

from shared.sitemaps.pages import Entry

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MOST_BYTES = 10_000_000
"""Of a file, after decompression."""
MOST_ENTRIES = 10_000
"""Addresses that are read of one sitemap with all of its files."""

_PIECE = 65_536
_GZIP = b"\x1f\x8b"
_GZIP_BITS = 31  # the largest window, with gzip's header
_DEEPEST = 20
_MOST_ELEMENTS = 600_000
_LONGEST_VALUE = 2_500
_ENTRY_DEPTH, _VALUE_DEPTH = 2, 3
_ROOTS: dict[str, Literal["pages", "index"]] = {"urlset": "pages", "sitemapindex": "index"}
_ENTRIES = {"pages": "url", "index": "sitemap"}
_SHOWN_NAME = 40


class BadSitemap(Exception):
    """The file can't be read; the message is one sentence for its owner."""


class SitemapFile(msgspec.Struct, frozen=True):
    """The addresses of pages or, in an index, of other files."""

    kind: Literal["pages", "index"]
    entries: tuple[Entry, ...]


def read_file(data: bytes, most: int = MOST_ENTRIES) -> SitemapFile:
    """Return what the file lists, at most so many entries; raise BadSitemap."""
    data = unpack(data)
    if len(data) > MOST_BYTES:
        raise BadSitemap(f"The sitemap is larger than {MOST_BYTES // 1_000_000} MB: split it, with an index.")
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"http://", b"https://")):
        return SitemapFile("pages", tuple(islice(_read_lines(text), most)))
    return _Reader(most).read(data)


def _read_lines(text: bytes) -> Iterator[Entry]:
    """Yield the addresses of a file with one in each line; a file may have millions of lines."""
    for line in BytesIO(text.replace(b"\r", b"\n")):
        if address := line.decode(errors="replace").strip():
            yield Entry(address)


def unpack(data: bytes, most: int = MOST_BYTES) -> bytes:
    """Return a file after decompression, cut to `most` bytes and one; a server may compress it twice."""
    for _ in range(2):
        if not data.startswith(_GZIP):
            break
        unpacker = zlib.decompressobj(_GZIP_BITS)
        try:
            unpacked = unpacker.decompress(data, most + 1)
        except zlib.error:
            raise BadSitemap("The sitemap is damaged: it can't be decompressed.") from None
        if not unpacker.eof and len(unpacked) <= most:
            raise BadSitemap("The sitemap broke off: it can't be decompressed.")
        data = unpacked
    return data


class _Enough(Exception):
    pass


class _Reader:
    """Reads XML; the elements of images, news and translations in an entry are not its own."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kind: Literal["pages", "index"] | None = None
        self._space = ""
        self._depth = 0
        self._elements = 0
        self._in_entry = False
        self._name = ""
        self._text: list[str] = []
        self._length = 0
        self._values: dict[str, str] = {}
        self._entries: list[Entry] = []
        self._parser = self._new_parser()

    def read(self, data: bytes) -> SitemapFile:
        from xml.parsers.expat import ExpatError  # noqa: PLC0415 - few attempts read one

        try:
            for begin in range(0, len(data), _PIECE):
                self._parser.Parse(data[begin : begin + _PIECE], False)
            self._parser.Parse(b"", True)
        except _Enough:
            pass
        except (ExpatError, ValueError, LookupError):  # the last two for an encoding that nobody knows
            raise BadSitemap("The sitemap is not well-formed XML: check it with a validator.") from None
        if self._kind is None:
            raise BadSitemap("The sitemap is empty.")
        return SitemapFile(self._kind, tuple(self._entries))

    def _new_parser(self) -> XMLParserType:
        from xml.parsers import expat  # noqa: PLC0415

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        return parser

    def _refuse_dtd(self, name: str, *_: object) -> None:
        if name.lower() == "html":
            raise BadSitemap("The address leads to an HTML page: give the address of the sitemap.xml.")
        raise BadSitemap("The sitemap has a DTD, which is never read: remove it.")

    def _begin(self, name: str, _attributes: object) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise BadSitemap("The sitemap has too many or too deep elements: split it, with an index.")
        space, _, bare = name.rpartition(" ")
        if self._depth == 1:
            self._begin_root(space, bare)
        elif space != self._space or self._kind is None:
            return
        elif self._depth == _ENTRY_DEPTH:
            self._in_entry, self._values = bare == _ENTRIES[self._kind], {}
        elif self._depth == _VALUE_DEPTH and self._in_entry and bare in {"loc", "lastmod"}:
            self._name, self._text, self._length = bare, [], 0
            self._parser.CharacterDataHandler = self._add_text

    def _begin_root(self, space: str, bare: str) -> None:
        if bare not in _ROOTS:
            shown = "".join(each for each in bare if each.isalnum() or each in "-_.")[:_SHOWN_NAME]
            raise BadSitemap(f"The file is not a sitemap: it begins with <{shown}>.")
        self._kind, self._space = _ROOTS[bare], space

    def _add_text(self, text: str) -> None:
        self._length += len(text)
        if self._length <= _LONGEST_VALUE:
            self._text.append(text)

    def _end(self, _name: str) -> None:
        if self._depth == _VALUE_DEPTH and self._name:
            if self._length <= _LONGEST_VALUE:  # a cut address would be another one
                self._values.setdefault(self._name, "".join(self._text).strip())
            self._name = ""
            self._parser.CharacterDataHandler = None
        elif self._depth == _ENTRY_DEPTH and self._in_entry:
            self._in_entry = False
            if address := self._values.get("loc"):
                self._entries.append(Entry(address, self._values.get("lastmod", "")[:_SHOWN_NAME]))
                if len(self._entries) >= self._most:
                    raise _Enough
        self._depth -= 1
