"""The routes, in the shapes of Google's Identity Toolkit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from infra.local.sign_in import tokens
from infra.local.sign_in.accounts import Accounts, Unavailable
from infra.local.sign_in.supabase import SupabaseAuth
from infra.local.sign_in.tokens import Identity

_TOOLKIT = "/identitytoolkit.googleapis.com/v1"
_PAGES = r"https?://(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
"""The pages that may ask: those of this machine."""
_Handler = Callable[[Request], Awaitable[Response]]
Warnings = Callable[[float], AsyncIterator[str]]
"""Yields a sentence for each query without an index and each refused request since a time, for ever."""


class SignIn:
    """Handlers of the routes. `now` returns the time in seconds since 1970."""

    def __init__(self, project: str, accounts: Accounts, now: Callable[[], float]) -> None:
        self._project, self._accounts, self._now = project, accounts, now

    async def with_password(self, request: Request) -> JSONResponse:
        """Sign a user of the database in; any password is right."""
        body = await _body(request)
        if not body.get("password"):
            return _refuse("MISSING_PASSWORD", "Any password will do, but not an empty one.")
        email = str(body.get("email", ""))
        try:
            identity = await self._accounts.find(email)
        except Unavailable as error:
            return _refuse("UNAVAILABLE", str(error), HTTPStatus.SERVICE_UNAVAILABLE)
        if identity is None:
            return _refuse("EMAIL_NOT_FOUND", f"The table users has no {email!r}.")
        return JSONResponse({**self._signed_in(identity), "localId": identity.uid, "email": identity.email})

    async def with_custom_token(self, request: Request) -> JSONResponse:
        """Sign in by the token of a backend, without a check of its signature."""
        try:
            identity = tokens.read_custom_token(str((await _body(request)).get("token", "")))
        except ValueError as error:
            return _refuse("INVALID_CUSTOM_TOKEN", str(error))
        return JSONResponse(self._signed_in(identity))

    async def look_up(self, request: Request) -> JSONResponse:
        """Return the signed-in user's account."""
        try:
            claims = tokens.read_id_token(str((await _body(request)).get("idToken", "")))
        except ValueError as error:
            return _refuse("INVALID_ID_TOKEN", str(error))
        account = {"localId": claims["sub"]}
        if email := claims.get("email"):
            by_password = {"providerId": "password", "federatedId": email, "email": email, "rawId": email}
            account |= {"email": email, "emailVerified": True, "providerUserInfo": [by_password]}
        return JSONResponse({"users": [account]})

    async def renew(self, request: Request) -> JSONResponse:
        """Exchange a refresh token, of a form as browsers send it, for a new ID token."""
        form = parse_qs((await request.body()).decode(errors="replace"))
        try:
            identity = tokens.read_refresh_token(form.get("refresh_token", [""])[0])
        except ValueError as error:
            return _refuse("INVALID_REFRESH_TOKEN", str(error))
        signed_in = self._signed_in(identity)
        fields = {
            "access_token": signed_in["idToken"],
            "id_token": signed_in["idToken"],
            "refresh_token": signed_in["refreshToken"],
            "expires_in": signed_in["expiresIn"],
            "token_type": "Bearer",
            "user_id": identity.uid,
            "project_id": self._project,
        }
        return JSONResponse(fields)

    async def answer(self, request: Request) -> JSONResponse:
        """Say that the sign-in is ready, as Google's emulator does."""
        del request
        return JSONResponse({"authEmulator": {"ready": True}})

    async def refuse(self, request: Request) -> JSONResponse:
        """Refuse a route of Firebase Authentication that is not here."""
        sentence = f"The local sign-in has no {request.url.path}: sign in by password or custom token."
        return _refuse("OPERATION_NOT_ALLOWED", sentence, HTTPStatus.NOT_IMPLEMENTED)

    def _signed_in(self, identity: Identity) -> dict[str, Any]:
        return {
            "idToken": tokens.id_token(identity, self._project, int(self._now())),
            "refreshToken": tokens.refresh_token(identity),
            "expiresIn": str(tokens.LIFETIME),
        }


def create(
    project: str, accounts: Accounts, now: Callable[[], float], warnings: Warnings, url: str
) -> Starlette:
    """Return the application at `url`; it sends the warnings to every page that listens."""

    async def listen(request: Request) -> StreamingResponse:
        """Send each warning as an event that a browser's EventSource reads."""
        return StreamingResponse(_events(warnings(_since(request))), media_type="text/event-stream")

    here = SignIn(project, accounts, now)
    posted: Mapping[str, _Handler] = {
        f"{_TOOLKIT}/accounts:signInWithPassword": here.with_password,
        f"{_TOOLKIT}/accounts:signInWithCustomToken": here.with_custom_token,
        f"{_TOOLKIT}/accounts:lookup": here.look_up,
        "/securetoken.googleapis.com/v1/token": here.renew,
    }
    routes = [Route(path, handler, methods=["POST"]) for path, handler in posted.items()]
    routes += SupabaseAuth(url, accounts, now).routes()
    routes += [Route("/", here.answer), Route("/warnings", listen)]
    routes += [Route("/{path:path}", here.refuse, methods=["GET", "POST"])]
    pages = Middleware(
        CORSMiddleware, allow_origin_regex=_PAGES, allow_methods=["GET", "POST"], allow_headers=["*"]
    )
    return Starlette(routes=routes, middleware=[pages])


async def _events(sentences: AsyncIterator[str]) -> AsyncIterator[str]:
    yield ": listening\n\n"  # so that the headers go out
    async for sentence in sentences:
        yield f"data: {' '.join(sentence.splitlines())}\n\n"


def _since(request: Request) -> float:
    """Return the time in seconds since 1970 from which a page wants warnings; it sends milliseconds."""
    try:
        return float(request.query_params.get("since", 0)) / 1000
    except ValueError:
        return 0.0


async def _body(request: Request) -> dict[str, Any]:
    """Return a request's JSON, whatever type it claims to have; an empty map if it is none."""
    try:
        return msgspec.json.decode(await request.body() or b"{}", type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


def _refuse(code: str, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> JSONResponse:
    """Answer as Google does; the SDK makes `auth/…` of the code and shows the sentence."""
    message = f"{code} : {sentence}"
    error = {"code": int(status), "message": message, "errors": [{"message": message, "reason": "invalid"}]}
    return JSONResponse({"error": error}, status_code=status)
