"""Google's APIs over REST, with the credentials of this machine. Nothing is ever written."""

from __future__ import annotations

import asyncio
import functools
import os
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import google.auth
import google.auth.transport.requests
import httpx
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError

from infra.cli.errors import WrongUsage
from infra.cli.format import printable
from infra.cli.gateways.cloud import NotThere, Unreadable

# Secret Manager and Firestore accept no narrower one; the account's roles decide what it may read.
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_REQUEST_SECONDS = 20.0
_MOST_PAGES = 50
_MOST_CHARACTERS = 200  # of Google's own sentence
_POLICY = ":getIamPolicy"
_WITH_CONDITIONS = ("requestedPolicyVersion", 3)
"""Without it a role with a condition comes without that, under a made-up name (`roles/editor_withcond_…`)."""
_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_LOG_IN = "log in with `gcloud auth application-default login`"


def access_token(project: str) -> tuple[str, str | None]:
    """Return a token of the application default credentials, and the project of a person's quota.

    Some APIs, such as that of the security rules, refuse a person without one: then it is `project`.
    """
    request = google.auth.transport.requests.Request()
    try:
        credentials, _ = google.auth.default(scopes=[_SCOPE])
        bounded = functools.partial(request, timeout=_REQUEST_SECONDS)
        credentials.refresh(bounded)  # type: ignore[no-untyped-call]  # which has no types
    except DefaultCredentialsError as error:
        raise WrongUsage(_without("There are no credentials for Google Cloud")) from error
    except GoogleAuthError as error:
        raise WrongUsage(_without("The credentials for Google Cloud give no token")) from error
    of_a_person = getattr(credentials, "refresh_token", None) is not None
    quota = getattr(credentials, "quota_project_id", None) or (project if of_a_person else None)
    return str(credentials.token), quota


def _without(problem: str) -> str:
    """Return the way out; the file of a variable counts before a login."""
    named = os.environ.get(_VARIABLE)
    if not named:
        return f"{problem}: {_LOG_IN}."
    return f"{problem} in {printable(named)}, which {_VARIABLE} names: correct or unset it, then {_LOG_IN}."


class GoogleCloud:
    """A client of one run. `base` replaces the address of every API; a test names its own server."""

    def __init__(
        self, token: str, quota_project: str | None, *, base: str = "", patience: float = _REQUEST_SECONDS
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        if quota_project:
            headers["X-Goog-User-Project"] = quota_project
        self._client = httpx.AsyncClient(headers=headers, timeout=patience, follow_redirects=False)
        self._base, self._patience = base, patience

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(self, api: str, path: str) -> dict[str, Any]:
        query = {f"options.{_WITH_CONDITIONS[0]}": _WITH_CONDITIONS[1]} if path.endswith(_POLICY) else {}
        return await self._ask("GET", api, path, query)

    async def post(self, api: str, path: str) -> dict[str, Any]:
        if not path.endswith(_POLICY):
            raise AssertionError("only a policy is read by POST")
        return await self._ask("POST", api, path, {}, {"options": dict([_WITH_CONDITIONS])})

    async def list(self, api: str, path: str, key: str, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for _ in range(_MOST_PAGES):
            page = await self._ask("GET", api, path, query)
            found += page.get(key, [])
            if not (following := page.get("nextPageToken")):
                return found
            query["pageToken"] = following
        raise Unreadable(f"{_host(api)} has more than {_MOST_PAGES} pages of {key}.")

    async def _ask(
        self, method: str, api: str, path: str, query: dict[str, Any], body: Any = None
    ) -> dict[str, Any]:
        url = f"{self._base}/{api.removeprefix('https://')}" if self._base else api
        try:
            async with asyncio.timeout(self._patience):
                response = await self._client.request(method, f"{url}/{path}", params=query, json=body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unreadable(f"{_host(api)} did not answer ({type(error).__name__}).") from error
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise NotThere(path)
        if response.status_code != HTTPStatus.OK:
            raise Unreadable(_reason(api, response))
        try:
            answer = response.json()
        except ValueError as error:
            raise Unreadable(f"{_host(api)} answered with something that is not JSON.") from error
        if not isinstance(answer, dict):
            raise Unreadable(f"{_host(api)} answered with something that is not a map.")
        return answer


def _reason(api: str, response: httpx.Response) -> str:
    """Return why an API refused, with Google's own sentence where there is one."""
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        return f"{_host(api)} refused the credentials: {_LOG_IN}."
    try:
        message = str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        message = ""
    detail = f": {printable(message)[:_MOST_CHARACTERS]}" if message else ""
    return f"{_host(api)} answered with {response.status_code}{detail}"


def _host(api: str) -> str:
    return api.removeprefix("https://").partition("/")[0]
