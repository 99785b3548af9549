"""`POST /token`: who gets a token for Firestore, and what it says."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from functions.api.auth.custom_tokens import CustomTokens
from functions.api.problems import Problem
from shared.errors import Misconfigured, Unavailable
from tests.support.fakes.door import MANY, OTHER_ORG, as_caller, dependencies, door
from tests.support.fakes.usage_store import ORG, USER

ACCOUNT = "blog-api@a-project.iam.gserviceaccount.com"


class Signer:
    """Signs with a word."""

    async def account(self) -> str:
        return ACCOUNT

    async def sign(self, payload: bytes) -> bytes:
        assert payload.count(b".") == 1
        return b"signature"


class Broken(Signer):
    """Signs nothing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def sign(self, payload: bytes) -> bytes:
        del payload
        raise self._error


def part(token: str, index: int) -> Any:
    """Return a part of a token."""
    return json.loads(base64.urlsafe_b64decode(token.split(".")[index] + "=="))


async def test_token_has_the_claims_of_the_rules() -> None:
    """As Firebase's own library makes it, for an hour."""
    token = await CustomTokens(Signer(), lambda: 1000.9).mint(USER, [OTHER_ORG, ORG, ORG])
    assert part(token, 0) == {"alg": "RS256", "typ": "JWT"}
    assert part(token, 1) == {
        "iss": ACCOUNT,
        "sub": ACCOUNT,
        "aud": "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
        "uid": USER,
        "iat": 1000,
        "exp": 4600,
        "claims": {"org_ids": sorted([ORG, OTHER_ORG])},
    }
    assert base64.urlsafe_b64decode(token.split(".")[2] + "==") == b"signature"
    unsigned = await CustomTokens(None).mint(USER, [ORG])
    assert (part(unsigned, 0)["alg"], unsigned.split(".")[2]) == ("none", "")


async def test_token_has_room_for_25_organizations() -> None:
    """Firebase takes claims of 1,000 bytes."""
    assert part(await CustomTokens(Signer()).mint(USER, MANY[:25]), 1)["claims"] == {"org_ids": MANY[:25]}
    with pytest.raises(Problem, match="You belong to 26 organizations, and a token has room for 25: choose"):
        await CustomTokens(Signer()).mint(USER, MANY)


async def test_all_wrong_fields_are_named() -> None:
    """At once."""
    async with door() as api:
        answer = await api.post("/token", headers=as_caller("user"), json={"zz": 1, "only": "x", "a": 2})
    assert [each["field"] for each in answer.json()["errors"]] == ["only", "zz", "a"]


async def test_member_of_more_can_choose() -> None:
    """The refusal lists the organizations, and a token for one of them is made."""
    async with door() as api:
        refused = await api.post("/token", headers=as_caller("many"))
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (400, "too_many_organizations")
        assert problem["org_ids"] == MANY
        chosen = await api.post("/token", headers=as_caller("many"), json={"only": problem["org_ids"][25:]})
    assert chosen.json()["org_ids"] == MANY[25:]


@pytest.mark.parametrize(
    ("caller", "body", "org_ids"),
    [
        ("user", None, [ORG]),
        ("user", {}, [ORG]),
        ("user", {"only": None}, [ORG]),
        ("user", {"only": [ORG.upper(), ORG]}, [ORG]),
        ("both", None, [ORG, OTHER_ORG]),
        ("both", {"only": [OTHER_ORG]}, [OTHER_ORG]),
        ("operator", None, [ORG]),
        ("operator", {"only": [OTHER_ORG]}, [OTHER_ORG]),
    ],
)
async def test_callers_get_their_organizations(
    caller: str, body: dict[str, Any] | None, org_ids: list[str]
) -> None:
    """All of them, or those that they choose; an operator may follow any."""
    async with door() as api:
        answer = await api.post("/token", headers=as_caller(caller), json=body)
        assert answer.status_code == 200
        given = answer.json()
        assert (given["org_ids"], given["operator"]) == (org_ids, caller == "operator")
        assert part(given["token"], 1)["claims"] == {"org_ids": org_ids}
        bare = await api.post("/token", headers={**as_caller(caller), "Accept": "text/plain"}, json=body)
    assert bare.headers["content-type"].startswith("text/plain")
    assert part(bare.text, 1)["claims"] == {"org_ids": org_ids}


@pytest.mark.parametrize(
    ("caller", "body", "status"),
    [
        ("user", {"only": [OTHER_ORG]}, 403),
        ("user", {"only": [ORG, OTHER_ORG]}, 403),
        ("loner", None, 403),
        ("backend", None, 403),
        ("user", {"only": []}, 400),
        ("user", {"only": "all"}, 400),
        ("user", {"only": [None]}, 400),
        ("user", {"only": ["x"]}, 400),
        ("user", {"only": [[ORG]]}, 400),
        ("operator", {"only": MANY}, 400),
        ("user", {"also": [ORG]}, 400),
    ],
)
async def test_others_get_none(caller: str, body: dict[str, Any] | None, status: int) -> None:
    """Each refusal is one sentence."""
    async with door() as api:
        answer = await api.post("/token", headers=as_caller(caller), json=body)
    assert answer.status_code == status
    assert answer.json()["detail"].endswith((".", ": give org_id."))
    assert "token" not in answer.json()


@pytest.mark.parametrize("error", [Unavailable("A token can't be signed."), Misconfigured("It can't be.")])
async def test_signer_that_is_away(error: Exception) -> None:
    """Is said, and the caller sends the request again."""
    async with door(dependencies(custom_tokens=CustomTokens(Broken(error)))) as api:
        answer = await api.post("/token", headers=as_caller("user"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
