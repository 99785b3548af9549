"""Unsigned tokens, as Google's Authentication emulator mints them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

LIFETIME = 3600
"""Seconds for which an ID token is valid, as in production."""
_HEADER = {"alg": "none", "typ": "JWT"}


class Identity(msgspec.Struct, frozen=True):
    """A signed-in user: the claims are those that security rules see beside Firebase's own."""

    uid: str
    claims: dict[str, Any]
    provider: str
    email: str | None = None


def id_token(identity: Identity, project: str, now: int) -> str:
    """Return the token that Firestore's rules see as `request.auth.token`."""
    uid, email = identity.uid, identity.email
    fields = {"email": email, "email_verified": True} if email else {}
    return _encode(
        {
            **identity.claims,
            **fields,
            "iss": f"https://securetoken.google.com/{project}",
            "aud": project,
            "sub": uid,
            "user_id": uid,
            "auth_time": now,
            "iat": now,
            "exp": now + LIFETIME,
            "firebase": {"sign_in_provider": identity.provider, "identities": {}},
        }
    )


def refresh_token(identity: Identity) -> str:
    """Return a token that renews the sign-in with the same claims, as Firebase does."""
    return base64.urlsafe_b64encode(msgspec.json.encode(identity)).decode()


def read_refresh_token(token: str) -> Identity:
    """Return who is signed in; ValueError if the token is none of these."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(token), type=Identity)
    except (msgspec.DecodeError, binascii.Error) as error:
        raise ValueError("not a refresh token of the local sign-in") from error


def read_custom_token(token: str) -> Identity:
    """Return the user of a custom token; ValueError if it has no `uid`. Signatures are not checked."""
    payload = _decode(token)
    uid, claims = payload.get("uid"), payload.get("claims", {})
    if not isinstance(uid, str) or not uid or not isinstance(claims, dict):
        raise ValueError("a custom token has uid, a text, and claims, a map")
    return Identity(uid, claims, "custom")


def read_id_token(token: str) -> Mapping[str, Any]:
    """Return the claims of an ID token; ValueError if it is not one."""
    payload = _decode(token)
    if not isinstance(payload.get("sub"), str):
        raise ValueError("an ID token has sub, a text")  # noqa: TRY004 - a wrong token is a wrong value
    return payload


def _encode(payload: Mapping[str, Any]) -> str:
    parts = (msgspec.json.encode(part) for part in (_HEADER, payload))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def _decode(token: str) -> dict[str, Any]:
    try:
        payload = token.split(".")[1]
        return msgspec.json.decode(base64.urlsafe_b64decode(payload + "=="), type=dict[str, Any])
    except (IndexError, msgspec.MsgspecError, binascii.Error) as error:
        raise ValueError("not a JSON Web Token") from error
