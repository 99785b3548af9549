"""Client of the LiteLLM proxy over HTTP; it translates every vendor error.

The proxy has these peculiarities, and the client handles them:
- A cache hit repeats the price of the original call: a hit costs 0 and saves that price.
- A streamed answer has its price in the usage of the last chunk, not in a header.
- The order of a body's fields is part of the cache key, so one function builds every body.
- An error can come inside a 200, as an event of the stream or as a body that is not an object.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from shared.errors import GatewayMisconfigured, ModelError, ModelUnavailable
from shared.gateways.litellm.errors import NOT_REACHED, NOT_SET_UP, from_response
from shared.gateways.litellm.event import read_name
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import CUT_OFF, PartialAnswer, Usage
from shared.gateways.litellm.request import Call, request_body, request_headers
from shared.gateways.litellm.response import AnswerReader
from shared.gateways.litellm.usage import PRICING, UsageEstimator, parse_price
from shared.llm.chat import Answer, Request

if TYPE_CHECKING:
    import httpx

CACHE_HIT_HEADER = "x-litellm-cache-key"
PROVIDER_MODEL_HEADER = "x-litellm-model-name"  # also of a stream, a cache hit and a fallback
_CONNECT = 10.0  # seconds
_BRIEFLY = 0.5  # seconds that a whole answer waits for a slow price list

Silence = Callable[[str], float]
"""Returns the seconds without a byte after which a stream of an alias is given up."""


def connect(
    url: str,
    key: str,
    *,
    silence: Silence,
    longest: float,
    connections: int,
    audience: str | None = None,
) -> LiteLLM:
    """Make a client on the running loop. `longest` is in seconds, see topology.yaml.

    With an `audience`, each request has an identity token for Cloud Run in front of the proxy.
    """
    import httpx  # noqa: PLC0415 - heavy: loads on first use

    client = httpx.AsyncClient(
        base_url=url,
        headers={"Authorization": f"Bearer {key}"},
        auth=_identity(audience),
        timeout=httpx.Timeout(longest, connect=_CONNECT),
        # Only idle connections are limited. Cloud Run limits requests, and so the connections in use: a limit
        # here would also count connections that httpcore forgets when a call is cancelled early.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
        trust_env=False,  # the LiteLLM proxy is our own: use no HTTP proxy on the way to it
    )
    return LiteLLM(client, longest, silence)


def _identity(audience: str | None) -> httpx.Auth | None:
    if audience is None:
        return None
    from shared.gateways.litellm.identity import IdentityToken  # noqa: PLC0415 - heavy: loads on first use

    return IdentityToken(audience)


class LiteLLM:
    """The gateway over HTTP."""

    def __init__(self, client: httpx.AsyncClient, longest: float, silence: Silence | None = None) -> None:
        """Without `silence`, a stream may be silent for as long as a whole answer may take."""
        self._client = client
        self._longest = longest
        self._silence = silence or (lambda _: longest)
        self._usage = UsageEstimator(self._ask_helper)

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        """Make one call, without retries.

        Each streamed piece costs half a millisecond of CPU, so only watched answers are streamed.
        """
        import httpx  # noqa: PLC0415

        started = time.monotonic()
        partial = partial or PartialAnswer()
        self._usage.refresh_prices()
        try:
            # A stream has no limit but its caller's deadline: it is paid for.
            async with asyncio.timeout(None if on_piece else self._longest):
                reader, headers = await self._read(request, call, on_piece, partial)
        except TimeoutError as error:
            raise ModelUnavailable(
                f"The model took longer than {self._longest:.0f} s; try again later."
            ) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpx.CookieConflict) as error:
            raise _from_transport(error) from error
        latency = round((time.monotonic() - started) * 1000)
        usage = await self._complete_usage(request, call, reader, partial, headers)
        return partial.to_answer(reader.finish_reason, usage, latency)

    async def _read(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer
    ) -> tuple[AnswerReader, httpx.Headers]:
        import httpx  # noqa: PLC0415

        streams = on_piece is not None
        reader = AnswerReader(on_piece or (lambda _: None), partial)
        async with self._client.stream(
            "POST",
            "/v1/chat/completions",
            json=request_body(request, call, stream=streams),
            headers=request_headers(call),
            timeout=httpx.Timeout(self._patience(request, call, streams=streams), connect=_CONNECT),
        ) as response:
            if response.status_code != 200:  # noqa: PLR2004
                await response.aread()
                raise from_response(response.status_code, response.text, response.headers, request.model)
            # The proxy's config uses the alias as the deployment's id. After a fallback it differs from ours.
            partial.model = response.headers.get("x-litellm-model-id") or request.model
            partial.provider_model = read_name(response.headers.get(PROVIDER_MODEL_HEADER), 200)
            partial.cached = CACHE_HIT_HEADER in response.headers
            if "text/event-stream" in response.headers.get("content-type", ""):
                await reader.read_stream(response.aiter_bytes())
            else:
                reader.read_whole(await response.aread())
        return reader, response.headers

    def _patience(self, request: Request, call: Call, *, streams: bool) -> float:
        """Return the seconds that a call may be silent.

        An answer that is not streamed is silent until its end, and the cheap tier lets a stream wait for its
        turn.
        """
        return self._silence(request.model) if streams and not call.service_tier else self._longest

    async def _complete_usage(
        self,
        request: Request,
        call: Call,
        reader: AnswerReader,
        partial: PartialAnswer,
        headers: httpx.Headers,
    ) -> Usage:
        """Return the usage of a whole answer: reported, or counted and priced from the proxy's list."""
        usage = reader.usage
        counted = usage is None
        if usage is None:
            usage = await self._usage.count(request, partial.model, reader.text)
        elif usage.price is None:
            usage = replace(usage, price=parse_price(headers.get("x-litellm-response-cost")))
        return await self._usage.add_price(usage, partial, call, _BRIEFLY, counted=counted)

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        """Use the provider's usage, else count with the answering model's tokenizer."""
        model = partial.model or request.model
        counted = partial.usage is None
        usage = partial.usage or await self._usage.count(request, model, partial.text)
        if partial.begun:
            usage = await self._usage.add_price(usage, partial, call, PRICING, counted=counted)
        answer = partial.to_answer(CUT_OFF, usage, 0)
        return replace(answer, model=model, answer_id=answer.answer_id or call.call_id)

    async def _ask_helper(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Return the response of a helper route of the proxy, empty if it fails."""
        import httpx  # noqa: PLC0415

        try:
            response = await (self._client.post(path, json=body) if body else self._client.get(path))
            found = response.json() if response.is_success else {}
        except (httpx.HTTPError, ModelError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    async def close(self) -> None:
        """Close the connections."""
        await self._usage.close()
        await self._client.aclose()


def _from_transport(error: Exception) -> ModelError:
    """Translate an error of httpx: only a wrong address needs an operator, the others may pass."""
    import httpx  # noqa: PLC0415 - loaded by the code that raised the error

    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return GatewayMisconfigured(NOT_SET_UP, operator="LITELLM_PROXY_URL is not a usable http(s) address.")
    if isinstance(error, httpx.TimeoutException):
        return ModelUnavailable(
            "The model fell silent; try again later.",
            operator="The gateway or the model behind it is silent.",
        )
    return ModelUnavailable(
        NOT_REACHED, operator=f"The connection to the gateway failed ({type(error).__name__})."
    )
