"""The elements that are open, so that each ends where it has to, and none goes too deep."""

from __future__ import annotations

from shared.text.sanitizer import elements

_DEEPEST = 100  # elements of raw HTML that are open at once: a parser takes its time over more


class OpenElements:
    """Decides which tags to write. An HTML parser reads all open elements for each tag."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._left_out = 0

    def __contains__(self, name: str) -> bool:
        """Return whether such an element is open."""
        return name in self._open

    def __bool__(self) -> bool:
        """Return whether any element is open."""
        return bool(self._open)

    def begin(self, name: str) -> str | None:
        """Begin an element, and return the end tags that go before; None if it would go too deep."""
        ends = self.end_inline() if name in elements.BLOCKS else ""
        closing = elements.ENDED_BY.get(name, frozenset()) | ({"p"} if name in elements.BLOCKS else set())
        while self._open and self._open[-1] in closing:
            ends += self._pop()
        if name in elements.VOID:
            return ends
        if len(self._open) >= _DEEPEST:
            self._left_out += 1
            return None
        self._open.append(name)
        return ends

    def end(self, name: str) -> str:
        """End an element, and return its end tag with those of elements within it; "" if it is not open."""
        if self._left_out:
            self._left_out -= 1
            return ""
        if name in elements.VOID or not self._ends_something(name):
            return ""
        ends = ""
        while self._open[-1] != name:
            ends += self._pop()
        return ends + self._pop()

    def end_inline(self) -> str:
        """Return the end tags of the elements that are open within a line."""
        ends = ""
        while self._open and self._open[-1] not in elements.BLOCKS:
            ends += self._pop()
        return ends

    def end_lines(self) -> str:
        """Return the end tags of what may not go over a blank line."""
        ends = self.end_inline()
        while self._open and self._open[-1] in elements.LINES:
            ends += self._pop()
        return ends

    def end_all(self) -> str:
        """Return the end tags of all elements."""
        ends = ""
        while self._open:
            ends += self._pop()
        return ends

    def _ends_something(self, name: str) -> bool:
        for each in reversed(self._open):
            if each == name:
                return True
            if each in elements.BLOCKS and (name not in elements.BLOCKS or each == "table"):
                return False
        return False

    def _pop(self) -> str:
        return f"</{self._open.pop()}>"
