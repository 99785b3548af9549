"""The messages without an end, on disk: a stack that keeps its jobs delivers them again when it starts.

Firestore comes back as its last export has it. So a message counts as ended only when it was acknowledged
before that export began: what the functions did later is lost, and its message does it again.
"""

from __future__ import annotations

import base64
import logging
import time
from pathlib import Path
from typing import BinaryIO

import msgspec
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from google.pubsub_v1 import PubsubMessage

from infra.local.dispatch.subscription import Received
from infra.local.keeping.folder import read_export
from infra.local.supervision import state

_log = logging.getLogger(__name__)
_COMPACT_AT = 1_000_000  # bytes that the file has grown since it was last written anew
_Message = PubsubMessage.pb(PubsubMessage()).__class__


class Entry(msgspec.Struct, omit_defaults=True):
    """A message of a function as a run of the stack received it; `ended` is when it was acknowledged.

    The emulator numbers messages from 1 in each run: only with the run a number is one message's.
    """

    function: str
    message_id: str
    run: str = ""
    message: str = ""
    attempt: int = 1
    ended: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what identifies the message."""
        return self.function, self.run, self.message_id

    def received(self) -> Received:
        """Return the message as the subscription would hand it over; it has no lease there."""
        return Received(_Message.FromString(base64.b64decode(self.message)), "", self.attempt, self.run)


class Journal:
    """Writes each message down before its delivery, and its end after it.

    file: one JSON object a line. exports: the folder of Firestore's exports. run: one start of the stack.
    """

    def __init__(self, file: Path, exports: Path, run: str) -> None:
        self.run = run
        self._file = file
        self._exports = exports
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self._grown = 0
        self._stream: BinaryIO | None = None
        self._read()
        self._write_anew()

    def left(self, function: str) -> list[Received]:
        """Return the function's messages of earlier runs that have no end, the oldest first."""
        return [
            entry.received()
            for entry in self._entries.values()
            if entry.function == function and entry.run != self.run and entry.ended is None
        ]

    def begin(self, function: str, received: Received) -> None:
        """Write a message down that the subscription has handed over."""
        text = base64.b64encode(received.message.SerializeToString()).decode()
        self._add(Entry(function, received.message.message_id, self.run, text, max(received.attempt, 1)))

    def end(self, function: str, received: Received) -> None:
        """Write down that a message was acknowledged or given up."""
        key = function, received.run or self.run, received.message.message_id
        if entry := self._entries.get(key):
            entry.ended = time.time()
            self._append(Entry(function, entry.message_id, entry.run, ended=entry.ended))
            if self._grown > _COMPACT_AT:
                self._forget()
                self._write_anew()

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()

    def _add(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        self._append(entry)

    def _read(self) -> None:
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return
        damaged: list[bytes] = []
        for line in lines:
            if (read := _read_entry(line)) is None:
                damaged.append(line)
            elif read.message:
                self._entries[read.key] = read
            elif entry := self._entries.get(read.key):
                entry.ended = read.ended
        self._set_aside(damaged)
        self._begin_run()

    def _set_aside(self, damaged: list[bytes]) -> None:
        """Keep the lines that can't be read, such as the last one of a machine that lost its power."""
        if not damaged:
            return
        file = self._file.with_name(f"{self._file.name}.damaged")
        earlier = file.read_bytes() if file.exists() else b""
        file.touch(mode=0o600)
        file.write_bytes(earlier + b"".join(line + b"\n" for line in damaged))
        _log.warning(
            "%s: lines that can't be read are in %s, and are not delivered: %d.",
            self._file,
            file,
            len(damaged),
        )

    def _begin_run(self) -> None:
        """Let the messages have no end that ended since the export from which Firestore has started."""
        if any(entry.run == self.run for entry in self._entries.values()):
            return  # the dispatcher alone was started again: Firestore went on
        self._forget()
        for entry in self._entries.values():
            entry.ended = None

    def _forget(self) -> None:
        export = read_export(self._exports)
        began = export.began if export else 0.0
        self._entries = {
            key: entry for key, entry in self._entries.items() if entry.ended is None or entry.ended >= began
        }

    def _append(self, entry: Entry) -> None:
        line = msgspec.json.encode(entry) + b"\n"
        assert self._stream is not None
        self._stream.write(line)
        self._stream.flush()
        self._grown += len(line)

    def _write_anew(self) -> None:
        lines = b"".join(msgspec.json.encode(entry) + b"\n" for entry in self._entries.values())
        self.close()
        state.write_private(self._file, lines.decode())
        self._stream = self._file.open("ab")
        self._grown = 0


def _read_entry(line: bytes) -> Entry | None:
    """Return the entry of a line; None if it, or the message in it, can't be read."""
    try:
        read = msgspec.json.decode(line, type=Entry)
        read.received()
    except (ValueError, DecodeError):
        return None
    return read
