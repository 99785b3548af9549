"""Writes the content of a paragraph as Markdown that all renderers read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.text.sanitizer import escapes
from shared.text.sanitizer.emphasis import unread_marks
from shared.text.sanitizer.hazards import TAG_START
from shared.text.sanitizer.inline_pieces import Piece
from shared.text.sanitizer.policy import VOID

# Some renderers make a link of it, and take more for it than CommonMark would.
_BARE_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.)\S*", re.IGNORECASE)
_WWW = re.compile(r"www\.", re.IGNORECASE)
_AFTER_ADDRESS = re.compile(r"[?!.,:;*_~'\")\]]+\Z")
_BACKTICKS = re.compile(r"`+")
_FENCE = 3  # so many backticks at the beginning of a line may be one
# Extensions begin and end their spans with these, and some end them within code.
_EXTENDED = ("$", "==", "++", "||", "%%", "::", "^")
_TAGS = re.compile(r"</?[a-z]+>")
_STARTS_WITH_TAG = re.compile(r"</?[a-z]")


def write(pieces: Sequence[Piece], *, one_line: bool = False, in_cell: bool = False) -> str:
    """Return the pieces as Markdown, without a line break if it has to be `one_line`."""
    made = _Writer(pieces, in_cell=in_cell)
    written = [made.write(place) for place in range(len(pieces))] + made.close_tags()
    for place in unread_marks(pieces, written):
        written[place] = ""
    text = "".join(written)
    if not _TAGS.sub("", text).strip():
        return ""
    return " ".join(text.split("\n")).strip() if one_line else _lines(text)


class _Writer:
    def __init__(self, pieces: Sequence[Piece], *, in_cell: bool) -> None:
        self._pieces = pieces
        self._in_cell = in_cell
        self._in_link = False
        self._open_tags: list[str] = []
        text = "\n".join(piece.text for piece in pieces if piece.kind == "text")
        self._ends = {piece.text[0] for piece in pieces if piece.kind == "open"}
        self._ends |= {mark for mark in _EXTENDED if mark in text}

    def write(self, place: int) -> str:
        """Return one piece as Markdown."""
        piece = self._pieces[place]
        if piece.kind == "text":
            return self._text(piece.text, self._next(place))
        if piece.kind == "code":
            return self._code(piece.text, self._pieces[place - 1] if place else None)
        if piece.kind in {"tag", "tag_end"}:
            return self._tag(piece)
        if piece.kind == "image":
            return f"![{escapes.quote_text(piece.text)}]({_destination(piece)})"
        return self._mark(piece)

    def _mark(self, piece: Piece) -> str:
        if piece.kind in {"link", "link_end"}:
            self._in_link = piece.kind == "link"
            return "[" if self._in_link else f"]({_destination(piece)})"
        if piece.kind == "hard":
            return "<br>" if self._in_cell else "  \n"
        return piece.text

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

    def _code(self, code: str, before: Piece | None) -> str:
        runs = {len(run) for run in _BACKTICKS.findall(code)}
        count = next(number for number in range(1, len(runs) + 2) if number not in runs)
        if TAG_START.search(code) and (count >= _FENCE or self._may_end_within(code)):
            return escapes.escape(code)
        if self._in_cell:
            code = code.replace("|", "\\|")
        pad = " " if _needs_pad(code) else ""
        apart = " " if before and before.kind == "code" else ""
        return f"{apart}{'`' * count}{pad}{code}{pad}{'`' * count}"

    def _may_end_within(self, code: str) -> bool:
        if (self._in_link and re.search(r"[\[\]]", code)) or (self._in_cell and "|" in code):
            return True
        return any(mark in code for mark in self._ends)

    def _tag(self, piece: Piece) -> str:
        if piece.text in VOID:
            return "" if piece.kind == "tag_end" else f"<{piece.text}>"
        if piece.kind == "tag":
            self._open_tags.append(piece.text)
            return f"<{piece.text}>"
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
