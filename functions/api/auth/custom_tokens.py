"""Mint Firebase custom tokens, with which a page signs in to listen to its jobs."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Protocol

import msgspec

from functions.api.problems import Problem

_AUDIENCE = "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
_HOUR = 3600
_MOST_BYTES = 1000  # Firebase's limit for all claims of a token: enough for 25 organizations


class Signer(Protocol):
    """Signs as a service account, with RS256."""

    async def account(self) -> str:
        """Return the account's email address."""
        ...

    async def sign(self, payload: bytes) -> bytes:
        """Return the signature."""
        ...


class CustomTokens:
    """Mints tokens; without a signer they are unsigned, which only a local stack's sign-in accepts."""

    def __init__(self, signer: Signer | None, now: Callable[[], float] = time.time) -> None:
        self._signer = signer
        self._now = now

    async def mint(self, user_id: str, org_ids: Collection[str]) -> str:
        """Return a token with the claim that the security rules read; Problem if it does not fit."""
        claims = {"org_ids": sorted(set(org_ids))}
        if len(msgspec.json.encode(claims)) > _MOST_BYTES:
            raise _too_many(claims["org_ids"])
        account = await self._signer.account() if self._signer else "firebase-auth-emulator@example.com"
        now = int(self._now())
        times = {"iat": now, "exp": now + _HOUR}
        payload = {
            "iss": account,
            "sub": account,
            "aud": _AUDIENCE,
            "uid": user_id,
            **times,
            "claims": claims,
        }
        header = {"alg": "RS256" if self._signer else "none", "typ": "JWT"}
        signed = b".".join(_encoded(msgspec.json.encode(part)) for part in (header, payload))
        signature = await self._signer.sign(signed) if self._signer else b""
        return b".".join((signed, _encoded(signature))).decode()


def _too_many(org_ids: list[str]) -> Problem:
    """Return the problem of a member of many organizations; it lists them, so that a page can ask."""
    detail = (
        f"You belong to {len(org_ids)} organizations, and a token has room for 25: "
        'choose which of them to follow, as {"only": [org_id, …]}.'
    )
    problem = Problem(HTTPStatus.BAD_REQUEST, detail, code="too_many_organizations")
    problem.more["org_ids"] = org_ids
    return problem


def _encoded(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")
