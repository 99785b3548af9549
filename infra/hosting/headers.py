"""The page's headers, for Firebase Hosting and for the local stack: strict, and without a wildcard.

The page runs its own files alone, and talks only to the services that its config.json names. Firebase applies
every rule whose pattern matches, and a later one wins; `of` does the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from infra.hosting.errors import HostingError

_FIREBASE = (
    "https://firestore.googleapis.com",
    "https://identitytoolkit.googleapis.com",
    "https://securetoken.googleapis.com",
)
"""The addresses at which Firebase's SDK reads documents, signs in and renews its tokens."""
_TRUSTED_POLICIES = "dompurify"
"""The only Trusted Types policy: HTML gets into the page by the sanitizer."""
_LOOPBACK = {"127.0.0.1", "localhost"}
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_REVALIDATED = "no-cache"
_IMMUTABLE = "public, max-age=31536000, immutable"
EVERY_PATH = "**"
ASSETS = "/assets/**"
"""Files with a digest in their name."""
NOT_ASSETS = "!/@(assets)/**"
"""Every other path, as Firebase writes it."""


@dataclass(frozen=True)
class Rule:
    """Headers of the paths that a pattern matches; `**` is any number of folders."""

    source: str
    headers: Mapping[str, str]


def rules(config: Mapping[str, Any]) -> list[Rule]:
    """Return the rules for a page with this config.json; raise HostingError for a bad address in it."""
    return [Rule(EVERY_PATH, every_path(connections(config))), Rule(ASSETS, {"Cache-Control": _IMMUTABLE})]


def every_path(origins: Sequence[str]) -> dict[str, str]:
    """Return the headers of every path of a page that talks to these origins."""
    return {
        "Content-Security-Policy": content_security_policy(origins),
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        # The origin and never the path, since keys of Firebase may be limited to the page's host.
        "Referrer-Policy": "strict-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": _REVALIDATED,
    }


def of(path: str, config: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of the answer for a path, as /assets/index-1a2b.js."""
    found: dict[str, str] = {}
    for rule in rules(config):
        if fnmatchcase(path, rule.source):
            found |= rule.headers
    return found


def content_security_policy(origins: Sequence[str]) -> str:
    """Return a policy without `unsafe-…`; only images may come from any host."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' https: data:",
        "font-src": "'self'",
        "connect-src": " ".join(["'self'", *origins]),
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": _TRUSTED_POLICIES,
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def connections(config: Mapping[str, Any]) -> list[str]:
    """Return the origins that the page talks to: the door, Supabase, and Firebase or its emulators."""
    addresses = [config.get("api_url"), config.get("supabase_url")]
    if emulators := config.get("emulators"):
        addresses += [emulators.get("auth"), f"http://{emulators.get('firestore')}"]
    else:
        addresses += _FIREBASE
    return sorted({_origin(address) for address in addresses})


def _origin(address: object) -> str:
    """Return an address's origin; plain HTTP is for this machine alone."""
    try:
        parts = urlsplit(str(address))
        host, port = parts.hostname or "", parts.port
    except ValueError:  # of a port that is not a number, or a broken IPv6 address
        parts, host, port = urlsplit(""), "", None
    schemes = {"https", "http"} if host in _LOOPBACK else {"https"}
    if not _HOST.fullmatch(host) or parts.scheme not in schemes:
        raise HostingError(f"{address!r} is not the address of a service: use https://HOST.")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
