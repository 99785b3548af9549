"""Send an event to the URL of a stranger, and to a public address alone (shared/gateways/public_http.py)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from shared.gateways.name_lookup import Resolve
from shared.gateways.public_http import LONGEST, Answer, NoAnswer, PublicHttp
from shared.gateways.webhook_faults import describe, explain
from shared.telemetry import Stopwatch
from shared.webhooks.delivery import Outcome
from shared.webhooks.schedule import read_retry_after
from shared.webhooks.urls import BadUrl

_GONE = 410
_SUCCESS = range(200, 300)


class WebhookSender(Protocol):
    """Sends one request."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Return the result of one try; never raise for the endpoint's sake."""
        ...


class HttpSender:
    """The sender over HTTPS; `local` also allows this machine and plain HTTP."""

    def __init__(
        self,
        *,
        local: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        longest: float = LONGEST,
    ) -> None:
        self._longest = longest
        self._http = PublicHttp(local=local, resolve=resolve, tls=tls, longest=longest)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        watch = Stopwatch()
        try:
            outcome = _judge(await self._http.send("POST", url, headers, body, needs_text=False))
        except BadUrl as error:
            outcome = Outcome(error=str(error))
        except NoAnswer as error:
            outcome = Outcome(error=self._explain(error))
        return _timed(outcome, round(watch.ms()))

    def _explain(self, error: NoAnswer) -> str:
        if error.cause is not None:
            return explain(error.cause, error.target)
        return (
            f"The endpoint did not answer within {self._longest:g} seconds: "
            "answer first, and work afterwards."
        )


def _judge(answer: Answer) -> Outcome:
    if answer.status in _SUCCESS:
        return Outcome(status_code=answer.status)
    return Outcome(
        status_code=answer.status,
        error=describe(answer.status),
        retry_after=read_retry_after(answer.headers.get("retry-after"), datetime.now(UTC)),
        gone=answer.status == _GONE,
    )


def _timed(outcome: Outcome, latency_ms: int) -> Outcome:
    from msgspec.structs import replace  # noqa: PLC0415

    return replace(outcome, latency_ms=latency_ms)
