"""Translate errors of the proxy into the pipeline's.

The proxy's `type` and `code` are not reliable (a time-out has invalid_request_error). The HTTP status and the
exception's name at the start of the message decide. Vendors' texts are never quoted: they have held keys.
Each error has a sentence for the job's owner and, if an operator can act, advice for the operator.
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
    InvalidRequest,
    ModelError,
    ModelUnavailable,
)
from shared.jobs.recorded import NOT_RECORDED

_CONTEXT = ("ContextWindowExceeded", "context_length_exceeded", "context length", "context window")
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
_NO_KEY = ("Missing credentials", "No api key passed in")
_KEY = ("AuthenticationError", "PermissionDenied", "no_db_connection", "No connected db")
_ALIAS = ("Invalid model name passed in", "Invalid model name: ask for")  # the proxy's text, the guard's
_SERVED = ("NotFoundError", "model_not_found", "has been deprecated", "does not have access to model")
_PARAMETER = ("UnsupportedParamsError", "unsupported_parameter", "unsupported_value", "Unsupported parameter")
_LASTING = {_BUDGET, _NO_KEY}
# The text after it is the error of the fallback model: the first model's error decides.
_OF_FALLBACK = "LiteLLM: model group"
_LONGEST_WAIT = 86_400.0  # seconds; some ask for so many that no calendar has the day
_OK = 300  # a status below it is not an error
_PASSING = {408, 409, 425, 429}
_OFTEN = 429
_FULL = {429, 503}  # the proxy's are JSON, Cloud Run's own are not
_REFUSED_KEY = {401, 403}
_TOO_LARGE = 413
_SERVER = 500

NOT_SET_UP = (
    "The service is not set up to ask this model: its operator has to act before the job is run again."
)
_OTHER_TOPIC = "Only one topic is recorded here, and this is another one: `blog up --recorded` names it."
NOT_REACHED = "The model can't be reached at the moment; try again later."
NOT_READ = "The model's answer could not be read; try again later."
_TOO_LONG = "The text does not fit the model: ask for fewer words or choose a model that takes more."
_REFUSED = "The provider refused the content: change the topic or the instructions."
_SPENT = "The budget for this model is used up: the service's operator has to raise it."

# Answers of Cloud Run, which are HTML; the proxy's are not.
_NOT_LET_IN = (
    "Cloud Run did not let this function in to the gateway: "
    "its service account needs roles/run.invoker on the gateway's service."
)
_BY_CLOUD_RUN = {
    401: _NOT_LET_IN,
    403: _NOT_LET_IN,
    404: "Cloud Run has no gateway at LITELLM_PROXY_URL for this function: "
    "check the address, and that all of the function's traffic goes through the gateway's network.",
}
_NO_INSTANCE = (
    "Cloud Run answered, not the provider: the gateway has no free instance (raise gateway_max_instances), "
    "or does not start (look at its log)."
)
_CHECK_KEYS = (
    "The gateway or the provider refused the key: check LITELLM_API_KEY and the provider's key at the proxy."
)
_CHECK_SERVED = (
    "The provider does not serve the model behind the alias, or no longer: "
    "name its successor in the catalogue, infra/litellm/config.yaml (model_list and provider_models)."
)
_CHECK_PARAMETER = (
    "The model behind the alias refuses a parameter: correct what it takes in the catalogue, "
    "provider_models of infra/litellm/config.yaml (temperature, efforts, schema)."
)
_CHECK_ALIAS = (
    "The gateway has no such alias: compare `models` of infra/topology.yaml with model_list of "
    "infra/litellm/config.yaml."
)
_RAISE_BUDGET = "The provider's quota or the gateway's budget is used up: raise it."
_LOOK = "Look at the provider's status page, and at the gateway's log (locally `blog logs --process proxy`)."
_RAISE_RATE = "The provider's limit of the rate is reached: if it lasts, raise it at the provider."


def from_response(status: int, text: str, headers: Mapping[str, str], model: str = "") -> ModelError:
    """Translate an HTTP error of the proxy, or of Cloud Run in front of it.

    The content type shows the sender: JSON is the proxy's, HTML is Cloud Run's. Plain text can be either's,
    and only its status counts: a 500 is any unforeseen exception, and retried.
    """
    if headers.get("content-type", "").startswith("text/html") and status in _BY_CLOUD_RUN:
        return GatewayMisconfigured(NOT_SET_UP, operator=_BY_CLOUD_RUN[status])
    error = classify(status, _extract_message(text), retry_after(headers), model)
    is_own = status in _FULL and headers.get("content-type", "").startswith("text/")
    if is_own and isinstance(error, ModelUnavailable):
        error.operator = _NO_INSTANCE
    return error


def from_event(error: Any) -> ModelError:
    """Translate an error inside a 200: an event of the stream."""
    if not isinstance(error, dict):
        return ModelUnavailable(
            "The model's answer broke off with an error; try again later.", operator=_LOOK
        )
    code = str(error.get("code") or "")
    status = int(code) if code.isdecimal() else _SERVER
    return classify(status, f"{error.get('message')} {error.get('type')} {code}", None)


def classify(status: int, message: str, wait: float | None, model: str = "") -> ModelError:
    """Choose the error by the names in the message first, then by status.

    A passing status decides unless the exception's name at the start contradicts it, or the message reports
    a used-up budget or a missing key. Other names may merely be part of a passing error's text.
    """
    passing = status in _PASSING or status >= _SERVER
    own = message.partition(_OF_FALLBACK)[0]
    if not passing and any(word in own for word in _ALIAS):
        return _unknown_alias(model)
    for words, kind, sentence, operator in _NAMED:
        place = own.partition(":")[0] if passing and words not in _LASTING else own
        if any(word in place for word in words):
            return kind(sentence, operator=operator)
    return _passing_error(status, own, wait) if passing else _lasting_error(status)


def _unknown_alias(model: str) -> ModelError:
    named = f" {model[:100]!r}" if model else ""
    return InvalidRequest(
        f"The model{named} is not offered here: a job may ask for another one.", operator=_CHECK_ALIAS
    )


def _passing_error(status: int, own: str, wait: float | None) -> ModelError:
    if any(word in own for word in _AWAY):
        return ModelUnavailable(
            NOT_REACHED, retry_after=wait, operator="The gateway can't reach the model's provider."
        )
    is_often = status == _OFTEN
    what = "is asked too often" if is_often else f"answered {status}"
    return ModelUnavailable(
        f"The model's provider {what}; try again later.",
        retry_after=wait,
        rate_limited=is_often,
        operator=_RAISE_RATE if is_often else _LOOK,
    )


def _lasting_error(status: int) -> ModelError:
    if status < _OK:
        return ModelUnavailable(NOT_READ, operator=f"The gateway answered {status} instead of 200.")
    if status in _REFUSED_KEY:
        return GatewayMisconfigured(NOT_SET_UP, operator=_CHECK_KEYS)
    if status == _TOO_LARGE:
        return ContextTooLong(_TOO_LONG)
    return GatewayMisconfigured(
        NOT_SET_UP,
        operator=f"The gateway refused the request with {status}: its log has the reason; check the model's "
        "settings in infra/litellm/config.yaml.",
    )


_NAMED: tuple[tuple[tuple[str, ...], type[ModelError], str, str | None], ...] = (
    (_CONTEXT, ContextTooLong, _TOO_LONG, None),
    (_POLICY, ContentPolicy, _REFUSED, None),
    (_BUDGET, BudgetExceeded, _SPENT, _RAISE_BUDGET),
    (_NO_KEY, GatewayMisconfigured, NOT_SET_UP, _CHECK_KEYS),
    (_SERVED, GatewayMisconfigured, NOT_SET_UP, _CHECK_SERVED),  # before the keys: it may come as a 403
    (_KEY, GatewayMisconfigured, NOT_SET_UP, _CHECK_KEYS),
    (_PARAMETER, GatewayMisconfigured, NOT_SET_UP, _CHECK_PARAMETER),
    ((NOT_RECORDED,), InvalidRequest, _OTHER_TOPIC, None),
)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait that the proxy or the provider asks for, at most a day."""
    for name in ("retry-after", "llm_provider-retry-after"):
        try:
            return min(max(0.0, float(headers[name])), _LONGEST_WAIT)
        except (KeyError, ValueError):
            continue
    return None


def _extract_message(text: str) -> str:
    try:
        body = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, RecursionError):
        return text
    error = body.get("error") if isinstance(body, dict) else None
    return (
        " ".join(str(error.get(part)) for part in ("message", "type", "code"))
        if isinstance(error, dict)
        else text
    )
