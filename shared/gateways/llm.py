"""The LiteLLM proxy over HTTP: one streaming request, one answer, every vendor error translated into ours.

What the proxy does differently from what one expects, and what is done about it here:
- a cache hit repeats the price of the original call, so a hit costs 0 and saves that price;
- a streamed answer has its price in the last chunk's usage, not in a header; no price there means unknown;
- the order of a body's fields is part of the cache's key, so one function builds every body;
- an error can come inside a 200, as an event of the stream or as a body that is no object.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from shared.chat import Answer, Request
from shared.errors import GatewayMisconfigured, ModelError, ModelUnavailable
from shared.gateways.llm_call import Call, body, headers
from shared.gateways.llm_errors import NOT_REACHED, NOT_SET_UP, from_response
from shared.gateways.llm_stream import Reading

if TYPE_CHECKING:
    import httpx

CUT_OFF = "cut_off"
CACHE_HIT_HEADER = "x-litellm-cache-key"
_CONNECT = 10.0  # seconds
_ESTIMATE = 4.0  # seconds in which a call that was cut off should be counted and priced
_CHARACTERS = 4  # of a token, where nobody counts them


OnPiece = Callable[[str], None]
"""Hears each piece of an answer's text as it arrives."""


class Gateway(Protocol):
    """Where answers come from."""

    async def complete(self, request: Request, call: Call, on_piece: OnPiece | None) -> Answer:
        """Return the answer or raise a ModelError; with someone to hear its pieces it is streamed."""
        ...

    async def cut_off(self, request: Request, call: Call, pieces: Sequence[str]) -> Answer:
        """Return what a streamed answer used until its caller hung up, as far as that can be told.

        A provider bills what it wrote. One piece is one token, the prompt is counted by the gateway.
        """
        ...


def connect(
    url: str, key: str, *, silence: float, longest: float, connections: int, audience: str | None = None
) -> LiteLLM:
    """Make a client on the running loop. `silence` and `longest` are seconds, see topology.yaml.

    With an `audience` each request tells Cloud Run, which stands in front of the proxy, who is calling.
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
    from shared.gateways.llm_identity import IdentityToken  # noqa: PLC0415 - heavy: loads on first use

    return IdentityToken(audience)


class LiteLLM:
    """The real thing."""

    def __init__(self, client: httpx.AsyncClient, longest: float) -> None:
        self._client = client
        self._longest = longest

    async def complete(self, request: Request, call: Call, on_piece: OnPiece | None) -> Answer:
        """Make one call; retries are the caller's.

        Half a millisecond of CPU for each piece adds up: what nobody watches is not streamed.
        """
        import httpx  # noqa: PLC0415

        started = time.monotonic()
        try:
            # A stream that goes on may go on for as long as its caller has time: it is paid for.
            async with asyncio.timeout(None if on_piece else self._longest):
                reading, headers = await self._read(request, call, on_piece)
        except TimeoutError as error:
            raise ModelUnavailable(
                f"The model took longer than {self._longest:.0f} s; try again later."
            ) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpx.CookieConflict) as error:
            raise _from_transport(error) from error
        return _answer(request, reading, headers, round((time.monotonic() - started) * 1000))

    async def _read(
        self, request: Request, call: Call, on_piece: OnPiece | None
    ) -> tuple[Reading, httpx.Headers]:
        import httpx  # noqa: PLC0415

        streams = on_piece is not None
        reading = Reading(on_piece or (lambda _: None))
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
            if "text/event-stream" in response.headers.get("content-type", ""):
                await reading.stream(response.aiter_bytes())
            else:
                reading.whole(await response.aread())
        return reading, response.headers

    async def cut_off(self, request: Request, call: Call, pieces: Sequence[str]) -> Answer:
        """Ask the proxy for the count and the price; what it does not say is estimated, or unknown."""
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        length = sum(len(message.content) for message in request.messages)
        prompt, price = length // _CHARACTERS, None
        with suppress(TimeoutError):
            async with asyncio.timeout(_ESTIMATE):
                counted = await self._told(
                    "/utils/token_counter", {"model": request.model, "messages": messages}
                )
                prompt = _count(counted.get("total_tokens")) or prompt
                used = {"model": request.model, "input_tokens": prompt, "output_tokens": len(pieces)}
                price = _number((await self._told("/cost/estimate", used)).get("cost_per_request"))
        return Answer(
            text="".join(pieces),
            finish_reason=CUT_OFF,
            model=request.model,
            answer_id=call.call_id,
            prompt_tokens=prompt,
            completion_tokens=len(pieces),
            total_tokens=prompt + len(pieces),
            cost_usd=price,
            saved_usd=0.0,
            cached=False,
            latency_ms=0,
        )

    async def _told(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what a helper of the proxy says, nothing if it does not."""
        import httpx  # noqa: PLC0415

        try:
            response = await self._client.post(path, json=asked)
            told = response.json() if response.is_success else {}
        except (httpx.HTTPError, ModelError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _from_transport(error: Exception) -> ModelError:
    """Translate what httpx raises: everything on the wire may pass, a wrong address will not."""
    import httpx  # noqa: PLC0415 - loaded by whoever raised the error

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


def _answer(request: Request, reading: Reading, headers: httpx.Headers, latency_ms: int) -> Answer:
    cached = CACHE_HIT_HEADER in headers
    price = reading.price if reading.price is not None else _number(headers.get("x-litellm-response-cost"))
    return Answer(
        text=reading.text,
        finish_reason=reading.finish_reason,
        # The deployments' ids in the proxy's config are its aliases: after a fallback it is the other one.
        model=headers.get("x-litellm-model-id") or request.model,
        answer_id=reading.answer_id,
        prompt_tokens=reading.prompt_tokens,
        completion_tokens=reading.completion_tokens,
        total_tokens=reading.prompt_tokens + reading.completion_tokens,
        cost_usd=0.0 if cached else price,
        saved_usd=price if cached else 0.0,
        cached=cached,
        latency_ms=latency_ms,
    )


def _count(told: Any) -> int:
    return told if isinstance(told, int) and told > 0 else 0


def _number(text: str | float | None) -> float | None:
    try:
        return None if text is None else round(float(text), 6)
    except ValueError:
        return None
