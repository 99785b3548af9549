"""What the proxy and the transport call an error, in our words.

The proxy's `type` and `code` can't be trusted (a time-out says invalid_request_error): the HTTP status and
the exception's name at the head of the message decide. Vendors' texts stay out of ours: they have held keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    ContextTooLong,
    GatewayMisconfigured,
    ModelError,
    ModelUnavailable,
)

_CONTEXT = ("ContextWindowExceeded", "context_length_exceeded", "maximum context length", "context window")
_POLICY = (
    "ContentPolicyViolation",
    "content_policy_violation",
    "content management policy",
    "content_filter",
)
_BUDGET = (
    "insufficient_quota",
    "exceeded your current quota",
    "crossed budget",
    "BudgetExceeded",
    "over budget",
)
_AWAY = ("Connection error", "APIConnectionError")
_NO_KEY = ("Missing credentials",)
_KEY = ("AuthenticationError", "PermissionDenied", "no_db_connection", "No connected db")
_NAME = ("Invalid model name", "NotFoundError", "model_not_found")
_LASTING = {_BUDGET, _NO_KEY}
# What follows is how the fallback to another model failed: the first model's error decides.
_OF_FALLBACK = "LiteLLM: model group"
_PASSING = {408, 409, 425, 429}
_REFUSED_KEY = {401, 403}
_TOO_LARGE = 413
_SERVER = 500

# Of Cloud Run, which answers in HTML; the proxy does not.
_NOT_LET_IN = (
    "Cloud Run did not let this function in to the gateway: "
    "its service account needs roles/run.invoker on the gateway's service."
)
_AT_THE_DOOR = {
    401: _NOT_LET_IN,
    403: _NOT_LET_IN,
    404: "Cloud Run has no gateway at LITELLM_PROXY_URL for this function: "
    "check the address, and that all of the function's traffic goes through the gateway's network.",
}

_KEY_SENTENCE = (
    "The gateway or the provider refused the key: check LITELLM_API_KEY and the provider's key at the proxy."
)


def from_response(status: int, text: str, headers: Mapping[str, str], model: str = "") -> ModelError:
    """Translate an HTTP error of the proxy to a call of that model."""
    content_type = headers.get("content-type", "")
    if status == _SERVER and content_type.startswith("text/plain"):
        # Without a database the proxy answers a request that has no key with this.
        return GatewayMisconfigured(_KEY_SENTENCE)
    if content_type.startswith("text/html") and status in _AT_THE_DOOR:
        return GatewayMisconfigured(_AT_THE_DOOR[status])
    error = classify(status, _told(text), retry_after(headers))
    if str(error) == _UNKNOWN_MODEL and model:
        return GatewayMisconfigured(
            f"The gateway knows no model {model!r}: use an alias of the proxy's config."
        )
    return error


def from_event(error: Any) -> ModelError:
    """Translate an error that came inside a 200, as the stream's event."""
    if not isinstance(error, dict):
        return ModelUnavailable("The model's answer broke off with an error.")
    code = str(error.get("code") or "")
    status = int(code) if code.isdecimal() else _SERVER
    return classify(status, f"{error.get('message')} {error.get('type')} {code}", None)


def classify(status: int, told: str, wait: float | None) -> ModelError:
    """Decide by what the message names first, then by status.

    A status that passes is believed unless the exception's name at the head says otherwise, or the message
    that no money or no key is left: anywhere else a word may be one of many in a passing error's text.
    """
    passing = status in _PASSING or status >= _SERVER
    own = told.partition(_OF_FALLBACK)[0]
    for words, kind, sentence in _NAMED:
        place = own.partition(":")[0] if passing and words not in _LASTING else own
        if any(word in place for word in words):
            return kind(sentence)
    if passing:
        what = "is asked too often" if status == 429 else f"answered {status}"  # noqa: PLR2004
        if any(word in own for word in _AWAY):
            what = "can't be reached by the gateway"
        return ModelUnavailable(f"The model's provider {what}; try again later.", retry_after=wait)
    if status in _REFUSED_KEY:
        return GatewayMisconfigured(_KEY_SENTENCE)
    if status == _TOO_LARGE:
        return ContextTooLong(_TOO_LONG)
    return GatewayMisconfigured(
        f"The gateway refused the request with {status}: check the model's settings in the proxy's config."
    )


_TOO_LONG = "The text does not fit the model: ask for fewer words or choose a model that takes more."
_UNKNOWN_MODEL = "The gateway knows no such model: use an alias of the proxy's config."
_NAMED: tuple[tuple[tuple[str, ...], type[ModelError], str], ...] = (
    (_CONTEXT, ContextTooLong, _TOO_LONG),
    (_POLICY, ContentPolicy, "The provider refused the content: change the topic or the instructions."),
    (
        _BUDGET,
        BudgetExceeded,
        "The model's budget or quota is used up: raise it, then start the job again.",
    ),
    (_NO_KEY, GatewayMisconfigured, _KEY_SENTENCE),
    (_KEY, GatewayMisconfigured, _KEY_SENTENCE),
    (_NAME, GatewayMisconfigured, _UNKNOWN_MODEL),
)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait that the proxy, or through it the provider, asks for."""
    for name in ("retry-after", "llm_provider-retry-after"):
        try:
            return max(0.0, float(headers[name]))
        except (KeyError, ValueError):
            continue
    return None


def _told(text: str) -> str:
    try:
        told = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, RecursionError):
        return text
    error = told.get("error") if isinstance(told, dict) else None
    return (
        " ".join(str(error.get(part)) for part in ("message", "type", "code"))
        if isinstance(error, dict)
        else text
    )
