"""Translation of the proxy's errors: a table of measured responses."""

from __future__ import annotations

import json

import pytest

from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    ContextTooLong,
    GatewayMisconfigured,
    InvalidRequest,
    ModelError,
    ModelUnavailable,
)
from shared.gateways.litellm.errors import from_response, retry_after
from tests.support.owner_sentences import for_operators
from tests.support.servers.proxy_wire import answering, ask

QUOTA = "litellm.RateLimitError: OpenAIException - You exceeded your current quota, check your plan"
FALLBACK = (
    "\n\nLiteLLM: model group 'gpt-4o' failed with the error above. Fallback to x also failed: litellm."
)
NO_DEPLOYMENTS = "litellm.BudgetExceededError: No deployments available - crossed budget for provider"


def error_body(message: str, **fields: object) -> str:
    """Return the body of the proxy's error; its type is not reliable."""
    return json.dumps(
        {"error": {"message": message, "type": "invalid_request_error", "param": None, **fields}}
    )


def test_unreachable_provider_has_its_advice() -> None:
    """A 500 for an unreachable provider advises the operator about the network, not the provider."""
    text = error_body("litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.")
    error = from_response(500, text, {})
    assert isinstance(error, ModelUnavailable)
    assert "gateway can't reach" in str(error.operator)


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "roles/run.invoker"), (403, "roles/run.invoker"), (404, "LITELLM_PROXY_URL")],
)
def test_cloud_run_refusal_has_its_advice(status: int, words: str) -> None:
    """A refusal in HTML comes from Cloud Run in front of the proxy; no key is wrong."""
    error = from_response(status, "<html><title>Forbidden</title>", {"content-type": "text/html; charset=x"})
    assert isinstance(error, GatewayMisconfigured)
    assert words in str(error.operator)
    assert "LITELLM_API_KEY" not in str(error.operator)


@pytest.mark.parametrize(
    ("status", "content_type", "words"),
    [
        (429, "application/json", "limit of the rate"),
        (503, "application/json", "the provider's status page"),
        (500, "application/json", "`blog logs --process proxy`"),
        (504, "text/html", "the provider's status page"),
        (429, "text/plain", "gateway_max_instances"),
        (503, "text/html; charset=UTF-8", "gateway_max_instances"),
    ],
)
def test_passing_error_has_its_advice(status: int, content_type: str, words: str) -> None:
    """A busy provider, and a gateway without a free instance, which Cloud Run answers for without JSON."""
    error = from_response(status, "{}", {"content-type": content_type})
    assert isinstance(error, ModelUnavailable)
    assert words in str(error.operator)


RETIRED = "litellm.NotFoundError: OpenAIException - The model `gpt-x` has been deprecated, learn more here"
NO_ACCESS = "litellm.PermissionDeniedError: Project `p` does not have access to model `gpt-x`"
TEMPERATURE = "litellm.UnsupportedParamsError: gpt-x doesn't support temperature=0.7 while reasoning"
VALUE = "litellm.BadRequestError: OpenAIException - Unsupported value: 'temperature' unsupported_value"


@pytest.mark.parametrize(
    ("status", "message", "advice"),
    [
        (404, RETIRED, "name its successor"),
        (404, "litellm.NotFoundError: AnthropicException - model: claude-x", "name its successor"),
        (403, NO_ACCESS, "name its successor"),
        (400, TEMPERATURE, "what it takes"),
        (400, VALUE, "what it takes"),
        (404, f"{RETIRED}{FALLBACK}RateLimitError: slow", "name its successor"),
    ],
)
def test_refused_model_names_the_catalogue(status: int, message: str, advice: str) -> None:
    """A retired model and a refused parameter tell the operator what to change, and where."""
    error = from_response(status, error_body(message), {})
    assert isinstance(error, GatewayMisconfigured)
    assert advice in str(error.operator)
    assert "infra/litellm/config.yaml" in str(error.operator)


def test_full_cheap_tier_is_rate_limited() -> None:
    """The cheap tier without room is a limit of the rate, which passes, and no used-up budget."""
    message = "litellm.RateLimitError: OpenAIException - Resource unavailable. Please retry later"
    error = from_response(429, error_body(message, code="resource_unavailable"), {})
    assert isinstance(error, ModelUnavailable)
    assert error.rate_limited


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "litellm.BadRequestError: OpenAIException - invalid", GatewayMisconfigured),
        (400, "litellm.ContextWindowExceededError: litellm.BadRequestError: too long", ContextTooLong),
        (400, "This model's maximum context length is 8192 tokens.", ContextTooLong),
        (400, "BadRequestError: the model is loaded with context length of only 4096 tokens", ContextTooLong),
        (400, "BadRequestError: the input length exceeds the context length", ContextTooLong),
        (400, "litellm.ContentPolicyViolationError: litellm.BadRequestError: no", ContentPolicy),
        (400, "/chat/completions: Invalid model name passed in model=gpt-9", InvalidRequest),
        (400, "Invalid model name: ask for one of the gateway's aliases.", InvalidRequest),
        (400, "litellm.BadRequestError: OpenAIException - Invalid model name", GatewayMisconfigured),
        (400, "litellm.BadRequestError: OpenAIException - NotRecordedError: about honey", InvalidRequest),
        (400, "No connected db.", GatewayMisconfigured),
        (401, "litellm.AuthenticationError: AuthenticationError", GatewayMisconfigured),
        (403, "litellm.APIError: permission", GatewayMisconfigured),
        (404, "litellm.NotFoundError: no such model", GatewayMisconfigured),
        (408, "litellm.Timeout: APITimeoutError - Request timed out", ModelUnavailable),
        (413, "too large", ContextTooLong),
        (422, "litellm.BadRequestError: unprocessable", GatewayMisconfigured),
        (429, "litellm.RateLimitError: Rate limit reached for requests", ModelUnavailable),
        (429, QUOTA, BudgetExceeded),
        (429, NO_DEPLOYMENTS, BudgetExceeded),
        (500, "litellm.InternalServerError: The server had an error", ModelUnavailable),
        (500, "litellm.APIConnectionError: Connection error.", ModelUnavailable),
        (500, "litellm.AuthenticationError: Missing credentials", GatewayMisconfigured),
        (502, "litellm.BadGatewayError: bad gateway", ModelUnavailable),
        (503, "litellm.ServiceUnavailableError: overloaded", ModelUnavailable),
        (504, "gateway time-out", ModelUnavailable),
        (529, "overloaded", ModelUnavailable),
        (307, "see elsewhere", GatewayMisconfigured),
        (429, f"litellm.RateLimitError: slow down{FALLBACK}AuthenticationError: no key", ModelUnavailable),
        (503, f"litellm.ServiceUnavailableError: busy{FALLBACK}ContextWindowExceededError", ModelUnavailable),
        (429, f"{QUOTA}{FALLBACK}InternalServerError: away", BudgetExceeded),
        (400, f"litellm.ContextWindowExceededError: long{FALLBACK}RateLimitError: slow", ContextTooLong),
        (500, "litellm.InternalServerError: no room in the context window cache", ModelUnavailable),
        (500, "litellm.InternalServerError: content_filter crashed", ModelUnavailable),
        (500, "litellm.ContextWindowExceededError: too long", ContextTooLong),
        (500, "litellm.AuthenticationError: wrong key", GatewayMisconfigured),
    ],
)
async def test_each_status_and_message_has_its_error(
    status: int, message: str, kind: type[ModelError]
) -> None:
    """Each status and message raises its error: permanent ones are not retried, passing ones are."""
    with pytest.raises(kind) as caught:
        await ask(answering(error_body(message).encode(), {"content-type": "application/json"}, status))
    assert type(caught.value) is kind
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("status", "body", "content_type", "kind"),
    [
        # An exception that nobody has foreseen. It is also the answer to no key: we always send one.
        (500, "Internal Server Error", "text/plain; charset=utf-8", ModelUnavailable),
        (500, "No api key passed in.", "text/plain; charset=utf-8", GatewayMisconfigured),
        (
            400,
            '{"error": {"message": "x", "type": "no_db_connection"}}',
            "application/json",
            GatewayMisconfigured,
        ),
        (503, "<html>upstream</html>", "text/html", ModelUnavailable),
        (502, "", "", ModelUnavailable),
        (500, "null", "application/json", ModelUnavailable),
        (500, '{"error": "text"}', "application/json", ModelUnavailable),
        (500, '{"detail": {}}', "application/json", ModelUnavailable),
        (500, "[" * 100_000, "application/json", ModelUnavailable),
    ],
)
def test_other_bodies_have_their_error(
    status: int, body: str, content_type: str, kind: type[ModelError]
) -> None:
    """HTML of a load balancer and plain text of the proxy raise their errors too."""
    assert type(from_response(status, body, {"content-type": content_type})) is kind


async def test_unknown_model_is_named() -> None:
    """The error of an unknown model names it, since the job's owner has to choose another."""
    client = answering(error_body("Invalid model name passed in model=gpt-9").encode(), status=400)
    with pytest.raises(InvalidRequest, match="The model 'gpt-9' is not offered"):
        await ask(client, model="gpt-9")


def test_vendor_texts_are_not_quoted() -> None:
    """Neither sentence nor advice quotes a vendor's text, which may hold a key."""
    for status in (400, 401, 403, 404, 408, 413, 422, 429, 500, 503):
        error = from_response(status, error_body("Incorrect API key provided: sk-secret"), {})
        assert "sk-" not in f"{error} {error.operator}"


PLAIN, HTML, JSON = "text/plain; charset=utf-8", "text/html; charset=UTF-8", "application/json"
UNNAMED = {
    PLAIN: "Internal Server Error",
    HTML: "<html><title>Error</title></html>",
    JSON: "{}",
    "": "",
}
MISCONFIGURED, AWAY = GatewayMisconfigured, ModelUnavailable
BY_STATUS: dict[int, type[ModelError]] = {
    204: AWAY,
    302: MISCONFIGURED,
    307: MISCONFIGURED,
    400: MISCONFIGURED,
    401: MISCONFIGURED,
    403: MISCONFIGURED,
    404: MISCONFIGURED,
    405: MISCONFIGURED,
    408: AWAY,
    409: AWAY,
    413: ContextTooLong,
    415: MISCONFIGURED,
    422: MISCONFIGURED,
    425: AWAY,
    429: AWAY,  # Cloud Run's own, when it has no instance left, is plain text
    500: AWAY,
    501: AWAY,
    502: AWAY,
    503: AWAY,
    504: AWAY,
    529: AWAY,
}


@pytest.mark.parametrize("content_type", UNNAMED, ids=["plain", "html", "json", "none"])
@pytest.mark.parametrize("status", BY_STATUS)
def test_status_decides_without_a_name(status: int, content_type: str) -> None:
    """Without a name in the body the status decides. An operator can act, but not on too long a text."""
    headers = {"content-type": content_type} if content_type else {}
    error = from_response(status, UNNAMED[content_type], headers, "gpt-4o")
    assert type(error) is BY_STATUS[status]
    assert error.passing is isinstance(error, ModelUnavailable)
    assert not for_operators(str(error))
    assert (error.operator is None) is isinstance(error, ContextTooLong)
    assert str(error).endswith(".")


def test_long_model_name_is_shortened() -> None:
    """A long name of an unknown model is shortened in the error."""
    error = from_response(400, error_body("Invalid model name passed in model=x"), {}, "m" * 500)
    assert len(str(error)) < 200
    assert "'mmm" in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "60"}, 60.0),
        ({"llm_provider-retry-after": "7"}, 7.0),
        ({"retry-after": "1.5", "llm_provider-retry-after": "7"}, 1.5),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "llm_provider-retry-after": "7"}, 7.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, 0.0),
        ({"retry-after": "inf"}, 86_400.0),
        ({"retry-after": "1000000000000"}, 86_400.0),
        ({"llm_provider-retry-after": "1e300"}, 86_400.0),
    ],
)
def test_retry_after_comes_from_either_header(headers: dict[str, str], seconds: float | None) -> None:
    """The wait comes from the proxy's own header or from the provider's."""
    assert retry_after(headers) == seconds
    error = from_response(429, error_body("litellm.RateLimitError: slow down"), headers)
    assert isinstance(error, ModelUnavailable)
    assert error.retry_after == seconds
