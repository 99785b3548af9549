"""Verify a JSON Web Token. Nothing in the token chooses how it is verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jwt

MOST_CHARACTERS = 16_384
_LEEWAY = 10.0
"""Seconds that two clocks may differ."""


class Invalid(Exception):
    """The token is not accepted; the message is one sentence for the caller."""


def verify(
    token: str,
    key: str | Mapping[str, Any],
    algorithms: Sequence[str],
    audience: str,
    issuer: str | Sequence[str],
) -> dict[str, Any]:
    """Return the claims; jwt.PyJWTError unless the signature, the times and the audience are right.

    A published key fits one algorithm, which follows from the key.
    """
    found: Any = key
    if not isinstance(key, str):
        published = jwt.PyJWK.from_dict(dict(key))
        if published.algorithm_name not in algorithms:
            raise jwt.InvalidAlgorithmError("The key is not one of those that sign.")
        found, algorithms = published.key, [published.algorithm_name]
    claims: dict[str, Any] = jwt.decode(
        token,
        found,
        algorithms=list(algorithms),
        audience=audience,
        issuer=issuer,
        leeway=_LEEWAY,
        options={"require": ["exp", "sub"], "strict_aud": False},
    )
    return claims


def peek(token: str) -> tuple[dict[str, Any], str]:
    """Return a token's header and its issuer, neither of them checked; Invalid if it is not a token."""
    try:
        found = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Invalid("The token can't be read: send the access token of a session.") from error
    return found["header"], str(found["payload"].get("iss", ""))
