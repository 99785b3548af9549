"""Allow only the routes and fields that the functions use, and refuse everything else.

The proxy has hundreds of routes, and dozens of fields and headers that choose another model, address, key,
number of answers or cache. It splits a model's name at commas and asks each part, takes `fallbacks`,
`api_base` and `user_config` from a body, and a time-out from a header. So this is an allow list. It needs
only the standard library, so that a test can run it without the proxy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

Fits = Callable[[Any], bool]

CHAT = "/v1/chat/completions"
READ = ("/health/liveliness", "/health/liveness", "/health/readiness", "/v1/models", "/model/info")
"""The last one has the prices."""
MOST_BYTES = 4 * 2**20
"""Of one body: a hundred times the longest prompt."""

_MOST_TOKENS = 200_000
_CALL_IDS = {"x-litellm-call-id", "x-litellm-end-user-id", "x-litellm-trace-id"}
_ALLOWED_HEADERS = _CALL_IDS | {
    *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host"),
    *("traceparent", "transfer-encoding", "user-agent"),
}
_HEADER_THAT_CHOOSES = re.compile(r"(x-litellm|litellm|x-pass)[-_]")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class Refusal(NamedTuple):
    """Why a request goes no further: `param` is the field or header at fault."""

    status: int
    message: str
    param: str | None = None

    def body(self) -> bytes:
        """Return it as the proxy writes its own errors."""
        error = {"type": "invalid_request_error", "code": str(self.status)}
        return json.dumps({"error": {"message": self.message, "param": self.param, **error}}).encode()


def _whole(least: int, most: int) -> Fits:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(most: int) -> Fits:
    return lambda value: isinstance(value, str) and len(value) <= most


def _only(fields: Mapping[str, Fits]) -> Fits:
    """Return the test of an object that has some of the fields, and no others."""
    return lambda value: (
        isinstance(value, dict) and all(name in fields and fields[name](part) for name, part in value.items())
    )


def _list(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list) and all(fits(each) for each in value)


_ID = _text(200)
_COUNT = _whole(0, 2**31)
_MESSAGES = _list(_only({"role": _text(20), "content": _text(MOST_BYTES)}))
_FIELDS: Mapping[str, Mapping[str, Fits]] = {
    CHAT: {
        "model": _ID,
        "messages": _MESSAGES,
        "temperature": _number,
        "max_tokens": _whole(1, _MOST_TOKENS),
        # The two values that the gateway maps to each model's own; others would choose a price.
        "reasoning_effort": lambda value: value == "minimal",
        "service_tier": lambda value: value == "flex",
        "response_format": lambda value: isinstance(value, dict),
        "stream": lambda value: isinstance(value, bool),
        "stream_options": _only({"include_usage": lambda value: isinstance(value, bool)}),
        "cache": _only({"namespace": _text(400), "s-maxage": _number}),
        "metadata": _only(
            dict.fromkeys(("org_id", "user_id", "job_id", "stage"), _ID)
            | {"run": _COUNT, "revision": _COUNT, "tags": _list(_ID)}
        ),
    },
    "/utils/token_counter": {"model": _ID, "messages": _MESSAGES, "prompt": _text(MOST_BYTES)},
}
POSTED = tuple(_FIELDS)


class Models(NamedTuple):
    """The aliases that a caller may ask, and all deployments: a fallback can be counted and priced."""

    aliases: frozenset[str]
    deployments: frozenset[str]


def read_models(config: Mapping[str, Any]) -> Models:
    """Return the aliases of the proxy's configuration; the others serve fallbacks alone."""
    models = config["model_list"]
    shown = [entry for entry in models if entry.get("model_info", {}).get("discoverable", True)]
    return Models(*(frozenset(entry["model_name"] for entry in some) for some in (shown, models)))


def refuse_route(method: str, path: str, query: bytes) -> Refusal | None:
    """Refuse every route that is not on the list."""
    known = path in (READ if method == "GET" else POSTED if method == "POST" else ())
    if not known:
        return Refusal(404, "The gateway does not have this route: ask for a chat completion.")
    if query:
        return Refusal(400, "A request may have no query string: leave it out.", "query")
    return None


def refuse_headers(headers: Iterable[tuple[bytes, bytes]], *, with_body: bool) -> Refusal | None:
    """Refuse headers that would change the request."""
    content_type = ""
    for raw, value in headers:
        name = raw.decode("latin-1").lower()
        if _HEADER_THAT_CHOOSES.match(name) and name not in _CALL_IDS:
            return Refusal(400, f"A request may not have the header {name}: leave it out.", name)
        if name == "content-type":
            content_type = value.decode("latin-1").partition(";")[0].strip().lower()
    if with_body and content_type != "application/json":
        return Refusal(415, "The body has to be JSON: send it as application/json.", "content-type")
    return None


def allowed_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the allowed headers: the proxy passes some others on, where they may choose a price."""
    return [(name, value) for name, value in headers if name.decode("latin-1").lower() in _ALLOWED_HEADERS]


def refuse_body(path: str, body: bytes, known: Models) -> Refusal | None:
    """Refuse bodies with other fields or models."""
    try:
        request = _parse_object(body)
    except (ValueError, RecursionError):
        return Refusal(400, "The body is not a JSON object with each field once: send one.")
    fields = _FIELDS[path]
    for name, value in request.items():
        if name not in fields:
            return Refusal(400, f"A request may not have the field {name[:80]}: leave it out.", name[:80])
        if not fields[name](value):
            return Refusal(400, f"The field {name} is not as the gateway accepts it.", name)
    if request.get("model") not in (known.aliases if path == CHAT else known.deployments):
        return Refusal(400, "Invalid model name: ask for one of the gateway's aliases.", "model")
    return None


def _parse_object(body: bytes) -> dict[str, Any]:
    read = json.loads(body.decode(), object_pairs_hook=_reject_duplicates)
    if not isinstance(read, dict):
        raise ValueError("no object")  # noqa: TRY004 - the caller above handles one kind of error
    if _SURROGATE.search(body):
        json.dumps(read, ensure_ascii=False).encode()  # half of a character can't be encoded
    return read


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of a field that is there twice, the proxy might read the other one.
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a field is there twice")
    return read
