"""Signatures of the function's own account, as Google's API makes them, and each way in which it does not."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import httpx
import pytest

from shared.errors import Misconfigured, Unavailable
from shared.gateways.account_signer import AccountSigner

ACCOUNT = "blog-api@a-project.iam.gserviceaccount.com"
TOKEN = "ya29.secret"  # noqa: S105 - of this test


class Google:
    """The metadata server and IAM; `answers` replaces an answer by the end of its path."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[], httpx.Response]] = {}
        self.now = 1000.0

    def signer(self) -> AccountSigner:
        return AccountSigner(transport=httpx.MockTransport(self._answer), now=lambda: self.now)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.rpartition("/")[2]
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]()
        if path == "email":
            assert request.headers["metadata-flavor"] == "Google"
            return httpx.Response(200, text=ACCOUNT)
        if path == "token":
            return httpx.Response(200, json={"access_token": TOKEN, "expires_in": 3599})
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert str(request.url).endswith(f"/v1/projects/-/serviceAccounts/{ACCOUNT}:signBlob")
        payload = base64.b64decode(json.loads(request.content)["payload"])
        return httpx.Response(200, json={"signedBlob": base64.b64encode(b"signed " + payload).decode()})


def failing() -> httpx.Response:
    raise httpx.ReadTimeout("silence")


async def test_payload_is_signed() -> None:
    """The account and its access token are asked for once, until the token is old."""
    google = Google()
    signer = google.signer()
    assert await signer.sign(b"one") == b"signed one"
    assert await signer.sign(b"two") == b"signed two"
    google.now += 3560
    assert await signer.sign(b"three") == b"signed three"
    assert await signer.account() == ACCOUNT
    sign = f"{ACCOUNT}:signBlob"
    assert google.asked == ["email", "token", sign, sign, "token", sign]


@pytest.mark.parametrize("path", ["email", "token", f"{ACCOUNT}:signBlob"])
@pytest.mark.parametrize("answer", [failing, lambda: httpx.Response(500), lambda: httpx.Response(429)])
async def test_google_is_away(path: str, answer: Callable[[], httpx.Response]) -> None:
    """Each is unavailable for now; the next signature asks again."""
    google = Google()
    signer = google.signer()
    google.answers[path] = answer
    with pytest.raises(Unavailable, match="A token can't be signed for now") as away:
        await signer.sign(b"one")
    assert TOKEN not in str(away.value.operator)
    google.answers.clear()
    assert await signer.sign(b"one") == b"signed one"


@pytest.mark.parametrize("answer", [httpx.Response(200, text="<html>"), httpx.Response(200, json=[])])
async def test_answer_in_another_shape(answer: httpx.Response) -> None:
    """Is as good as none."""
    google = Google()
    google.answers[f"{ACCOUNT}:signBlob"] = lambda: answer
    with pytest.raises(Unavailable):
        await google.signer().sign(b"one")


@pytest.mark.parametrize("status", [403, 404, 400])
async def test_missing_grant_is_named(status: int) -> None:
    """To the operator, with the role; the caller learns that it is not their fault."""
    google = Google()
    google.answers[f"{ACCOUNT}:signBlob"] = lambda: httpx.Response(status)
    with pytest.raises(Misconfigured) as refused:
        await google.signer().sign(b"one")
    assert f"grant {ACCOUNT} roles/iam.serviceAccountTokenCreator on itself" in str(refused.value.operator)


async def test_revoked_access_is_renewed() -> None:
    """A refused access token is not used again."""
    google = Google()
    signer = google.signer()
    await signer.sign(b"one")
    google.answers[f"{ACCOUNT}:signBlob"] = lambda: httpx.Response(401)
    with pytest.raises(Unavailable):
        await signer.sign(b"two")
    google.answers.clear()
    assert await signer.sign(b"two") == b"signed two"
    assert google.asked.count("token") == 2
