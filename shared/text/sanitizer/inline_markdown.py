"""Writes the content of a paragraph as Markdown that all renderers read alike."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from shared.text.sanitizer import escapes
from shared.text.sanitizer.elements import VOID
from shared.text.sanitizer.emphasis import unread_marks
from shared.text.sanitizer.formulas import write_formula
from shared.text.sanitizer.hazards import TAG_START
from shared.text.sanitizer.inline_pieces import Piece

# Some renderers make a link of it, and take more for it than CommonMark would.
_BARE_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.)\S*", re.IGNORECASE)
_WWW = re.compile(r"www\.", re.IGNORECASE)
_AFTER_ADDRESS = re.compile(r"[?!.,:;*_~'\")\]]+\Z")
_BACKTICKS = re.compile(r"`+")
_FENCE = 3  # so many backticks at the beginning of a line may be one
# Extensions begin and end their spans with these, and some end them within code.
_EXTENDED = ("$", "==", "++", "||", "%%", "::", "^")
_TAGS = re.compile(r"</?[a-z]+(?: [a-z]+=\"[^\"<>]*\")*>")
_STARTS_WITH_TAG = re.compile(r"</?[a-z]+[ >]")
# All renderers read these alike between angle brackets.
_PLAIN_ADDRESS = re.compile(r"https?://[\w./?#%~+,;:=-]+|(?a:[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_MARKS = "*_~"
_CODE_END = Piece("tag_end", "code")


class Place(NamedTuple):
    """Where a paragraph stands: in a table's cell, on one line, within HTML that is still open."""

    one_line: bool = False
    in_cell: bool = False
    in_html: bool = False


_ANYWHERE = Place()


def write(pieces: Sequence[Piece], where: Place = _ANYWHERE) -> str:
    """Return the pieces as Markdown."""
    made = _Writer(pieces, where)
    written = [made.write(place) for place in range(len(pieces))] + made.close_tags()
    for place in unread_marks(pieces, written):
        written[place] = ""
    text = "".join(written)
    if not _TAGS.sub("", text).strip() and not any(piece.kind == "anchor" for piece in pieces):
        return ""
    return " ".join(text.split("\n")).strip() if where.one_line or where.in_cell else _lines(text)


class _Writer:
    def __init__(self, pieces: Sequence[Piece], where: Place) -> None:
        self._pieces = pieces
        self._where = where
        self._in_link = False
        self._open_tags: list[str] = []
        self._written = 0  # pieces before this one are written already
        formulas = "\n".join(piece.text for piece in pieces if piece.kind == "formula")
        text = "\n".join(["", *(piece.text for piece in pieces if piece.kind == "text"), formulas])
        self._ends = {piece.text[0] for piece in pieces if piece.kind == "open"}
        self._ends |= {mark for mark in _EXTENDED if mark in text}
        self._ends |= {mark for mark in _MARKS if mark in formulas}

    def write(self, place: int) -> str:
        """Return one piece as Markdown."""
        if place < self._written:
            return ""
        piece = self._pieces[place]
        if piece.kind == "text":
            return self._text(piece.text, self._next(place))
        if piece.kind == "code":
            return self._code(piece.text, self._pieces[place - 1] if place else None)
        if piece.kind == "formula":
            return self._formula(piece.text, self._next(place))
        if piece.kind in {"tag", "tag_end", "anchor"}:
            return self._tag(piece)
        return self._mark(piece, place)

    def _mark(self, piece: Piece, place: int) -> str:
        if piece.kind == "image":
            return f"![{escapes.quote_text(piece.text)}]({_destination(piece)})"
        if piece.text == "<" and (address := self._plain_address(place)):
            self._written = place + 3  # the link, its text and its end
            return f"<{address}>"
        if piece.kind in {"link", "link_end"}:
            self._in_link = piece.kind == "link"
            return "[" if self._in_link else f"]({_destination(piece)})"
        if piece.kind == "hard":
            return "<br>" if self._where.in_cell else "  \n"
        return piece.text

    def _plain_address(self, place: int) -> str:
        """Return the address of a link that consists of it; "" if another form is needed."""
        link, *inner = self._pieces[place : place + 3]
        if self._where.in_html or [each.kind for each in inner] != ["text", "link_end"]:
            return ""
        address = inner[0].text
        return address if link.address != "#" and _PLAIN_ADDRESS.fullmatch(address) else ""

    def close_tags(self) -> list[str]:
        """Return the ends of the open marks."""
        return [f"</{name}>" for name in reversed(self._open_tags)]

    def _next(self, place: int) -> Piece | None:
        return self._pieces[place + 1] if place + 1 < len(self._pieces) else None

    def _text(self, text: str, following: Piece | None) -> str:
        is_at_end = following is None or following.kind in {"soft", "hard"}
        made, place = list[str](), 0
        for found in _BARE_ADDRESS.finditer(text):
            touches = not is_at_end and found.end() == len(text)
            made += [self._escape(text[place : found.start()]), self._address(found[0], touches=touches)]
            place = found.end()
        return "".join(made) + self._escape(text[place:])

    def _escape(self, text: str) -> str:
        return escapes.escape_label(text) if self._in_link else escapes.escape(text)

    def _address(self, address: str, *, touches: bool) -> str:
        """Write a bare address; as a link where a renderer could take more for it than is meant."""
        if "code" in self._open_tags:  # code shows an address and links to none
            return _without_address(self._escape(address))
        escaped = escapes.escape(address)
        if escaped == address and not touches:
            return address
        if self._in_link:
            return _without_address(escapes.escape_label(address))
        ending = _AFTER_ADDRESS.search(address)
        inner = address[: ending.start()] if ending else address
        target = inner if "://" in inner else f"http://{inner}"
        label = _without_address(escapes.escape_label(inner))
        return f"[{label}]({escapes.encode_address(target)}){escapes.escape(address[len(inner) :])}"

    def _formula(self, formula: str, following: Piece | None) -> str:
        if self._in_link:  # where no bracket may be written as it is
            return self._text(html.unescape(formula), following)
        made = write_formula(formula)
        return made.replace("|", "\\|") if self._where.in_cell else made

    def _code(self, code: str, before: Piece | None) -> str:
        runs = {len(run) for run in _BACKTICKS.findall(code)}
        count = next(number for number in range(1, len(runs) + 2) if number not in runs)
        if TAG_START.search(code) and (count >= _FENCE or self._may_end_within(code)):
            self._open_tags.append("code")  # its text is written as code's
            written = self._text(code, _CODE_END)
            return f"<code>{written}</{self._open_tags.pop()}>"
        if self._where.in_cell:
            code = code.replace("|", "\\|")
        pad = " " if _needs_pad(code) else ""
        apart = " " if before and before.kind == "code" else ""
        return f"{apart}{'`' * count}{pad}{code}{pad}{'`' * count}"

    def _may_end_within(self, code: str) -> bool:
        if self._where.in_html:
            return True
        if (self._in_link and re.search(r"[\[\]]", code)) or (self._where.in_cell and "|" in code):
            return True
        return any(mark in code for mark in self._ends)

    def _tag(self, piece: Piece) -> str:
        if piece.kind == "anchor":
            return f'<a id="{piece.text}"></a>'
        if piece.text in VOID:
            return "" if piece.kind == "tag_end" else f"<{piece.text}{piece.address}>"
        if piece.kind == "tag":
            self._open_tags.append(piece.text)
            return f"<{piece.text}{piece.address}>"
        if not self._open_tags or self._open_tags[-1] != piece.text:
            return ""
        return f"</{self._open_tags.pop()}>"


def _without_address(escaped: str) -> str:
    """Return text in which no renderer finds a bare address."""
    return _WWW.sub("www&#46;", escaped.replace(":", "&#58;"))


def _destination(piece: Piece) -> str:
    address = escapes.encode_address(piece.address) or ("#" if piece.title else "")
    return f"{address} {escapes.quote_title(piece.title)}" if piece.title else address


def _needs_pad(code: str) -> bool:
    if code.startswith("`") or code.endswith("`"):
        return True
    return code.startswith(" ") and code.endswith(" ") and bool(code.strip())


def _lines(text: str) -> str:
    """Return the lines so that each begins as text: no block, and no tag that is alone on its line."""
    made: list[str] = []
    for line in text.split("\n"):
        is_hard = line.endswith("  ")
        stripped = escapes.escape_start(line.strip(" \t"))
        if made and (_STARTS_WITH_TAG.match(stripped) or not _TAGS.sub("", made[-1]).strip()):
            made[-1] = f"{made[-1].rstrip()} {stripped}".strip()
        elif stripped:
            made.append(stripped)
        if is_hard and made:
            made[-1] += "  "
    return "\n".join(made).rstrip()


def as_line(text: str) -> str:
    """Return one line so that it begins no block."""
    return escapes.escape_start(text)
