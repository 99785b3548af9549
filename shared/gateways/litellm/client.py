"""The LiteLLM proxy over HTTP: one request, one answer, every vendor error translated.

The proxy has these peculiarities, and the client handles them:
- A cache hit repeats the price of the original call, so a hit costs 0 and saves that price.
- A streamed answer has its price in the last chunk's usage, not in a header; without it the price is unknown.
- The order of a body's fields is part of the cache's key, so one function builds every body.
- An error can come inside a 200, as an event of the stream or as a body that is not an object.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from shared.errors import GatewayMisconfigured, ModelError, ModelUnavailable
from shared.gateways.litellm.errors import NOT_REACHED, NOT_SET_UP, from_response
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage
from shared.gateways.litellm.request import Call, body, headers
from shared.gateways.litellm.response import Reading
from shared.gateways.litellm.usage import PRICING, Meter, number
from shared.llm.chat import Answer, Request

if TYPE_CHECKING:
    import httpx

CUT_OFF = "cut_off"
CACHE_HIT_HEADER = "x-litellm-cache-key"
_CONNECT = 10.0  # seconds
_NO_TIME = 0.5  # seconds that an answer waits for a price list that the proxy is slow to give

OnPiece = Callable[[str], None]
"""Hears each piece of an answer's text as it arrives."""


class Gateway(Protocol):
    """Where answers come from."""

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        """Return the answer or raise a ModelError; with someone to hear its pieces it is streamed.

        `partial` is filled meanwhile, for a caller who hangs up or a stream that breaks off.
        """
        ...

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        """Return the usage of an answer that ended early: a provider bills the text so far.

        The gateway counts what the provider has not reported. If no model had begun to answer, the tokens and
        the price of its answer are unknown.
        """
        ...


def connect(
    url: str, key: str, *, silence: float, longest: float, connections: int, audience: str | None = None
) -> LiteLLM:
    """Make a client on the running loop. `silence` and `longest` are seconds, see topology.yaml.

    With an `audience` each request has an identity token for Cloud Run, which is in front of the proxy.
    """
    import httpx  # noqa: PLC0415 - heavy: loads on first use

    client = httpx.AsyncClient(
        base_url=url,
        headers={"Authorization": f"Bearer {key}"},
        auth=_identity(audience),
        timeout=httpx.Timeout(silence, connect=_CONNECT),
        # Not more than these stay open. How many there are at once is Cloud Run's to bound, by its requests:
        # a limit here would also count the connections that httpcore forgets when a call is cancelled early.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
        trust_env=False,  # the proxy is ours: no other proxy stands in between
    )
    return LiteLLM(client, longest)


def _identity(audience: str | None) -> httpx.Auth | None:
    if audience is None:
        return None
    from shared.gateways.litellm.identity import IdentityToken  # noqa: PLC0415 - heavy: loads on first use

    return IdentityToken(audience)


class LiteLLM:
    """The real thing."""

    def __init__(self, client: httpx.AsyncClient, longest: float) -> None:
        self._client = client
        self._longest = longest
        self._meter = Meter(self._told)

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        """Make one call; retries are the caller's.

        Half a millisecond of CPU for each piece adds up: what nobody watches is not streamed.
        """
        import httpx  # noqa: PLC0415

        started = time.monotonic()
        partial = partial or PartialAnswer()
        self._meter.begin()
        try:
            # A stream that goes on may go on for as long as its caller has time: it is paid for.
            async with asyncio.timeout(None if on_piece else self._longest):
                reading, headers = await self._read(request, call, on_piece, partial)
        except TimeoutError as error:
            raise ModelUnavailable(
                f"The model took longer than {self._longest:.0f} s; try again later."
            ) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpx.CookieConflict) as error:
            raise _from_transport(error) from error
        latency = round((time.monotonic() - started) * 1000)
        usage = await self._usage(request, reading, partial, headers)
        return partial.ended(reading.finish_reason, usage, latency)

    async def _read(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer
    ) -> tuple[Reading, httpx.Headers]:
        import httpx  # noqa: PLC0415

        streams = on_piece is not None
        reading = Reading(on_piece or (lambda _: None), partial)
        async with self._client.stream(
            "POST",
            "/v1/chat/completions",
            json=body(request, call, stream=streams),
            headers=headers(call),
            # Where nothing is streamed, silence is all that one hears until the end.
            timeout=self._client.timeout if streams else httpx.Timeout(self._longest, connect=_CONNECT),
        ) as response:
            if response.status_code != 200:  # noqa: PLR2004
                await response.aread()
                raise from_response(response.status_code, response.text, response.headers, request.model)
            # The deployments' ids in the proxy's config are its aliases: after a fallback, the other one.
            partial.model = response.headers.get("x-litellm-model-id") or request.model
            partial.cached = CACHE_HIT_HEADER in response.headers
            if "text/event-stream" in response.headers.get("content-type", ""):
                await reading.stream(response.aiter_bytes())
            else:
                reading.whole(await response.aread())
        return reading, response.headers

    async def _usage(
        self, request: Request, reading: Reading, partial: PartialAnswer, headers: httpx.Headers
    ) -> Usage:
        """Return the usage of a whole answer: the proxy's, else counted and priced from its list."""
        said = reading.usage
        if said is None:
            counted = await self._meter.counted(request, partial.model, reading.text)
            return await self._meter.priced(partial.model, counted, _NO_TIME)
        if said.price is None:
            said = replace(said, price=number(headers.get("x-litellm-response-cost")))
        return said if said.price is not None else await self._meter.priced(partial.model, said, _NO_TIME)

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        """Count with the answering model's tokenizer; the provider's own numbers take precedence."""
        model = partial.model or request.model
        usage = partial.usage or await self._meter.counted(request, model, partial.text)
        if partial.begun and usage.price is None:
            usage = await self._meter.priced(model, usage, PRICING)
        ended = partial.ended(CUT_OFF, usage, 0)
        return replace(ended, model=model, answer_id=ended.answer_id or call.call_id)

    async def _told(self, path: str, asked: dict[str, Any] | None) -> dict[str, Any]:
        """Return the answer of a helper route of the proxy, empty if it fails."""
        import httpx  # noqa: PLC0415

        try:
            response = await (self._client.post(path, json=asked) if asked else self._client.get(path))
            told = response.json() if response.is_success else {}
        except (httpx.HTTPError, ModelError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    async def close(self) -> None:
        """Close the connections."""
        await self._meter.close()
        await self._client.aclose()


def _from_transport(error: Exception) -> ModelError:
    """Translate what httpx raises: everything on the wire may pass, a wrong address will not."""
    import httpx  # noqa: PLC0415 - loaded by the code that raised the error

    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return GatewayMisconfigured(NOT_SET_UP, operator="LITELLM_PROXY_URL is no usable http(s) address.")
    if isinstance(error, httpx.TimeoutException):
        return ModelUnavailable(
            "The model fell silent; try again later.",
            operator="The gateway or the model behind it is silent.",
        )
    return ModelUnavailable(
        NOT_REACHED, operator=f"The connection to the gateway failed ({type(error).__name__})."
    )
