"""Interfaces to what a system does now: counts of jobs in Firestore, and the processes of a local stack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import msgspec

from infra.cli.gateways.fleet import Fleet


class OldestWait(NamedTuple):
    """The job that waits longest, with the map `waiting` of its document."""

    job_id: str
    waiting: Mapping[str, Any]


class Overview(Fleet, Protocol):
    """Firestore for one who counts; every method raises Unreachable when it does not answer."""

    def count(self, status: str, since: datetime | None = None) -> int:
        """Return the number of jobs of a status, of all or of those that last changed at `since` or later."""
        ...

    def count_waiting(self, reason: str) -> int:
        """Return the number of jobs that wait for a reason."""
        ...

    def oldest_wait(self) -> OldestWait | None:
        """Return the job that waits longest; None if none waits."""
        ...


class ProcessState(StrEnum):
    """A process of the stack, as seen from outside."""

    READY = "ready"  # it answers
    HUNG = "hung"  # its port takes a connection, and nothing answers there for seconds
    SILENT = "silent"  # it runs, and its port takes none
    GONE = "gone"


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process of the stack; `restarts` are those since the stack's start, None if that is unknown."""

    name: str
    state: ProcessState
    port: int
    pid: int
    restarts: int | None
    log: str


class Messages(msgspec.Struct, frozen=True, kw_only=True):
    """A function's messages: those that it works on, and those that wait for it or for another attempt."""

    under_way: int
    queued: int


class LocalStack(Protocol):
    """The stack of a folder on this machine."""

    def processes(self) -> list[Process]:
        """Return its processes; nothing if it has just stopped."""
        ...

    def messages(self) -> dict[str, Messages]:
        """Return each function's messages; Unreachable if the dispatcher does not answer."""
        ...

    def model(self) -> str | None:
        """Return which model answers, as a part of a sentence; None if that is unknown."""
        ...

    def started_at(self) -> datetime | None:
        """Return since when all of it has been ready."""
        ...
