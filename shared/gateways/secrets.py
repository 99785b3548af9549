"""Secrets of organizations: in Secret Manager, or in a folder of this machine for a local stack.

The account needs roles/secretmanager.secretAccessor on them.
https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from shared.errors import Misconfigured
from shared.gateways.google_api import GoogleApi

if TYPE_CHECKING:
    import httpx

_URL = "https://secretmanager.googleapis.com/v1/projects"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_MISSING, _REFUSED = 404, {400, 401, 403}


class Secrets(Protocol):
    """Raises Unavailable for an outage, and Misconfigured if an operator has to act first."""

    async def read(self, name: str) -> bytes | None:
        """Return the newest version of a secret; None if it does not exist."""
        ...


class SecretManager:
    """The secrets of a project in Google Cloud; `transport` is for tests."""

    def __init__(self, project: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._project = project
        self._google = GoogleApi("A secret can't be read for now.", transport=transport)

    async def read(self, name: str) -> bytes | None:
        if not _NAME.fullmatch(name):
            return None
        url = f"{_URL}/{self._project}/secrets/{name}/versions/latest:access"
        response = await self._google.send("GET", url)
        if response.status_code == _MISSING:
            return None
        if response.status_code in _REFUSED:
            raise Misconfigured(
                "A secret can't be read: the service's operator has to act first.",
                operator=f"Secret Manager refused the secret {name} ({response.status_code}): enable its "
                f"newest version, and grant {await self._google.account()} "
                "roles/secretmanager.secretAccessor.",
            )
        if not response.is_success:
            raise self._google.unavailable(f"Secret Manager answered {response.status_code}.")
        payload = self._google.read(response, "payload")
        try:
            return base64.b64decode(payload["data"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise self._google.unavailable("An answer of Secret Manager has no data.") from None


class SecretFolder:
    """Files of a folder: the secret `a` is `a.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def read(self, name: str) -> bytes | None:
        return await asyncio.to_thread(self._read, name) if _NAME.fullmatch(name) else None

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._folder / f"{name}.json").read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Misconfigured(
                "A secret can't be read: the service's operator has to act first.",
                operator=f"The file of the secret {name} can't be read ({type(error).__name__}).",
            ) from None
