"""One operation of the door: a method of a path, with what it takes and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

PROBLEM = "ProblemDetails"
_PROBLEM_TYPE = "application/problem+json"
_ALWAYS = (400, 401, 429, 500, 503)
_WITH_BODY = (408, 413)
_REASONS = {
    400: "Wrong fields or parameters; `errors` has each of them.",
    401: "No token, or one that is over or not for this service: sign in again.",
    402: "The organization's budget has no room for this post.",
    403: "Another organization, or a caller of another kind.",
    404: "There is nothing of this id among what the caller may see.",
    408: "The body stalled.",
    409: "The state of what is there does not allow it; the sentence says what does.",
    412: "It was changed meanwhile, or exists already: read it again.",
    413: "The body is larger than 256 kB; a replay or a review may have 1,280 kB, a job 6,144.",
    429: "Too many requests: wait for as many seconds as `Retry-After` says.",
    500: "A fault of the service.",
    503: "Something behind the API does not answer: send the request again after `Retry-After` seconds.",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query, a path or a header."""

    name: str
    about: str
    schema: dict[str, Any]
    place: str = "query"

    def document(self) -> dict[str, Any]:
        """Return it for the document."""
        found: dict[str, Any] = {"name": self.name, "in": self.place, "description": self.about}
        if self.place == "path":
            found["required"] = True
        if self.schema.get("type") == "array":
            found |= {"style": "form", "explode": True}
        return found | {"schema": self.schema}


@dataclass(frozen=True)
class Answer:
    """An answer: its status, its types by media type, and its headers."""

    status: int
    about: str
    content: dict[str, Any] = field(default_factory=dict)
    headers: Sequence[str] = ()

    def document(self) -> dict[str, Any]:
        """Return it for the document."""
        found: dict[str, Any] = {"description": self.about}
        headers = {name: {"schema": {"type": "string"}} for name in ("X-Request-Id", *self.headers)}
        found["headers"] = headers
        if self.content:
            found["content"] = {media: {"schema": schema} for media, schema in self.content.items()}
        return found


@dataclass(frozen=True)
class Operation:
    """A method of a path. `problems` are the errors beside those that every operation may have."""

    method: str
    path: str
    name: str
    tag: str
    about: str
    answers: Sequence[Answer]
    parameters: Sequence[Parameter] = ()
    body: str | None = None
    body_needed: bool = True
    problems: Sequence[int] = ()
    is_open: bool = False

    @property
    def statuses(self) -> set[int]:
        """All statuses that it answers with."""
        always = () if self.is_open else _ALWAYS
        given = _WITH_BODY if self.body else ()
        return {*always, *given, *self.problems, *(each.status for each in self.answers)}

    def document(self) -> dict[str, Any]:
        """Return it for the document."""
        found: dict[str, Any] = {"operationId": self.name, "tags": [self.tag], "summary": self.about}
        if self.parameters:
            found["parameters"] = [each.document() for each in self.parameters]
        if self.body:
            content = {"application/json": {"schema": to(self.body)}}
            found["requestBody"] = {"required": self.body_needed, "content": content}
        answers = {str(each.status): each.document() for each in self.answers}
        failed = self.statuses - {each.status for each in self.answers}
        answers |= {str(status): _problem(status) for status in sorted(failed)}
        found["responses"] = answers
        if self.is_open:
            found["security"] = []
        return found


def to(name: str) -> dict[str, str]:
    """Return a reference to a type."""
    return {"$ref": f"#/components/schemas/{name}"}


def json(status: int, name: str, about: str, headers: Sequence[str] = ()) -> Answer:
    """Return an answer in JSON of a type."""
    return Answer(status, about, {"application/json": to(name)}, headers)


def _problem(status: int) -> dict[str, Any]:
    about = _REASONS.get(status) or HTTPStatus(status).phrase
    headers = ["Retry-After"] if status in {429, 503} else []
    return Answer(status, about, {_PROBLEM_TYPE: to(PROBLEM)}, headers).document()
