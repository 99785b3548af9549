"""The log files of a stack on this machine, read from their ends in bounded memory."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from infra.cli.errors import WrongUsage
from infra.cli.gateways.logs import Found, LogLine, LogQuery, read_line

_BLOCK = 65_536
_LONGEST = 1_000_000  # bytes of a line; the rest of a longer one is left out
_SLACK = timedelta(minutes=1)  # by which a line may stand before an earlier one
_START = datetime.min.replace(tzinfo=UTC)


class LocalLogs:
    """Files NAME.log of a folder, one for each process."""

    rest = 0.5
    late = 1.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._query = LogQuery()
        self._tails: dict[Path, _Tail] = {}

    def processes(self) -> list[str]:
        """Return the names of the processes that have a log."""
        return sorted(path.stem for path in self._folder.glob("*.log"))

    def newest(self, query: LogQuery, limit: int) -> Found:
        """Read all files backwards at once, so that no more than the wanted lines are held."""
        self._query = query
        with ExitStack() as opened:
            paths = self._paths()
            if query.process and not paths:
                known = ", ".join(self.processes())
                raise WrongUsage(f"No process {query.process} has a log in {self._folder}, but {known} have.")
            files = [opened.enter_context(path.open("rb")) for path in paths]
            ends = [_end_of_lines(file) for file in files]
            self._tails = {
                path: _Tail(path, end, _inode(file))
                for path, file, end in zip(paths, files, ends, strict=True)
            }
            read = [
                self._backwards(path.stem, file, end)
                for path, file, end in zip(paths, files, ends, strict=True)
            ]
            merged = heapq.merge(*read, key=lambda line: line.at or _START, reverse=True)
            found = list(islice(merged, limit + 1))
        lines = found[:limit][::-1]
        if query.process is None:  # threads write a line a little after another's
            lines.sort(key=lambda line: line.at or _START)
        return Found(lines, cut=len(found) > limit)

    def poll(self) -> list[LogLine]:
        """Read on where each file ended; a file that was replaced or emptied is read from its beginning."""
        for path in self._paths():
            self._tails.setdefault(path, _Tail(path, 0, None))
        lines = [
            line
            for path, tail in self._tails.items()
            for raw in tail.read()
            if (line := self._wanted(raw, path.stem))
        ]
        return sorted(lines, key=lambda line: line.at or _START)

    def _paths(self) -> list[Path]:
        name = self._query.process
        paths = [self._folder / f"{name}.log"] if name else sorted(self._folder.glob("*.log"))
        return [path for path in paths if path.is_file()]

    def _backwards(self, process: str, file: BinaryIO, end: int) -> Iterator[LogLine]:
        since = self._query.since
        for raw in read_backwards(file, end):
            line = self._wanted(raw, process, earlier=since is not None)
            if line is None:
                continue
            if since and line.at and line.at < since:
                if line.at < since - _SLACK:
                    return
                continue
            yield line

    def _wanted(self, raw: bytes, process: str, *, earlier: bool = False) -> LogLine | None:
        """Return a line if it is asked for; with `earlier`, also one that is too early."""
        query = self._query
        # Before the line is parsed: most lines are about other jobs.
        if query.job_id and query.job_id.encode() not in raw and not earlier:
            return None
        line = read_line(raw, process)
        if line is None:
            if query.process is None or not raw.strip():
                return None
            text = raw.decode(errors="replace")
            line = LogLine(process=process, message=text, raw=text)
        if earlier and query.since and line.at and line.at < query.since:
            return line
        return line if query.matches(line) else None


def read_backwards(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Yield the lines before `end`, the last one first, each without its line break."""
    rest, position = b"", end
    while position > 0:
        size = min(_BLOCK, position)
        position -= size
        file.seek(position)
        rest, *lines = (file.read(size) + rest).split(b"\n")
        yield from reversed([line for line in lines if line])
        rest = rest[:_LONGEST]
    if rest:
        yield rest


class _Tail:
    """Reads what is added to a file."""

    def __init__(self, path: Path, position: int, inode: int | None) -> None:
        self._path = path
        self._position = position
        self._inode = inode
        self._rest = b""

    def read(self) -> Iterator[bytes]:
        """Yield the complete lines since the last call."""
        try:
            with self._path.open("rb") as file:
                if _inode(file) != self._inode or os.fstat(file.fileno()).st_size < self._position:
                    self._inode, self._position, self._rest = _inode(file), 0, b""
                file.seek(self._position)
                while block := file.read(_BLOCK):
                    self._position += len(block)
                    *lines, self._rest = (self._rest + block).split(b"\n")
                    self._rest = self._rest[:_LONGEST]
                    yield from (line for line in lines if line)
        except FileNotFoundError:
            return


def _end_of_lines(file: BinaryIO) -> int:
    """Return the end of the last complete line: a half-written one is read when it is whole."""
    position = file.seek(0, os.SEEK_END)
    while position > 0:
        size = min(_BLOCK, position)
        file.seek(position - size)
        found = file.read(size).rfind(b"\n")
        if found >= 0:
            return position - size + found + 1
        position -= size
    return 0


def _inode(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_ino
