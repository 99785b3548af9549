"""The example of docs/frontend.md: who gets a token for Firestore, what it says, and what it opens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing

import asyncpg
import firebase_admin
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from firebase_admin import credentials

from docs.examples.firestore_token import Refused, Sessions, firestore_token, mint_token
from infra.local.supervision.ports import Ports
from tests.support.fakes.usage_store import ORG, USER
from tests.support.firestore_rules.browser import RULES, Documents, user
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.supabase_auth import SECRET, SupabaseAuth

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

ACCOUNT = "backend@a-project.iam.gserviceaccount.com"
AUDIENCE = "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
STRANGER = "99999999-9999-4999-8999-999999999999"
MEMBERSHIPS = f"""
    CREATE TABLE memberships (member UUID, team UUID);
    INSERT INTO memberships VALUES ('{USER}', '{ORG}'), ('{USER}', '{STRANGER}'), ('{USER}', NULL);
    CREATE OR REPLACE FUNCTION ai_usage.member_orgs() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    AS 'SELECT team FROM public.memberships WHERE member = (SELECT auth.uid())';
"""  # noqa: S608  ids of our own
KEY = rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def auth() -> Iterator[SupabaseAuth]:
    server = SupabaseAuth()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", autouse=True)
def firebase() -> Iterator[None]:
    """A service account that signs with a key of its own; on Google Cloud, Google signs for it."""
    key = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {"type": "service_account", "client_email": ACCOUNT, "private_key": key.decode()}
    project = {"project_id": "a-project", "token_uri": "https://oauth2.googleapis.com/token"}
    app = firebase_admin.initialize_app(credentials.Certificate({**account, **project}))
    yield
    firebase_admin.delete_app(app)


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture
async def pool(platform: Platform) -> AsyncIterator[asyncpg.Pool]:
    """One connection to Supabase's database, for one user after the other."""
    settings = {"min_size": 1, "max_size": 1, "statement_cache_size": 0, "reset": as_it_is}
    async with asyncpg.create_pool(platform.url("postgres"), **settings) as pool:
        yield pool


async def as_it_is(connection: asyncpg.Connection) -> None:
    """Hand a connection on as a pooler in transaction mode does, with all that was set for the session."""
    del connection


def read(token: str) -> dict[str, object]:
    """Check a token as Google does, and return what it says."""
    claims: dict[str, object] = jwt.decode(
        token, KEY.public_key(), ["RS256"], audience=AUDIENCE, issuer=ACCOUNT
    )
    return claims


async def test_users_token_opens_organizations_jobs(
    auth: SupabaseAuth, pool: asyncpg.Pool, firestore_emulator: str, project: str
) -> None:
    """A users token opens the jobs of his organization.

    From Supabase's session to the document: the claims are what the rules look at.
    """
    said = read(await firestore_token(auth.token(), Sessions(auth.url), pool))
    assert (said["uid"], said["sub"], said["claims"]) == (USER, ACCOUNT, {"org_ids": [ORG]})
    assert isinstance(said["exp"], int)
    assert isinstance(said["iat"], int)
    assert said["exp"] - said["iat"] == 3600
    with httpx.Client(base_url=f"http://{firestore_emulator}") as client:
        there = Documents(client, project)
        there.put_rules(RULES.read_text())
        there.seed({"jobs/mine": {"org_id": ORG}, "jobs/theirs": {"org_id": STRANGER}})
        browser = user(**{**auth.claims(sub=said["uid"]), **said["claims"]})  # type: ignore[dict-item]
        assert (there.get("jobs/mine", browser), there.get("jobs/theirs", browser)) == (200, 403)


async def test_only_the_organisations_that_are_wanted(auth: SupabaseAuth, pool: asyncpg.Pool) -> None:
    """Of the user's own: nobody gets into another by asking for it."""
    sessions = Sessions(auth.url)
    wanted = read(await firestore_token(auth.token(), sessions, pool, only={ORG, STRANGER}))
    assert wanted["claims"] == {"org_ids": [ORG]}
    with pytest.raises(Refused, match="no organization"):
        await firestore_token(auth.token(), sessions, pool, only={STRANGER})


async def test_a_user_of_no_organisation_gets_no_token(auth: SupabaseAuth, pool: asyncpg.Pool) -> None:
    """Also when Supabase knows them, and when somebody else was asked for just before."""
    await firestore_token(auth.token(), Sessions(auth.url), pool)
    with pytest.raises(Refused, match="You belong to no organization"):
        await firestore_token(auth.token(sub=STRANGER), Sessions(auth.url), pool)


async def test_a_platform_says_once_who_is_a_member(
    auth: SupabaseAuth, pool: asyncpg.Pool, platform: Platform
) -> None:
    """In the function that it replaces for row-level security anyway; the example stays as it is."""
    platform.owner(MEMBERSHIPS)
    said = read(await firestore_token(auth.token(), Sessions(auth.url), pool))
    assert said["claims"] == {"org_ids": [ORG, STRANGER]}


async def test_the_user_asked_for_is_forgotten(auth: SupabaseAuth, pool: asyncpg.Pool) -> None:
    """The connection goes back to the pool as nobody's."""
    await firestore_token(auth.token(), Sessions(auth.url), pool)
    assert not await pool.fetchval("SELECT current_setting('request.jwt.claims', true)")


def test_the_other_ways_of_signing(auth: SupabaseAuth) -> None:
    """Supabase signs with an elliptic or an RSA key, and formerly with a secret."""
    signed = jwt.encode(auth.claims(), auth.rsa, "RS256", {"kid": "rsa"})
    assert Sessions(f"{auth.url}/").user(signed) == USER
    formerly = jwt.encode(auth.claims(), SECRET, "HS256")
    assert Sessions(auth.url, SECRET).user(formerly) == USER


def test_the_keys_are_fetched_once(auth: SupabaseAuth) -> None:
    """And not for each user; nor does a key that nobody knows bring them again at once."""
    sessions, before = Sessions(auth.url), auth.asked
    sessions.user(auth.token())
    sessions.user(auth.token())
    with pytest.raises(Refused):
        sessions.user(jwt.encode(auth.claims(), auth.elliptic, "ES256", {"kid": "another"}))
    assert auth.asked == before + 1


FORGED: dict[str, Callable[[SupabaseAuth], str]] = {
    "another's signature": lambda auth: jwt.encode(
        auth.claims(), ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": "elliptic"}
    ),
    "another key's name": lambda auth: jwt.encode(auth.claims(), auth.elliptic, "ES256", {"kid": "rsa"}),
    "no key's name": lambda auth: jwt.encode(auth.claims(), auth.elliptic, "ES256"),
    "a public key as secret": SupabaseAuth.signed_with_what_is_public,
    "the legacy secret": lambda auth: jwt.encode(auth.claims(), SECRET, "HS256", {"kid": "elliptic"}),
    "no signature": SupabaseAuth.unsigned,
    "changed claims": lambda auth: ".".join(
        [*auth.token().split(".")[:1], auth.unsigned().split(".")[1], auth.token().split(".")[2]]
    ),
    "half a token": lambda auth: auth.token().rpartition(".")[0],
    "no token": lambda _: "",
}

OVER = {
    "expired": {"exp": 1},
    "without an end": {"exp": None},
    "of nobody": {"sub": None},
    "for others": {"aud": "anon"},
    "for nobody": {"aud": None},
    "of another project": {"iss": "https://another.supabase.co/auth/v1"},
    "of no project": {"iss": None},
}

NO_PERSON = {
    "the service role": {"role": "service_role"},
    "the anonymous role": {"role": "anon"},
    "no role": {"role": None},
    "an anonymous sign-in": {"is_anonymous": True},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_session_is_refused(forge: Callable[[SupabaseAuth], str], auth: SupabaseAuth) -> None:
    """Its algorithm is never taken from the token."""
    token = forge(auth)
    with pytest.raises(Refused, match="Your session is not valid any more: sign in again") as refused:
        Sessions(auth.url).user(token)
    assert not token or token not in str(refused.value)


@pytest.mark.parametrize("changed", OVER.values(), ids=OVER)
def test_a_session_that_is_over_is_refused(changed: dict[str, object], auth: SupabaseAuth) -> None:
    """Or one that was never meant for this."""
    with pytest.raises(Refused, match="sign in again"):
        Sessions(auth.url).user(auth.token(**changed))


@pytest.mark.parametrize("changed", NO_PERSON.values(), ids=NO_PERSON)
def test_nobody_but_a_person_gets_a_token(changed: dict[str, object], auth: SupabaseAuth) -> None:
    """With the right signature, too: a service key in a page would open every organisation."""
    with pytest.raises(Refused, match="Only a signed-in user"):
        Sessions(auth.url).user(auth.token(**changed))


@pytest.mark.parametrize("role", ["anon", "service_role"])
def test_legacy_keys_are_no_sessions(role: str, auth: SupabaseAuth) -> None:
    """The legacy keys of a project are no sessions. They are signed with the same secret."""
    key = jwt.encode(
        {"iss": "supabase", "ref": "a-project", "role": role, "exp": 9999999999}, SECRET, "HS256"
    )
    with pytest.raises(Refused):
        Sessions(auth.url, SECRET).user(key)


def test_supabase_out_of_reach_is_nobodys_fault() -> None:
    """The user need not sign in again."""
    with closing(Ports()) as ports, pytest.raises(jwt.PyJWKClientConnectionError):
        Sessions(f"http://127.0.0.1:{ports.reserve()}").user(jwt.encode({}, SECRET, headers={"kid": "a"}))


def test_a_project_without_keys_is_told_apart() -> None:
    """It signs with its secret, which somebody has to be told."""
    server = SupabaseAuth()
    server.published = []
    with pytest.raises(jwt.PyJWKSetError):
        Sessions(server.url).user(server.token())
    server.shutdown()
    server.server_close()


def organisations(number: int) -> list[str]:
    """Return the ids of so many."""
    return [f"{index:08}-0000-4000-8000-000000000000" for index in range(number)]


def test_a_token_has_room_for_25_organisations() -> None:
    """Firebase takes claims of 1,000 bytes."""
    assert read(mint_token(USER, organisations(25)))["claims"] == {"org_ids": organisations(25)}
    with pytest.raises(Refused, match="You belong to 26 organizations, and a token has room for 25: choose"):
        mint_token(USER, organisations(26))


def test_an_organisation_is_named_once() -> None:
    """However often the database does."""
    assert read(mint_token(USER, [STRANGER, ORG, STRANGER]))["claims"] == {"org_ids": [ORG, STRANGER]}
