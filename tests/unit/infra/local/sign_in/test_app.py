"""The local sign-in's answers, in Google's shapes; with the real SDK see tests/system/test_sign_in.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from infra.local.sign_in import app, tokens
from infra.local.sign_in.accounts import Unavailable
from infra.local.sign_in.tokens import Identity

TOOLKIT = "/identitytoolkit.googleapis.com/v1/accounts"
RENEW = "/securetoken.googleapis.com/v1/token"
TEA = Identity("a-user", {"org_ids": ["an-organization"]}, "password", "tea@example.com")
NOW = 1_795_000_000

SUPABASE = "http://127.0.0.1:5000"


class Accounts:
    """One user, and a database that is away for another."""

    async def find(self, email: str) -> Identity | None:
        if email == "away@example.com":
            raise Unavailable("The database is away.")
        return TEA if email == TEA.email else None


async def two_warnings(since: float) -> AsyncIterator[str]:
    for sentence in ("The first,\nin\r\nlines.", f"The second, after {since}."):
        yield sentence


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app.create("a-project", Accounts(), lambda: NOW, two_warnings, SUPABASE))
    async with httpx.AsyncClient(transport=transport, base_url="http://sign-in") as client:
        yield client


def claims(token: str) -> dict[str, Any]:
    assert token.endswith(".")  # without a signature
    return dict(tokens.read_id_token(token))


async def test_password_gives_a_token_of_the_user(client: httpx.AsyncClient) -> None:
    """Its claims are those of production: Firebase's own and `org_ids`."""
    body = {"email": TEA.email, "password": "x"}
    signed_in = (await client.post(f"{TOOLKIT}:signInWithPassword", json=body)).json()
    assert claims(signed_in["idToken"]) == {
        "org_ids": ["an-organization"],
        "email": "tea@example.com",
        "email_verified": True,
        "iss": "https://securetoken.google.com/a-project",
        "aud": "a-project",
        "sub": "a-user",
        "user_id": "a-user",
        "auth_time": NOW,
        "iat": NOW,
        "exp": NOW + 3600,
        "firebase": {"sign_in_provider": "password", "identities": {}},
    }
    assert (signed_in["localId"], signed_in["expiresIn"]) == ("a-user", "3600")
    form = {"grant_type": "refresh_token", "refresh_token": signed_in["refreshToken"]}
    renewed = (await client.post(RENEW, data=form)).json()
    assert claims(renewed["id_token"]) == claims(signed_in["idToken"])


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("signInWithPassword", {"email": TEA.email}, 400, "MISSING_PASSWORD"),
        ("signInWithPassword", {"email": "else@example.com", "password": "x"}, 400, "EMAIL_NOT_FOUND"),
        ("signInWithPassword", {"email": "away@example.com", "password": "x"}, 503, "UNAVAILABLE"),
        ("signInWithCustomToken", {"token": "a.b.c"}, 400, "INVALID_CUSTOM_TOKEN"),
        ("signInWithCustomToken", {"token": "e30.e30."}, 400, "INVALID_CUSTOM_TOKEN"),
        ("signInWithCustomToken", ["no map"], 400, "INVALID_CUSTOM_TOKEN"),
        ("lookup", {"idToken": "e30.WzFd."}, 400, "INVALID_ID_TOKEN"),
        ("signUp", {}, 501, "OPERATION_NOT_ALLOWED"),
    ],
)
async def test_wrong_requests_are_refused(
    client: httpx.AsyncClient, path: str, body: Any, status: int, code: str
) -> None:
    """Each has Google's code, of which the SDK makes its own, and a sentence."""
    answer = await client.post(f"{TOOLKIT}:{path}", json=body)
    assert (answer.status_code, answer.json()["error"]["message"].split(" : ")[0]) == (status, code)


@pytest.mark.parametrize("token", ["", "not base64!", "e30=", "é"])
async def test_wrong_refresh_token_is_refused(client: httpx.AsyncClient, token: str) -> None:
    """Of another emulator, for example."""
    answer = await client.post(RENEW, data={"refresh_token": token})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("INVALID_REFRESH_TOKEN")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:5173", True),
        ("http://127.0.0.1:8080", True),
        ("http://my-page.localhost:3000", True),
        ("http://evil-localhost", False),
        ("http://localhost.evil.example", False),
        ("https://evil.example", False),
    ],
)
async def test_pages_of_this_machine_may_ask(client: httpx.AsyncClient, origin: str, allowed: bool) -> None:  # noqa: FBT001  one of the cases' values
    """A page of the Internet may not, which would learn the users' organizations."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-client-version",
    }
    answer = await client.options(f"{TOOLKIT}:lookup", headers=headers)
    assert ("access-control-allow-origin" in answer.headers) is allowed


async def test_warnings_are_events(client: httpx.AsyncClient) -> None:
    """As a browser's EventSource reads them, which leaves out a line that does not begin with `data:`."""
    answer = await client.get("/warnings")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.split("\n\n")[1:3] == ["data: The first, in lines.", "data: The second, after 0.0."]


@pytest.mark.parametrize(
    ("since", "seconds"), [("1795000000500", "1795000000.5"), ("soon", "0.0"), ("", "0.0")]
)
async def test_page_says_since_when_it_listens(client: httpx.AsyncClient, since: str, seconds: str) -> None:
    """In milliseconds, as JavaScript has the time."""
    answer = await client.get("/warnings", params={"since": since})
    assert f"data: The second, after {seconds}.\n" in answer.text
