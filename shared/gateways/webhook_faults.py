"""Sentences for the owner of an endpoint: why a try failed, and what to do.

They name the host at most. A path or a query may hold a secret, and an address tells of the network.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.webhooks.urls import Target

if TYPE_CHECKING:
    import httpx

_REDIRECTS = range(300, 400)
_CLIENT_ERRORS = range(400, 500)
_STATUSES = {
    401: "The endpoint refuses the request (401): let it check the signature instead of a login.",
    403: "The endpoint refuses the request (403): check its firewall and its rules.",
    404: "The endpoint's URL does not exist there (404): check its path.",
    405: "The endpoint does not take POST (405): check its path.",
    410: "The endpoint wants no more events (410): it is disabled until you enable it.",
    413: "The endpoint refuses a request of this size (413): raise its limit.",
    429: "The endpoint is asked too often (429): raise its limit.",
}
_WAITED = (ssl.SSLWantReadError, ssl.SSLWantWriteError)  # of a handshake that did not go on
_HAS_EXPIRED, _SELF_SIGNED, _NAME_DIFFERS = {9, 10}, {18, 19}, {62, 64}
_ISSUER_UNKNOWN = {2, 7, 20, 21}


def describe(status: int) -> str:
    """Return the sentence for an answer that is not 2xx."""
    if status in _STATUSES:
        return _STATUSES[status]
    if status in _REDIRECTS:
        return f"The endpoint redirects ({status}), which is not followed: enter the final URL."
    if status in _CLIENT_ERRORS:
        return f"The endpoint refuses the request ({status}): its own log says why."
    return f"The endpoint failed ({status}): its own log says why."


def explain(error: httpx.HTTPError | httpx.StreamError, target: Target, called: str = "The endpoint") -> str:
    """Return the sentence for a request without an answer; `called` names the other side."""
    import httpx  # noqa: PLC0415 - loaded by the code that raised the error

    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _explain_certificate(cause.verify_code, target.host)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _WAITED):
            return f"{target.host} does not speak TLS at port {target.port} as expected: check the URL."
    reasons = {
        httpx.ConnectTimeout: f"{target.host} does not accept a connection in time: check its firewall.",
        httpx.ConnectError: f"Nothing answers at {target.host}, port {target.port}: check that it runs.",
        httpx.TimeoutException: f"{called} did not answer in time: answer first, and work afterwards.",
        httpx.RemoteProtocolError: f"{called} closed the connection, or its answer is not HTTP: check it.",
    }
    found = (reason for kind, reason in reasons.items() if isinstance(error, kind))
    return next(found, "The connection broke before an answer came: the server's own log may say why.")


def _explain_certificate(code: int, host: str) -> str:
    if code in _NAME_DIFFERS:
        return f"The certificate at {host} is of another name: give the server one of its own."
    if code in _HAS_EXPIRED:
        return f"The certificate at {host} is not valid today: renew it."
    if code in _SELF_SIGNED:
        return f"The certificate at {host} is self-signed: use one of a public authority."
    if code in _ISSUER_UNKNOWN:
        return f"The certificate at {host} lacks its intermediate, or no public authority has issued it."
    return f"The certificate at {host} can't be verified: check it and its intermediates."


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
