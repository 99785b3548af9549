"""Backends: service accounts, by a Google identity token for the door."""

from __future__ import annotations

from typing import Any

import jwt

from functions.api.auth.verification import Invalid, verify
from shared.gateways.published_keys import PublishedKeys

KEYS = "https://www.googleapis.com/oauth2/v3/certs"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
_UNKNOWN = "This identity token may not call the API: its account has to be in API_BACKENDS."
_WRONG = "This identity token is not valid: make one for the audience that API_AUDIENCE names."


class Backends:
    """Reads identity tokens; `accounts` are the email addresses that may call."""

    def __init__(self, accounts: frozenset[str], audience: str, keys: PublishedKeys) -> None:
        self._accounts = frozenset(account.lower() for account in accounts)
        self._audience = audience
        self._keys = keys

    async def read(self, token: str, header: dict[str, Any]) -> str:
        """Return the account's email address; Invalid unless it may call."""
        if not self._accounts or not self._audience:
            raise Invalid(_UNKNOWN)
        key = await self._keys.find(str(header.get("kid")))
        if key is None:
            raise Invalid(_WRONG)
        try:
            claims = verify(token, key, ["RS256"], self._audience, ISSUERS)
        except jwt.PyJWTError as error:
            raise Invalid(_WRONG) from error
        email = str(claims.get("email", "")).lower()
        if claims.get("email_verified") is not True or email not in self._accounts:
            raise Invalid(_UNKNOWN)
        return email
