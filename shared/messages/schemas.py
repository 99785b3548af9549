"""Schemas of the messages between callers, functions and the database.

Parsing raises Poison with one sentence that names the field and its rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

import msgspec

from shared.errors import Poison
from shared.messages.field_rules import CONTROL, describe
from shared.messages.input_rules import find_input_fault
from shared.messages.inputs import MOST_SOURCES, Links, ProfileName, Refresh, Review, Source
from shared.messages.nearly_json import BYTE_ORDER_MARK, find_fault
from shared.topology import DEFAULT_ALIAS

# Namespaces of derived ids: deriving one again gives the same id. Never change them.
JOB_NAMESPACE = UUID("6f1d3a52-2b0e-5c9b-9a39-6c8f0a7d1e01")
EVENT_NAMESPACE = UUID("6f1d3a52-2b0e-5c9b-9a39-6c8f0a7d1e02")
END_NAMESPACE = UUID("6f1d3a52-2b0e-5c9b-9a39-6c8f0a7d1e03")

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Language = Annotated[str, msgspec.Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")]
Deadline = Annotated[
    str,
    msgspec.Meta(
        max_length=40,
        pattern=r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)\Z",
    ),
]
"""RFC 3339."""
Dollars = Annotated[float, msgspec.Meta(ge=0, lt=10_000)]


class StartRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A start message with its defaults; the job document keeps it as `request`."""

    job_id: Id | None = None
    org_id: Id
    user_id: Id
    topic: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
    keywords: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=80)], ...], msgspec.Meta(max_length=20)
    ] = ()
    word_count: Annotated[int, msgspec.Meta(ge=100, le=5000)] = 1500
    tone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "professional"
    custom_instructions: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = DEFAULT_ALIAS
    language: Language = "en"
    min_quality: Annotated[int, msgspec.Meta(ge=0, le=100)] = 70
    max_revisions: Annotated[int, msgspec.Meta(ge=0, le=3)] = 1
    priority: Annotated[int, msgspec.Meta(ge=0, le=9)] = 5
    deadline: Deadline | None = None
    profile: ProfileName | None = None
    sources: Annotated[tuple[Source, ...], msgspec.Meta(max_length=MOST_SOURCES)] = ()
    links: Links | None = None
    review: Review = "none"
    refresh: Refresh | None = None


class StageMessage(msgspec.Struct, frozen=True):
    """A message between stages; content stays in Firestore.

    Unknown fields come from a newer version and are ignored. The first release rejects them, so never add a
    field.
    """

    job_id: Id
    run: Annotated[int, msgspec.Meta(ge=1)]
    revision: Annotated[int, msgspec.Meta(ge=0)]


class TaggedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The pipeline's output, for other services; delivered at least once, dedupe on job_id and run."""

    job_id: Id
    run: int
    revision: int
    status: str
    title: str
    quality_score: int
    word_count: int
    cost_usd: float | None


class PublicationMessage(msgspec.Struct, frozen=True):
    """A finished run whose post goes to its organization's CMS; a message of blog-tagged is one, too."""

    job_id: Id
    run: Annotated[int, msgspec.Meta(ge=1)]


class UsageEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer of the gateway. An unknown price is None, never 0; `created_at` is ISO 8601 in UTC.

    `model` is the alias. `estimated`: the tokens are the gateway's count and not the provider's. The fields
    from `provider_model` on are of later releases than the first: None where unknown, and then left out of
    the message.
    """

    event_id: Id
    job_id: Id
    org_id: Id
    user_id: Id
    operation: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    prompt_tokens: Count
    completion_tokens: Count
    total_tokens: Count
    cost_usd: Dollars | None
    saved_usd: Dollars | None
    latency_ms: Count
    cached: bool
    created_at: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)\Z")]
    provider_model: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    answer_id: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    cached_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    service_tier: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    prompt_version: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    estimated: bool | None = None


_IDS = ("job_id", "org_id", "user_id", "event_id")
_NEVER_BLANK = {
    *("topic", "keywords[]", "tone", "model"),
    *("sources[].title", "sources[].text", "refresh.text", "refresh.changes"),
}
_INDEX = re.compile(r"\[\d+\]")
_Kind = TypeVar("_Kind")


def read_object(data: bytes) -> dict[str, Any]:
    """Read a message's data as a JSON object with text keys."""
    try:
        fields = msgspec.json.decode(data.removeprefix(BYTE_ORDER_MARK))
    except UnicodeDecodeError as error:
        raise Poison("The message is not UTF-8 text: publish JSON encoded as UTF-8.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        fault = find_fault(data)
        raise Poison(fault or f"The message is not JSON ({error}): publish one JSON object.") from error
    if not isinstance(fields, dict):
        raise Poison(
            "The message is JSON but not an object: publish one JSON object with the documented fields."
        )
    return fields


def parse(data: bytes, kind: type[_Kind]) -> _Kind:
    """Read one JSON object of the given kind from a message's data."""
    return read_fields(read_object(data), kind)


def read_fields(given: Mapping[str, Any], kind: type[_Kind]) -> _Kind:
    """Read an object of the given kind from its fields; raise Poison for the first that is wrong."""
    fields = lowercase_ids(given)
    _reject_unfit_text({name: fields[name] for name in fields if name in _names(kind)})
    try:
        found = msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise Poison(describe(str(error), kind)) from error
    if isinstance(found, StartRequest):
        fault = find_input_fault(found.sources, found.links, found.refresh)
        if fault:
            raise Poison(fault)
    return found


def check_model(request: StartRequest, models: Collection[str]) -> None:
    """Raise Poison unless the request names an alias: other text may match several models."""
    if request.model not in models:
        raise Poison(f"model must be one of {', '.join(models)}.")


def check_deadline(request: StartRequest) -> None:
    """Raise Poison for a deadline that has the shape of a time, and is none, such as the 30th of February."""
    if request.deadline is None:
        return
    try:
        datetime.fromisoformat(request.deadline.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Poison("deadline must be a time with its zone such as 2026-01-31T12:00:00Z.") from error


def _names(kind: type) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(kind, "__struct_fields__", ())
    return names


def lowercase_ids(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with ids in lower case: some languages print UUIDs in upper case."""
    ids = {name: fields[name].lower() for name in _IDS if isinstance(fields.get(name), str)}
    return {**fields, **ids}


_LATER: dict[str, Any] = {
    "priority": 5,
    "deadline": None,
    "profile": None,
    "sources": [],
    "links": None,
    "review": "none",
    "refresh": None,
}
"""The defaults of fields that the first release does not know."""


def as_map(request: StartRequest) -> dict[str, Any]:
    """Return the request as the store returns it, with lists, so that both compare equal.

    A later field is only in it if a caller has set it: after a rollback the first release rejects others.
    """
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(request))
    return {name: value for name, value in stored.items() if name not in _LATER or value != _LATER[name]}


def encode_given(fields: Mapping[str, Any], job_id: str) -> bytes:
    """Return a start message with the fields that its publisher has given, and the id of its job.

    A field that is left out stays so: the organization's profile may fill it. A later field with its default
    is left out, because an earlier release refuses it.
    """
    given = {name: value for name, value in fields.items() if name not in _LATER or value != _LATER[name]}
    return msgspec.json.encode({**given, "job_id": job_id})


def read_id(fields: dict[str, Any], name: str) -> str | None:
    """Return a UUID from a message whose other fields may be invalid."""
    value = fields.get(name)
    try:
        return msgspec.convert(value.lower(), Id) if isinstance(value, str) else None
    except msgspec.ValidationError:
        return None


def is_language(tag: str) -> bool:
    """Return whether a text has the shape of a BCP 47 tag."""
    try:
        return bool(msgspec.convert(tag, Language))
    except msgspec.ValidationError:
        return False


def derive_job_id(message_id: str) -> str:
    """Return the job id of a start message without one: a redelivery gives the same id."""
    return str(uuid5(JOB_NAMESPACE, message_id))


def _reject_unfit_text(fields: dict[str, Any]) -> None:
    for path, text in _texts(fields):
        if CONTROL.search(text):
            raise Poison(f"{_shown(path)} contains a control character: send plain text.")
        if text.isspace() and _INDEX.sub("[]", path) in _NEVER_BLANK:
            raise Poison(f"{_shown(path)} contains only spaces: write something.")


def _shown(path: str) -> str:
    """Return a path for a sentence: a list's name, or the place inside an object."""
    return path[:80] if "." in path else path.partition("[")[0][:80]


def _texts(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the path of each text, such as sources[3].title, and the text."""
    waiting: list[tuple[str, Any]] = list(reversed(fields.items()))
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, list):
            waiting.extend((f"{path}[{index}]", value[index]) for index in reversed(range(len(value))))
        elif isinstance(value, dict):
            waiting.extend((f"{path}.{name}", part) for name, part in reversed(value.items()))
