"""Supabase sessions: who is signed in, by the access token of a page."""

from __future__ import annotations

import re
from typing import Any

import jwt
import msgspec

from functions.api.auth.verification import Invalid, verify
from shared.gateways.published_keys import PublishedKeys

_OVER = "Your session is not valid any more: sign in again."
_NO_PERSON = "Only a signed-in user may call: sign in."
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


class Session(msgspec.Struct, frozen=True):
    """A signed-in person; `operator` may do what the platform's staff does."""

    user_id: str
    operator: bool = False


class Sessions:
    """Reads the access tokens of one Supabase project.

    `secret` is for a project that still signs with the legacy JWT secret; any other publishes its keys. A
    session that was ended elsewhere is valid until its token expires, within the hour.
    """

    def __init__(self, url: str, secret: str, keys: PublishedKeys) -> None:
        self._issuer = f"{url.rstrip('/')}/auth/v1"
        self._secret = secret
        self._keys = keys

    async def read(self, token: str, header: dict[str, Any]) -> Session:
        """Return the session; Invalid unless a person is signed in. Unavailable if keys can't be read."""
        try:
            claims = await self._claims(token, header)
        except jwt.PyJWTError as error:
            raise Invalid(_OVER) from error
        # The keys `anon` and `service_role` and anonymous sessions are tokens, too.
        if claims.get("role") != "authenticated" or claims.get("is_anonymous"):
            raise Invalid(_NO_PERSON)
        user_id = str(claims["sub"]).lower()
        if not _UUID.match(user_id):
            raise Invalid(_NO_PERSON)
        given = claims.get("app_metadata")  # which only the platform's own backend can write
        return Session(user_id, isinstance(given, dict) and given.get("blog_operator") is True)

    async def _claims(self, token: str, header: dict[str, Any]) -> dict[str, Any]:
        if header.get("alg") == "HS256" and self._secret:
            return verify(token, self._secret, ["HS256"], "authenticated", self._issuer)
        key = await self._keys.find(str(header.get("kid")))
        if key is None:
            raise Invalid(_OVER)
        return verify(token, key, ["ES256", "RS256"], "authenticated", self._issuer)
