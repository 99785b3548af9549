"""Who calls: sessions of Supabase and identity tokens of Google, whatever a forger sends."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from functions.api.auth.backends import Backends
from functions.api.auth.callers import Tokens
from functions.api.auth.memberships import Memberships
from functions.api.auth.sessions import Sessions
from functions.api.caller import Caller
from functions.api.problems import Problem
from shared.errors import Unavailable
from shared.gateways.published_keys import PublishedKeys
from tests.support.fakes.door import BACKEND, FakeDatabase
from tests.support.fakes.usage_store import ORG, USER
from tests.support.servers.supabase_auth import SECRET, SupabaseAuth

AUDIENCE = "https://api.example"
GOOGLE = rsa.generate_private_key(65537, 2048)
THEIRS = rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def auth() -> Iterator[SupabaseAuth]:
    server = SupabaseAuth()
    yield server
    server.shutdown()
    server.server_close()


def published(keys: list[dict[str, Any]]) -> PublishedKeys:
    """Return keys that are published without a server."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"keys": keys}))
    return PublishedKeys("http://keys", transport=transport)


def tokens(auth: SupabaseAuth, secret: str = "", accounts: frozenset[str] = frozenset({BACKEND})) -> Tokens:
    """Return the reader of tokens."""
    sessions = Sessions(auth.url, secret, published(auth.published))
    google = {**RSAAlgorithm.to_jwk(GOOGLE.public_key(), as_dict=True), "kid": "g", "alg": "RS256"}
    return Tokens(
        sessions,
        Backends(accounts, AUDIENCE, published([google])),
        Memberships(FakeDatabase().organizations_of),
    )


def identity(key: rsa.RSAPrivateKey = GOOGLE, **changed: Any) -> str:
    """Return an identity token of the backend, with changes; None removes a claim."""
    claims = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "sub": "1234",
        "email": BACKEND,
        "email_verified": True,
        "exp": int(time.time()) + 600,
        **changed,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(given, key, "RS256", {"kid": "g"})


async def refusal(reader: Tokens, authorization: str | None) -> Problem:
    """Return the problem of a token that is refused."""
    with pytest.raises(Problem) as refused:
        await reader.identify(authorization)
    assert refused.value.status == 401
    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")
    return refused.value


async def test_members_and_operators_are_known(auth: SupabaseAuth) -> None:
    """By either kind of published key, or the legacy secret; an operator by what only the platform writes."""
    reader, member = tokens(auth), Caller("user", USER, frozenset({ORG}))
    assert await reader.identify(f"Bearer {auth.token()}") == member
    assert await reader.identify(f"bearer   {auth.token()} ") == member
    by_rsa = jwt.encode(auth.claims(), auth.rsa, "RS256", {"kid": "rsa"})
    assert await reader.identify(f"Bearer {by_rsa}") == member
    by_secret = jwt.encode(auth.claims(), SECRET, "HS256")
    assert await tokens(auth, SECRET).identify(f"Bearer {by_secret}") == member
    assert await tokens(auth, SECRET).identify(f"Bearer {auth.token()}") == member
    operator = auth.token(app_metadata={"blog_operator": True})
    assert await reader.identify(f"Bearer {operator}") == Caller("operator", USER, frozenset({ORG}))
    for claim in ({"user_metadata": {"blog_operator": True}}, {"app_metadata": {"blog_operator": "true"}}):
        assert await reader.identify(f"Bearer {auth.token(**claim)}") == member


FORGED: dict[str, Callable[[SupabaseAuth], str]] = {
    "another key": lambda auth: jwt.encode(auth.claims(), THEIRS, "RS256", {"kid": "rsa"}),
    "another key's name": lambda auth: jwt.encode(auth.claims(), auth.rsa, "RS256", {"kid": "elliptic"}),
    "an unknown key": lambda auth: jwt.encode(auth.claims(), THEIRS, "RS256", {"kid": "new"}),
    "no key's name": lambda auth: jwt.encode(auth.claims(), auth.elliptic, "ES256"),
    "a public key as secret": SupabaseAuth.signed_with_what_is_public,
    "a secret that is not used": lambda auth: jwt.encode(auth.claims(), SECRET, "HS256", {"kid": "rsa"}),
    "no signature": SupabaseAuth.unsigned,
    "changed claims": lambda auth: ".".join(
        [auth.token().split(".")[0], auth.unsigned().split(".")[1], auth.token().split(".")[2]]
    ),
    "half a token": lambda auth: auth.token().rpartition(".")[0],
    "no token": lambda _: "abc",
    "an empty name": lambda auth: jwt.encode(auth.claims(), auth.rsa, "RS256", {"kid": ""}),
    "a very long token": lambda auth: auth.token(app_metadata={"a": "a" * 20_000}),
    "letters beyond ASCII": lambda auth: auth.token() + "ä",
    "expired": lambda auth: auth.token(exp=1),
    "without an end": lambda auth: auth.token(exp=None),
    "an end that is text": lambda auth: auth.token(exp="tomorrow"),
    "of nobody": lambda auth: auth.token(sub=None),
    "of somebody with another name": lambda auth: auth.token(sub="admin"),
    "for others": lambda auth: auth.token(aud="anon"),
    "for nobody": lambda auth: auth.token(aud=None),
    "of another project": lambda auth: auth.token(iss="https://another.supabase.co/auth/v1"),
    "of no project": lambda auth: auth.token(iss=None),
    "issued in an hour": lambda auth: auth.token(iat=int(time.time()) + 3600),
    "the service role": lambda auth: auth.token(role="service_role"),
    "the anonymous role": lambda auth: auth.token(role="anon"),
    "an anonymous sign-in": lambda auth: auth.token(is_anonymous=True),
    "deep JSON": lambda _: ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg":"ES256","kid":"elliptic"}', b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}", b"x")
    ),
    "a list": lambda _: ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"ES256"}', b"[]", b"x")
    ),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_forged_session_is_refused(forge: Callable[[SupabaseAuth], str], auth: SupabaseAuth) -> None:
    """The token chooses neither its key nor its algorithm, and is never quoted."""
    token = forge(auth)
    problem = await refusal(tokens(auth), f"Bearer {token}")
    assert problem.detail.endswith(".")
    assert token not in problem.detail


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "token abc", "Bearer\t"])
async def test_header_without_a_token(header: str | None, auth: SupabaseAuth) -> None:
    """The answer says what to send."""
    problem = await refusal(tokens(auth), header)
    assert problem.detail.startswith("Sign in: send your Supabase access token")
    assert problem.headers == {"WWW-Authenticate": "Bearer"}


async def test_listed_backend_may_call(auth: SupabaseAuth) -> None:
    """Whatever the case of its address."""
    reader = tokens(auth, accounts=frozenset({BACKEND.upper()}))
    for token in (identity(), identity(iss="accounts.google.com"), identity(email=BACKEND.title())):
        assert await reader.identify(f"Bearer {token}") == Caller("backend", BACKEND)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://another.example"},
        {"aud": None},
        {"email": "else@a-project.iam.gserviceaccount.com"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"exp": 1},
        {"sub": None},
        {"key": THEIRS},
    ],
)
async def test_other_accounts_may_not(auth: SupabaseAuth, changed: dict[str, Any]) -> None:
    """Nor a listed one with a token for another service."""
    await refusal(tokens(auth), f"Bearer {identity(**changed)}")


async def test_no_backend_is_listed_by_default(auth: SupabaseAuth) -> None:
    """Then no identity token opens the door."""
    problem = await refusal(tokens(auth, accounts=frozenset()), f"Bearer {identity()}")
    assert "API_BACKENDS" in problem.detail


async def test_issuer_of_one_is_not_trusted_by_the_other(auth: SupabaseAuth) -> None:
    """A session that claims to be Google's is checked with Google's keys, and the other way round."""
    await refusal(tokens(auth), f"Bearer {auth.token(iss='https://accounts.google.com', aud=AUDIENCE)}")
    await refusal(tokens(auth), f"Bearer {identity(iss=f'{auth.url}/auth/v1', aud='authenticated')}")


async def test_sign_in_that_is_away_is_not_the_callers_fault(auth: SupabaseAuth) -> None:
    """They need not sign in again; one that publishes no keys is named to the operator."""

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    for transport in (
        httpx.MockTransport(away),
        httpx.MockTransport(lambda _: httpx.Response(500)),
        httpx.MockTransport(lambda _: httpx.Response(200, text="<html>")),
        httpx.MockTransport(lambda _: httpx.Response(200, json={"keys": []})),
        httpx.MockTransport(lambda _: httpx.Response(200, json=[])),
        httpx.MockTransport(lambda _: httpx.Response(200, content=b"a" * 500_000)),
        httpx.MockTransport(lambda _: httpx.Response(302, headers={"Location": auth.url})),
    ):
        sessions = Sessions(auth.url, "", PublishedKeys("http://keys", transport=transport))
        token = auth.token()
        with pytest.raises(Unavailable) as unavailable:
            await sessions.read(token, jwt.get_unverified_header(token))
        assert "SUPABASE_JWT_SECRET" in str(unavailable.value.operator)


async def test_database_that_is_away_is_unavailable(auth: SupabaseAuth) -> None:
    """The caller is known, and their organizations are not."""

    async def ask(_user_id: str) -> frozenset[str]:
        raise Unavailable("The database does not answer for now.")

    sessions = Sessions(auth.url, "", published(auth.published))
    reader = Tokens(sessions, Backends(frozenset(), "", published([])), Memberships(ask))
    with pytest.raises(Unavailable):
        await reader.identify(f"Bearer {auth.token()}")


def test_claims_of_the_tests_are_read() -> None:
    """A forged token differs from a good one in what it is about."""
    payload = identity().split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(payload + "=="))["email"] == BACKEND
