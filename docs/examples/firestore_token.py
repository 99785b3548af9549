"""Mint a Firestore token for a signed-in Supabase user, in a route of your own backend.

    sessions = Sessions("https://<project>.supabase.co")
    token = await firestore_token(access_token, sessions, pool)

`access_token` is the user's Supabase access token. `pool` is an asyncpg pool on Supabase's database, with
`statement_cache_size=0` for its pooler. The page signs in with the returned token. Needs `pyjwt[crypto]`,
`firebase-admin` and `asyncpg`, and once, at start, `firebase_admin.initialize_app()`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from typing import TYPE_CHECKING

import jwt
from firebase_admin import auth

if TYPE_CHECKING:
    import asyncpg

_MOST_BYTES = 1000  # Firebase's limit for all claims of a token: enough for 25 organisations
# Row-level security uses the same function: infra/supabase/README.md.
_ON_BEHALF = "SELECT set_config('request.jwt.claims', $1, true)"
_ORGANISATIONS = "SELECT org_id FROM ai_usage.member_orgs() AS org_id WHERE org_id IS NOT NULL"


class Refused(Exception):
    """The user gets no token; the message is one sentence for them. Answer with 403."""


class Sessions:
    """Reader of one Supabase project's access tokens; keep one for the life of the process.

    `secret` is for a project that still signs with the legacy JWT secret; any other publishes its keys.
    """

    def __init__(self, url: str, secret: str | None = None) -> None:
        self._issuer = f"{url.rstrip('/')}/auth/v1"
        self._secret = secret
        self._published = jwt.PyJWKClient(f"{self._issuer}/.well-known/jwks.json", timeout=10)

    def user(self, access_token: str) -> str:
        """Return the user's id; Refused unless a person is signed in.

        Raises jwt.PyJWKClientConnectionError if Supabase can't be reached: answer with 503. Raises
        jwt.PyJWKSetError if the project publishes no keys: it signs with its secret.
        """
        try:
            key, algorithms = self._key(access_token)
            claims = jwt.decode(
                access_token,
                key,
                algorithms=algorithms,  # never what the token itself names
                audience="authenticated",
                issuer=self._issuer,
                options={"require": ["exp", "sub"]},
            )
        except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError):
            raise
        except jwt.PyJWTError as error:
            raise Refused("Your session is not valid any more: sign in again.") from error
        # The keys `anon` and `service_role` and anonymous sessions are tokens, too.
        if claims.get("role") != "authenticated" or claims.get("is_anonymous"):
            raise Refused("Only a signed-in user can follow jobs: sign in.")
        return str(claims["sub"])

    def _key(self, access_token: str) -> tuple[str | jwt.PyJWK, list[str]]:
        if self._secret is not None:
            return self._secret, ["HS256"]
        return self._published.get_signing_key_from_jwt(access_token), ["ES256", "RS256"]


async def firestore_token(
    access_token: str, sessions: Sessions, pool: asyncpg.Pool, *, only: Collection[str] | None = None
) -> str:
    """Return a token to sign in with, within an hour: its user reads the jobs of their organisations.

    `only` selects some of them.
    """
    user_id = await asyncio.to_thread(sessions.user, access_token)
    organisations = await organisations_of(user_id, pool)
    wanted = [each for each in organisations if only is None or each in only]
    return await asyncio.to_thread(mint_token, user_id, wanted)


async def organisations_of(user_id: str, pool: asyncpg.Pool) -> list[str]:
    """Return the ids of a user's organisations; `pool` signs in as a role that may read them."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_ON_BEHALF, json.dumps({"sub": user_id}))
        return [str(row["org_id"]) for row in await connection.fetch(_ORGANISATIONS)]


def mint_token(user_id: str, organisations: Collection[str]) -> str:
    """Return a token with the claim that the security rules read; it is signed by the service account."""
    claims = {"org_ids": sorted(set(organisations))}
    if not claims["org_ids"]:
        raise Refused("You belong to no organization: ask one of its members to add you.")
    if len(json.dumps(claims, separators=(",", ":")).encode()) > _MOST_BYTES:
        raise Refused(
            f"You belong to {len(claims['org_ids'])} organizations, and a token has room for 25: "
            "choose which of them to follow."
        )
    token: bytes = auth.create_custom_token(user_id, claims)
    return token.decode()
