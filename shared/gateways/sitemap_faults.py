"""Sentences for the owner of a sitemap that can't be read; they name the host at most."""

from __future__ import annotations

import ssl

from shared.gateways.public_http import NoAnswer
from shared.webhooks.urls import BadUrl

_STATUSES = {
    401: "The site wants a login for its sitemap (401): let everybody read it.",
    403: "The site refuses its sitemap (403): check its firewall and its rules.",
    404: "The sitemap does not exist (404): check its address.",
    410: "The sitemap does not exist any more (410): check its address.",
    429: "The site is asked too often for its sitemap (429): raise its limit.",
}
_SERVER_ERRORS = 500


class SitemapFault(Exception):
    """The sitemap can't be read; the message is one sentence for its owner."""


def describe(status: int) -> str:
    """Return the sentence for an answer that is not 200."""
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= _SERVER_ERRORS:
        return f"The site failed to send its sitemap ({status}): its own log says why."
    return f"The site does not send its sitemap ({status}): its own log says why."


def slow(seconds: float) -> str:
    """Return the sentence for a site that took too long."""
    return f"The sitemap could not be read within {seconds:g} seconds: check the site's speed."


def wrong_url(error: BadUrl) -> str:
    """Return the sentence for an address that is never called."""
    reason = str(error)
    return f"The sitemap can't be read: {reason[:1].lower()}{reason[1:]}"


def explain(error: NoAnswer) -> str:
    """Return the sentence for a request without an answer."""
    host, port = error.target.host, error.target.port
    if error.cause is None:
        return f"{host} did not send its sitemap in time: check the site's speed."
    cause: BaseException | None = error.cause
    for _ in range(10):  # a chain of causes is short
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate at {host} can't be verified: check that it is valid and complete."
        if isinstance(cause, ssl.SSLError):
            return f"{host} does not speak TLS at port {port} as expected: check the address."
        if cause is None:
            break
        cause = cause.__cause__ or cause.__context__
    return f"{host} does not answer at port {port}, or breaks off: check that the site runs."
