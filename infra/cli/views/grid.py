"""Rows of numbers that lose nothing in a narrow terminal: what does not fit goes into the next line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.text import Text

from infra.cli.views.names import clip

_LEAST_NAME, _LEAST_BAR, _LONGEST_BAR = 16, 5, 24
_ROOMY_NAME, _ID = 24, 36
_INDENT = 2
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Key(NamedTuple):
    """The subject of a row: an id, which stays whole, a name that may be cut, details for below."""

    id: str
    name: str | None = None
    below: str | None = None
    style: str = ""


class Column(NamedTuple):
    """A column of numbers, the last of which is the total; `second` goes below another one first."""

    name: str
    cells: Sequence[str]
    second: bool = False

    @property
    def width(self) -> int:
        """Return the width of the widest cell."""
        return max(map(cell_len, (self.name, *self.cells)))


@dataclass(frozen=True)
class Grid:
    """Keys with their columns, and a total unless `total` is empty; `bars` has a part of 1 for each key."""

    heading: str
    keys: Sequence[Key]
    columns: Sequence[Column]
    total: str = "total"
    bars: Sequence[float] = ()

    def render(self, width: int) -> list[Text]:
        """Return the lines, none wider than the terminal."""
        layout = _Layout.choose(self, width)
        head = [
            Text(line, style="bold")
            for line in layout.lines(Key(self.heading), [c.name for c in self.columns])
        ]
        rule = Text("─" * min(width, max(line.cell_len for line in head) + layout.bar))
        body: list[Text] = []
        for number, key in enumerate(self.keys):
            bar = self.bars[number] if self.bars and layout.bar else None
            body += layout.row(key, [column.cells[number] for column in self.columns], bar)
        if not self.total:
            return [*head, *body]
        totals = layout.row(
            Key(self.total), [column.cells[-1] for column in self.columns], None, style="bold"
        )
        return [*head, rule, *body, rule, *totals]


class _Slot(NamedTuple):
    """Columns above each other."""

    first: int | None
    second: int | None
    width: int


@dataclass(frozen=True)
class _Layout:
    slots: Sequence[Sequence[_Slot]]
    """Lines of numbers below each other."""
    key_width: int
    """0 where the numbers have lines of their own."""
    name_width: int
    gap: int
    inline: bool
    """True if the name is on the line of its id."""
    bar: int

    @staticmethod
    def choose(grid: Grid, width: int) -> _Layout:
        """Return the first layout that fits: one line for each row, two, or lines of their own."""
        named = max((cell_len(key.name) for key in grid.keys if key.name), default=0)
        below = min(_ID, max((cell_len(key.below) for key in grid.keys if key.below), default=0))
        ids = max(below, *map(cell_len, (grid.heading, grid.total, *(key.id for key in grid.keys))))
        unnamed = max(map(cell_len, (grid.heading, grid.total, *(k.id for k in grid.keys if not k.name))))
        least_bar = _LEAST_BAR if grid.bars else 0
        one_line = [_Slot(number, None, column.width) for number, column in enumerate(grid.columns)]
        double = any(key.name or key.below for key in grid.keys)
        for slots in (one_line, _paired(grid.columns)):
            used = _used(slots, 2) + ids + (2 + least_bar if least_bar else 0)
            room = width - used
            bar = min(_LONGEST_BAR, least_bar + room) if least_bar and room >= 0 else 0
            if named and room - 2 >= min(named, _LEAST_NAME):
                name = min(named, room - 2)
                return _Layout([slots], ids + 2 + name, name, 2, inline=True, bar=bar)
            free = width - _used(slots, 2)
            if named and slots is one_line and free >= max(min(named, _ROOMY_NAME), unnamed):
                name = min(max(named, unnamed), free)
                return _Layout([slots], name, name, 2, inline=False, bar=0)
            if room >= 0 and not (double and slots is one_line):
                return _Layout([slots], ids, min(max(named, ids), ids + room), 2, inline=False, bar=bar)
        return _Layout(*_apart(one_line, width), inline=False, bar=0)

    def row(self, key: Key, cells: Sequence[str], bar: float | None, style: str = "") -> Iterator[Text]:
        """Yield the lines of a row; a second line of the key is beside the second line of numbers."""
        for number, line in enumerate(self.lines(key, cells)):
            text = Text(line, style=style or key.style)
            if bar is not None and number == 0:
                text.append(f"  {draw_bar(bar, self.bar)}", style="cyan")
            yield text

    def lines(self, key: Key, cells: Sequence[str]) -> Iterator[str]:
        """Yield the lines of a row as text."""
        keys = self._key_lines(key)
        numbers = [line for slots in self.slots for line in self._number_lines(slots, cells)]
        if not self.key_width:
            yield from (line.rstrip() for line in (*keys, *(" " * _INDENT + line for line in numbers)))
            return
        for label, line in zip_longest(keys, numbers, fillvalue=""):
            pad = " " * max(0, self.key_width - cell_len(label))
            yield f"{label}{pad}{' ' * self.gap}{line}".rstrip()

    def _key_lines(self, key: Key) -> list[str]:
        below = [clip(key.below, max(_ID, self.name_width))] if key.below else []
        if key.name is None:
            return [*([key.id] if self.key_width else chop_cells(key.id, self.name_width)), *below]
        name = clip(key.name, self.name_width)
        if not self.inline:
            return [name, key.id, *below]
        return [f"{name}{' ' * max(0, self.name_width - cell_len(name))}  {key.id}", *below]

    def _number_lines(self, slots: Sequence[_Slot], cells: Sequence[str]) -> Iterator[str]:
        for line in ([slot.first for slot in slots], [slot.second for slot in slots]):
            if any(number is not None for number in line):
                shown = zip(line, slots, strict=True)
                parts = ("" if number is None else cells[number] for number, _ in shown)
                widths = (slot.width for slot in slots)
                yield (" " * self.gap).join(
                    " " * max(0, width - cell_len(part)) + part
                    for part, width in zip(parts, widths, strict=True)
                )


def draw_bar(part: float, width: int) -> str:
    """Return a bar of that part of the width, in eighths of a column; what is more than nothing is seen."""
    eighths = max(round(part * width * 8), 1) if part > 0 else 0
    full, rest = divmod(min(eighths, width * 8), 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _used(slots: Sequence[_Slot], gap: int) -> int:
    return sum(slot.width + gap for slot in slots)


def _paired(columns: Sequence[Column]) -> list[_Slot]:
    firsts = [number for number, column in enumerate(columns) if not column.second]
    seconds = [number for number, column in enumerate(columns) if column.second]
    return [
        _Slot(first, second, max(columns[number].width for number in (first, second) if number is not None))
        for first, second in zip_longest(firsts, seconds)
    ]


def _apart(slots: Sequence[_Slot], width: int) -> tuple[list[list[_Slot]], int, int, int]:
    """Return as many lines of numbers as they need, in a smaller gap if that makes them one."""
    room = width - _INDENT
    gap = next((gap for gap in (2, 1) if _used(slots, gap) - gap <= room), 2)
    lines: list[list[_Slot]] = [[]]
    for slot in slots:
        if lines[-1] and _used([*lines[-1], slot], gap) - gap > room:
            lines.append([])
        lines[-1].append(slot)
    return lines, 0, width, gap
