"""Supabase Auth as a page needs it: sign in by password, renew, read the user, sign out, and the keys.

Any password is right for a user of the table `users`. The key that signs is made at each start.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sign_in import tokens
from infra.local.sign_in.accounts import Accounts, Unavailable
from infra.local.sign_in.tokens import Identity

_OPERATORS = frozenset({"demo@example.com"})
"""The seeded user, who is also the one that looks after this stack."""


class SupabaseAuth:
    """Handlers of the routes. `url` is the project's; `now` returns the time in seconds since 1970."""

    def __init__(self, url: str, accounts: Accounts, now: Callable[[], float]) -> None:
        self._issuer = f"{url}/auth/v1"
        self._accounts, self._now = accounts, now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._kid = str(uuid.uuid4())

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/auth/v1/token", self.sign_in, methods=["POST"]),
            Route("/auth/v1/user", self.show_user),
            Route("/auth/v1/logout", self.sign_out, methods=["POST"]),
            Route("/auth/v1/.well-known/jwks.json", self.publish_keys),
        ]

    async def sign_in(self, request: Request) -> JSONResponse:
        """Answer with a session, by password or by the refresh token of an earlier one."""
        try:
            body = msgspec.json.decode(await request.body(), type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _refuse("bad_json", "Could not parse request body as JSON.")
        grant = request.query_params.get("grant_type")
        if grant == "password":
            return await self._by_password(body)
        if grant == "refresh_token":
            return self._renew(body)
        return _refuse("unsupported_grant_type", "The local sign-in knows password and refresh_token.")

    async def show_user(self, request: Request) -> JSONResponse:
        """Answer with the signed-in user."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["ES256"],
                audience="authenticated",
                issuer=self._issuer,
            )
        except jwt.PyJWTError:
            return _refuse("bad_jwt", "Invalid JWT.", HTTPStatus.FORBIDDEN)
        return JSONResponse(_user(str(claims["sub"]), claims.get("email")))

    async def sign_out(self, _request: Request) -> Response:
        """End nothing: an access token is valid until its time is over, as with Supabase."""
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def publish_keys(self, _request: Request) -> JSONResponse:
        """Answer with the public key."""
        public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return JSONResponse({"keys": [{**public, "kid": self._kid, "alg": "ES256", "use": "sig"}]})

    async def _by_password(self, body: dict[str, Any]) -> JSONResponse:
        email = str(body.get("email", ""))
        if not body.get("password"):
            return _refuse("validation_failed", "Any password will do, but not an empty one.")
        try:
            identity = await self._accounts.find(email)
        except Unavailable as error:
            return _refuse("unexpected_failure", str(error), HTTPStatus.SERVICE_UNAVAILABLE)
        if identity is None:
            return _refuse("invalid_credentials", f"The table users has no {email!r}.")
        return self._session(identity)

    def _renew(self, body: dict[str, Any]) -> JSONResponse:
        try:
            return self._session(tokens.read_refresh_token(str(body.get("refresh_token", ""))))
        except ValueError:
            return _refuse("refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")

    def _session(self, identity: Identity) -> JSONResponse:
        now = int(self._now())
        user = _user(identity.uid, identity.email)
        claims = {
            "iss": self._issuer,
            "sub": identity.uid,
            "aud": "authenticated",
            "role": "authenticated",
            "iat": now,
            "exp": now + tokens.LIFETIME,
            "email": identity.email,
            "app_metadata": user["app_metadata"],
            "user_metadata": {},
            "session_id": str(uuid.uuid4()),
            "is_anonymous": False,
        }
        answer = {
            "access_token": jwt.encode(claims, self._key, "ES256", {"kid": self._kid}),
            "token_type": "bearer",
            "expires_in": tokens.LIFETIME,
            "expires_at": now + tokens.LIFETIME,
            "refresh_token": tokens.refresh_token(identity),
            "user": user,
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _user(user_id: str, email: str | None) -> dict[str, Any]:
    metadata: dict[str, Any] = {"provider": "email", "providers": ["email"]}
    if email in _OPERATORS:
        metadata["blog_operator"] = True
    return {
        "id": user_id,
        "aud": "authenticated",
        "role": "authenticated",
        "email": email,
        "app_metadata": metadata,
        "user_metadata": {},
        "is_anonymous": False,
    }


def _refuse(code: str, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> JSONResponse:
    return JSONResponse({"code": int(status), "error_code": code, "msg": sentence}, status_code=status)
