"""The content of a paragraph as pieces: text, code, marks of emphasis, links, images and harmless tags."""

from __future__ import annotations

from typing import Literal, NamedTuple

from shared.text.sanitizer.elements import INLINE, is_block
from shared.text.sanitizer.normalising import normalise
from shared.text.sanitizer.policy import IMAGE_SCHEMES, is_allowed
from shared.text.sanitizer.raw_html import Tag
from shared.text.sanitizer.tag_writing import write_attributes

Kind = Literal[
    "text",
    "code",
    "formula",
    "open",
    "close",
    "link",
    "link_end",
    "image",
    "tag",
    "tag_end",
    "anchor",
    "soft",
    "hard",
]
_MARKS = {"del": "~~", "s": "~~", "strike": "~~"}
_IN_CONTENT = INLINE | {"ins", "span"}


class Piece(NamedTuple):
    """`text` is the words, the code, the mark or the tag's name; a link has its address at its end, too.

    A tag has its attributes, as they are written, for its address.
    """

    kind: Kind
    text: str
    address: str = ""
    title: str = ""


class Pieces:
    """Collects pieces: each mark that opens also ends, and a link never contains a link."""

    def __init__(self) -> None:
        self._found: list[Piece] = []
        self._depth = 0
        self._link: tuple[int, int] | None = None  # its start, and the number of marks around it
        self._nested = 0
        self._spans: list[bool] = []  # whether each open <span> is kept

    def finish(self) -> list[Piece]:
        """Return the pieces; a link without an end becomes text."""
        if self._link:
            self._drop_link()
        return [piece for piece in self._found if piece.text or piece.kind not in {"text", "code"}]

    def add_text(self, text: str) -> None:
        """Add words; to those before, where nothing is between them."""
        text = " ".join(normalise(text).split("\n"))
        if self._found and self._found[-1].kind == "text":
            text = self._found.pop().text + text
        self._found.append(Piece("text", text))

    def add_code(self, code: str) -> None:
        """Add code, which is on one line."""
        self._found.append(Piece("code", " ".join(normalise(code).split("\n"))))

    def add_formula(self, formula: str) -> None:
        """Add a formula, which is on one line."""
        self._found.append(Piece("formula", " ".join(normalise(formula).split("\n"))))

    def add_break(self, kind: Kind) -> None:
        """Add the end of a line."""
        self._found.append(Piece(kind, "\n"))

    def open_mark(self, mark: str) -> None:
        """Begin emphasis."""
        self._depth += 1
        self._found.append(Piece("open", mark))

    def close_mark(self, mark: str) -> None:
        """End emphasis, and a link that began within it."""
        if self._link and self._link[1] >= self._depth:
            self._drop_link()
        self._depth = max(0, self._depth - 1)
        self._found.append(Piece("close", mark))

    def open_link(self, address: str, title: str, *, is_bare: bool = False) -> None:
        """Begin a link, unless within one; a bare one shows its address."""
        if self._link:
            self._nested += 1
            return
        self._link = (len(self._found), self._depth)
        mark = "<" if is_bare else "["
        self._found.append(Piece("link", mark, address if is_allowed(address) else "#", title))

    def close_link(self) -> None:
        """End the link."""
        if self._nested or not self._link:
            self._nested = max(0, self._nested - 1)
            return
        begins, depth = self._link
        if depth != self._depth:
            self._drop_link()
            return
        self._link = None
        self._found.append(self._found[begins]._replace(kind="link_end", text="]"))

    def _drop_link(self) -> None:
        assert self._link
        self._found[self._link[0]] = Piece("text", "")
        self._link = None
        self._nested = 0

    def add_image(self, address: str, alternative: str, title: str) -> None:
        """Add an image, or its alternative text if its address is not a web address."""
        if address and is_allowed(address, IMAGE_SCHEMES):
            self._found.append(Piece("image", normalise(alternative), address, title))
        else:
            self.add_text(alternative)

    def add_tag(self, tag: Tag) -> None:
        """Add a harmless tag as Markdown, with what it may have, or not at all."""
        if "id" in tag.attributes:
            self._add_anchor(tag.attributes["id"])
        if tag.name == "a":
            self._add_link(tag)
        elif tag.name == "img":
            given = tag.attributes
            self.add_image(given.get("src", ""), given.get("alt", ""), given.get("title", ""))
        elif mark := _MARKS.get(tag.name):
            (self.close_mark if tag.is_end else self.open_mark)(mark)
        elif tag.name in _IN_CONTENT:
            self._add_kept(tag)
        elif is_block(tag.name):
            self.add_text(" ")

    def _add_kept(self, tag: Tag) -> None:
        attributes = write_attributes(tag, but="id")
        if tag.name == "span":  # without an attribute, it means nothing
            if not tag.is_end:
                self._spans.append(bool(attributes))
            if not (self._spans.pop() if tag.is_end and self._spans else attributes):
                return
        self._found.append(Piece("tag_end" if tag.is_end else "tag", tag.name, attributes))

    def _add_anchor(self, name: str) -> None:
        anchor = Piece("anchor", name)
        if not self._link:
            self._found.append(anchor)
            return
        begins, depth = self._link
        self._found.insert(begins, anchor)  # a link holds no other
        self._link = (begins + 1, depth)

    def _add_link(self, tag: Tag) -> None:
        if tag.is_end:
            self.close_link()
        elif not self._link and tag.attributes.get("href"):
            self.open_link(tag.attributes["href"], tag.attributes.get("title", ""))
