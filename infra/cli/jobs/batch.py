"""Many start messages from a file: all lines are checked first, then published side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID, uuid5

import msgspec

from infra.cli import console
from infra.cli.errors import Refusal, WrongUsage
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.jobs import Stored
from infra.cli.input import LONGEST_LINE
from infra.cli.jobs.submission import (
    attributes_of,
    corrects,
    read_fields,
    request_of,
    start_topic,
    to_start,
)
from shared.messages.schemas import lowercase_ids
from shared.stage.intake import Delivery

_NAMESPACE = UUID("6f1d3a52-2b0e-5c9b-9a39-6c8f0a7d1e04")
"""Of the ids derived from lines; never change it, or a file that is repeated is other jobs."""
_CHECKED_AT_ONCE = 300
_MOST_CHARACTERS = 4_000_000


class Message(msgspec.Struct, frozen=True):
    """A checked line; one whose job exists is not published again."""

    job_id: str
    org_id: str
    data: str
    exists: bool


@dataclass
class Batch:
    """The lines of a file, counted; the valid ones are in `messages`, and theirs are the `organisations`."""

    messages: IO[bytes]
    organisations: set[str] = field(default_factory=set)
    valid: int = 0
    existing: int = 0
    repeated: int = 0
    invalid: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> Iterator[Message]:
        """Yield the valid lines' messages in their order."""
        self.messages.seek(0)
        for line in self.messages:
            yield msgspec.json.decode(line, type=Message)


@dataclass(frozen=True)
class Terms:
    """The options that replace fields of each line, and the name that its id is derived with."""

    options: Mapping[str, Any]
    name: str
    local: bool


def derive_id(fields: Mapping[str, Any], name: str) -> str:
    """Return the id of a line without one: the same fields in a batch of the same name are the same job.

    Defaults are not part of it, so that a later version derives the same.
    """
    given = {key: value for key, value in fields.items() if value is not None}
    canonical = msgspec.json.encode(lowercase_ids(given), order="deterministic").decode()
    return str(uuid5(_NAMESPACE, f"{name}\n{canonical}"))


def read_line(line: bytes, options: Mapping[str, Any], *, local: bool) -> dict[str, Any]:
    """Return the fields that a line and the options give; WrongUsage if the line can't be a start message."""
    if len(line) > LONGEST_LINE:
        raise WrongUsage(f"The line is longer than {LONGEST_LINE:,} bytes, too long for a start message.")
    return read_fields(line, options, local=local)


def check(fleet: Fleet, lines: Iterable[tuple[int, bytes]], terms: Terms, messages: IO[bytes]) -> Batch:
    """Check every line as the pipeline does, and whether its job exists; the file is read once.

    The valid lines are kept in `messages`, an empty file, so that no more than their ids are in memory.
    """
    batch = Batch(messages)
    reader = _Reader(batch, terms)
    with console.progress("Checking", None) as advance:
        requests = reader.read(lines, advance)
        while some := _some(requests):
            found = fleet.read_many([start.message.job_id for _, start in some])
            for number, start in some:
                _keep(batch, number, start, found.get(start.message.job_id))
    batch.invalid.sort(key=lambda each: int(each["line"]))
    return batch


def publish(fleet: Fleet, batch: Batch) -> Iterator[str]:
    """Publish what does not exist yet; yield the id of each line's job, in the lines' order."""
    pending: deque[Message] = deque()

    def unpublished() -> Iterator[tuple[bytes, dict[str, str]]]:
        for message in batch.read():
            pending.append(message)
            if not message.exists:
                yield message.data.encode(), attributes_of(message.job_id, message.org_id)

    for _ in fleet.publish_all(start_topic(), unpublished()):
        while pending[0].exists:
            yield pending.popleft().job_id
        yield pending.popleft().job_id
    while pending:
        yield pending.popleft().job_id


class _Reader:
    """Reads lines to requests, and notes those that are wrong or there twice."""

    def __init__(self, batch: Batch, terms: Terms) -> None:
        self._batch = batch
        self._terms = terms
        self._lines: dict[bytes, tuple[int, int]] = {}

    def read(
        self, lines: Iterable[tuple[int, bytes]], advance: Callable[[], None]
    ) -> Iterator[tuple[int, Delivery]]:
        """Yield the valid lines with their numbers."""
        for number, line in lines:
            advance()
            try:
                start = self._start(line)
                if self._is_new(number, start):
                    yield number, start
                else:
                    self._batch.repeated += 1
            except Refusal as reason:
                self._batch.invalid.append({"line": number, "reason": str(reason)})

    def _start(self, line: bytes) -> Delivery:
        fields = read_line(line, self._terms.options, local=self._terms.local)
        if fields.get("job_id") is None:
            fields["job_id"] = derive_id(fields, self._terms.name)
        return to_start(fields)

    def _is_new(self, number: int, start: Delivery) -> bool:
        """Return whether no line before is the same; raise WrongUsage if one has the id, and is not."""
        job_id = UUID(start.message.job_id).bytes
        content = hash((request_of(start), start.left_out))
        first, before = self._lines.setdefault(job_id, (number, content))
        if before != content:
            raise WrongUsage(f"job_id is that of line {first}, which has another request: use another id.")
        return first == number


def _some(starts: Iterator[tuple[int, Delivery]]) -> list[tuple[int, Delivery]]:
    """Return the next lines to look up: few of those that are large."""
    found: list[tuple[int, Delivery]] = []
    characters = 0
    for number, start in starts:
        found.append((number, start))
        characters += sum(len(text or "") for text in (*start.given.sources, start.given.post))
        if len(found) == _CHECKED_AT_ONCE or characters > _MOST_CHARACTERS:
            break
    return found


def _keep(batch: Batch, number: int, start: Delivery, stored: Stored | None) -> None:
    job_id, org_id = start.message.job_id, request_of(start).org_id
    try:
        exists = stored is not None and not corrects(start, read_snapshot(job_id, stored.fields).job)
    except Refusal as reason:
        batch.invalid.append({"line": number, "reason": str(reason)})
        return
    batch.valid += 1
    batch.organisations.add(org_id)
    batch.existing += exists
    message = Message(job_id, org_id, start.encode().decode(), exists)
    batch.messages.write(msgspec.json.encode(message) + b"\n")
