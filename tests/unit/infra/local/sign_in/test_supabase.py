"""The local sign-in as Supabase's Auth: what a page asks of it, and that the door takes its sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
from jwt.algorithms import ECAlgorithm

from functions.api.auth.sessions import Session, Sessions
from infra.local.sign_in import app
from infra.local.sign_in.accounts import Unavailable
from infra.local.sign_in.tokens import Identity
from shared.gateways.published_keys import PublishedKeys
from tests.support.fakes.usage_store import ORG, USER

URL = "http://127.0.0.1:5000"


class Accounts:
    """Knows all but one, unless it is away."""

    async def find(self, email: str) -> Identity | None:
        if email == "away@example.com":
            raise Unavailable("The database is away.")
        found = Identity(USER, {"org_ids": [ORG]}, "password", email)
        return None if email == "else@example.com" else found


async def no_warnings(_since: float) -> AsyncIterator[str]:
    while False:
        yield ""


@pytest.fixture
def transport() -> httpx.ASGITransport:
    now = 4_000_000_000.0  # a session of a clock that is ahead is not valid here: see below
    return httpx.ASGITransport(app.create("a-project", Accounts(), lambda: now, no_warnings, URL))


@pytest.fixture
async def page(transport: httpx.ASGITransport) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        yield client


async def sign_in(page: httpx.AsyncClient, email: str, password: str = "any") -> httpx.Response:  # noqa: S107
    """Sign in as supabase-js does."""
    body = {"email": email, "password": password, "gotrue_meta_security": {}}
    return await page.post("/auth/v1/token", params={"grant_type": "password"}, json=body)


async def claims(page: httpx.AsyncClient, token: str) -> dict[str, Any]:
    """Return a token's claims, by the key that is published."""
    (key,) = (await page.get("/auth/v1/.well-known/jwks.json")).json()["keys"]
    assert jwt.get_unverified_header(token)["kid"] == key["kid"]
    options = {"verify_iat": False, "verify_exp": False}
    public: Any = ECAlgorithm.from_jwk(key)
    found: dict[str, Any] = jwt.decode(
        token,
        public,
        ["ES256"],
        audience="authenticated",
        issuer=f"{URL}/auth/v1",
        options=options,  # type: ignore[arg-type]
    )
    return found


async def test_session_has_supabases_shape(page: httpx.AsyncClient) -> None:
    """The seeded user is an operator, and nobody else."""
    session = (await sign_in(page, "demo@example.com")).json()
    assert (session["token_type"], session["expires_in"]) == ("bearer", 3600)
    assert session["expires_at"] == 4_000_003_600
    assert session["user"]["id"] == USER
    found = await claims(page, session["access_token"])
    assert found.items() >= {"sub": USER, "role": "authenticated", "is_anonymous": False}.items()
    assert found["app_metadata"]["blog_operator"] is True
    assert "org_ids" not in found
    other = (await sign_in(page, "baker@example.com")).json()
    assert "blog_operator" not in (await claims(page, other["access_token"]))["app_metadata"]


async def test_session_is_renewed_and_ended(page: httpx.AsyncClient) -> None:
    """By its refresh token; signing out ends nothing on this machine."""
    session = (await sign_in(page, "baker@example.com")).json()
    body = {"refresh_token": session["refresh_token"]}
    renewed = await page.post("/auth/v1/token?grant_type=refresh_token", json=body)
    assert renewed.json()["user"] == session["user"]
    header = {"Authorization": f"Bearer {session['access_token']}"}
    assert (await page.post("/auth/v1/logout?scope=local", headers=header)).status_code == 204
    assert (await page.get("/auth/v1/user")).json()["error_code"] == "bad_jwt"


@pytest.mark.parametrize(
    ("query", "body", "code", "status"),
    [
        ("grant_type=password", {"email": "else@example.com", "password": "x"}, "invalid_credentials", 400),
        ("grant_type=password", {"email": "demo@example.com", "password": ""}, "validation_failed", 400),
        ("grant_type=password", {"email": "away@example.com", "password": "x"}, "unexpected_failure", 503),
        ("grant_type=password", {}, "validation_failed", 400),
        ("grant_type=refresh_token", {"refresh_token": "x"}, "refresh_token_not_found", 400),
        ("grant_type=pkce", {}, "unsupported_grant_type", 400),
        ("", {}, "unsupported_grant_type", 400),
        ("grant_type=password", [], "bad_json", 400),
    ],
)
async def test_refusals_have_supabases_codes(
    page: httpx.AsyncClient, query: str, body: Any, code: str, status: int
) -> None:
    """A page shows the sentence."""
    answer = await page.post(f"/auth/v1/token?{query}", json=body)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert answer.json()["msg"]


async def test_door_takes_the_sessions() -> None:
    """With the keys that it publishes; pages of this machine may read them, and no other's token fits."""
    transports = [
        httpx.ASGITransport(app.create("a-project", Accounts(), time, no_warnings, URL))
        for time in (_now, _now)
    ]
    tokens = []
    for transport in transports:
        async with httpx.AsyncClient(transport=transport, base_url=URL) as page:
            answer = await sign_in(page, "demo@example.com")
            tokens.append(answer.json()["access_token"])
            keys = await page.get("/auth/v1/.well-known/jwks.json", headers={"Origin": "http://localhost:1"})
            assert keys.headers["access-control-allow-origin"] == "http://localhost:1"
    sessions = Sessions(
        URL, "", PublishedKeys(f"{URL}/auth/v1/.well-known/jwks.json", transport=transports[0])
    )
    read = await sessions.read(tokens[0], jwt.get_unverified_header(tokens[0]))
    assert read == Session(USER, operator=True)
    with pytest.raises(Exception, match="Your session is not valid any more"):
        await sessions.read(tokens[1], jwt.get_unverified_header(tokens[1]))


def _now() -> float:
    import time  # noqa: PLC0415 - the one test whose sessions are of today

    return time.time()
