"""Secrets of organizations: in Secret Manager as its API answers, and in a folder."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from shared.errors import Misconfigured, Unavailable
from shared.gateways.secrets import SecretFolder, SecretManager

TOKEN = "ya29.secret"  # noqa: S105 - of this test
NAME = "cms-11111111-1111-4111-8111-111111111111"


class Google:
    """The metadata server and Secret Manager."""

    def __init__(self, answer: Callable[[], httpx.Response]) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "metadata.google.internal":
            if request.url.path.endswith("/email"):
                return httpx.Response(200, text="blog-cms@p.iam.gserviceaccount.com")
            return httpx.Response(200, json={"access_token": TOKEN, "expires_in": 3599})
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        self.asked.append(f"{request.method} {request.url}")
        return self.answer()


async def read(answer: Callable[[], httpx.Response], name: str = NAME) -> tuple[bytes | None, list[str]]:
    """Return the secret and what Secret Manager was asked for."""
    google = Google(answer)
    found = await SecretManager("a-project", transport=httpx.MockTransport(google)).read(name)
    return found, google.asked


async def test_newest_version_is_read() -> None:
    """Its data is base64."""
    payload = {"name": "n", "payload": {"data": base64.b64encode(b"{}\xff").decode(), "dataCrc32c": "1"}}
    found, asked = await read(lambda: httpx.Response(200, json=payload))
    assert found == b"{}\xff"
    url = "https://secretmanager.googleapis.com/v1/projects/a-project/secrets"
    assert asked == [f"GET {url}/{NAME}/versions/latest:access"]


async def test_missing_secret_is_none() -> None:
    """Not an error; a name that no secret has is not asked for."""
    assert (await read(lambda: httpx.Response(404, json={})))[0] is None
    assert await read(lambda: httpx.Response(500), "../other") == (None, [])


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_refusal_says_what_an_operator_does(status: int) -> None:
    """A disabled version is a 400; the token is in no sentence."""
    with pytest.raises(Misconfigured) as refused:
        await read(lambda: httpx.Response(status, json={"error": {"message": TOKEN}}))
    assert "roles/secretmanager.secretAccessor" in str(refused.value.operator)
    assert TOKEN not in f"{refused.value} {refused.value.operator}"


def _breaking() -> httpx.Response:
    raise httpx.ReadTimeout(TOKEN)


@pytest.mark.parametrize(
    "answer",
    [
        _breaking,
        lambda: httpx.Response(500),
        lambda: httpx.Response(429),
        lambda: httpx.Response(200, text="<html>"),
        lambda: httpx.Response(200, json={"payload": {"data": "*"}}),
        lambda: httpx.Response(200, json={"payload": None}),
    ],
)
async def test_google_is_away(answer: Callable[[], httpx.Response]) -> None:
    """Without an answer nobody knows whether there is a secret."""
    with pytest.raises(Unavailable) as away:
        await read(answer)
    assert TOKEN not in f"{away.value} {away.value.operator}"


async def test_folder_has_a_file_for_each(tmp_path: Path) -> None:
    """And nothing outside of it is read."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / f"{NAME}.json").write_bytes(b"{}")
    (tmp_path / "other.json").write_bytes(b"no")
    folder = SecretFolder(tmp_path / "here")
    assert await folder.read(NAME) == b"{}"
    assert await folder.read("missing") is None
    assert await folder.read("../other") is None
    (tmp_path / "here" / "folder.json").mkdir()
    with pytest.raises(Misconfigured):
        await folder.read("folder")
