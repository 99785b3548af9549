"""Standard output and error as a shell expects them of a program.

`guarded` lays a thin stream over each for the time of a command: a full disk ends it with a sentence, a
reader that goes away (`blog logs | head -1`) ends it without one, and a character that the encoding lacks is
replaced. A file or pipe gets no spaces at the ends of lines.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TextIO

CUT_SHORT = 128 + signal.SIGPIPE  # as a shell expects of a program that SIGPIPE ended
_TRAILING = re.compile(r"(?<![ \t])[ \t]+(?=\r?\n)")  # a run is looked at once
_COLUMNS = range(40, 1001)
"""The widths that COLUMNS may ask for: below, tables lose columns; above, a line has no end."""
_PLAIN = str.maketrans(
    dict(zip("“”‘’–—─━│╭╮╰╯·•", "\"\"''----|++++-*", strict=True)) | {"…": "...", "→": "->"}  # noqa: RUF001
)


_SENTENCES: dict[int | None, str] = {
    errno.EPIPE: "",
    errno.EBADF: "Standard output is closed: send it to /dev/null instead.",
}


class OutputFailed(SystemExit):
    """The output can't be written; `sentence` says why, and is empty if its reader has gone away.

    As a SystemExit it ends a command in order from any depth: tasks are cancelled, and a stack stops.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(1 if sentence else CUT_SHORT)
        self.sentence = sentence


class _Stream(io.TextIOWrapper):
    """A text stream over another's buffer."""

    def __init__(self, under: TextIO, *, is_error: bool) -> None:
        super().__init__(under.buffer, under.encoding, errors="blog-plain", newline="\n", write_through=True)
        self.failed = False
        self._is_error = is_error
        self._is_screen = under.isatty()

    def write(self, text: str, /) -> int:
        """Write a text for a person."""
        try:
            super().write(text if self._is_screen else _TRAILING.sub("", text))
            super().flush()
        except OSError as error:
            self._fail(error)
        return len(text)

    def flush(self) -> None:
        """Write what waits."""
        try:
            super().flush()
        except OSError as error:
            self._fail(error)

    def write_data(self, data: bytes) -> None:
        """Write data for a program as it is."""
        try:
            self.buffer.write(data)
            self.buffer.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        """Raise OutputFailed; standard error, which nobody can read then, is given up instead."""
        if self._is_error and error.errno != errno.EPIPE:
            _discard(self)
            return
        self.failed = True
        raise OutputFailed(
            _SENTENCES.get(error.errno, f"The output can't be written: {error.strerror}.")
        ) from error


@contextmanager
def guarded() -> Iterator[None]:
    """Lay the streams over the standard ones."""
    codecs.register_error("blog-plain", _replace)
    before = sys.stdout, sys.stderr
    over = tuple(
        _Stream(stream, is_error=stream is sys.stderr) if isinstance(stream, io.TextIOWrapper) else stream
        for stream in before
    )
    sys.stdout, sys.stderr = over
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for stream in over:
            if isinstance(stream, _Stream):
                if stream.failed:
                    _discard(stream)
                with suppress(OSError):
                    stream.detach()


def write_data(stream: IO[str], text: str) -> None:
    """Write what a program reads as UTF-8, whatever encoding the terminal has."""
    if isinstance(stream, _Stream):
        stream.write_data(text.encode("utf-8", "backslashreplace"))
    else:
        stream.write(text)
        stream.flush()


def fill_closed() -> None:
    """Open what the shell closed (`>&-`), so that no other file takes its number; writing to it fails."""
    for number, way in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, way)  # takes the lowest number that is free
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  for the whole process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  the same


def die_of_pipe() -> None:
    """End as a program does whose reader has gone away, so that a shell sees it."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Return signs that every encoding has for characters that one lacks."""
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end].translate(_PLAIN)
    return lost.encode("ascii", "replace").decode(), error.end


def _discard(stream: io.TextIOWrapper) -> None:
    """Lead what Python would still write at its end to nowhere: it would print a traceback."""
    with suppress(OSError, ValueError):
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def correct_columns() -> None:
    """Replace a COLUMNS that is too narrow or too wide; rich reads it."""
    given = os.environ.get("COLUMNS", "")
    if not given.isdecimal() or int(given[:9]) in _COLUMNS:
        return
    if int(given[:9]):
        os.environ["COLUMNS"] = str(min(max(int(given[:9]), _COLUMNS[0]), _COLUMNS[-1]))
    else:
        del os.environ["COLUMNS"]  # unknown, as some terminals say it
