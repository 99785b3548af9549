"""Find the connection of an organization, and keep it for a minute: a rotated secret counts soon."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from functions.cms.connection import Connection, read_connection
from shared.gateways.secrets import Secrets

_FRESH = 60.0  # seconds
_MOST = 1000
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def secret_name(org_id: str) -> str:
    """Return the name of an organization's secret."""
    return f"cms-{org_id}"


class Connections:
    """The connections by organization."""

    def __init__(self, secrets: Secrets, seconds: Callable[[], float] = time.monotonic) -> None:
        self._secrets = secrets
        self._seconds = seconds
        self._known: dict[str, tuple[float, bytes | None]] = {}

    def forget(self, org_id: str) -> None:
        """Read the secret anew at the next time."""
        self._known.pop(org_id, None)

    async def find(self, org_id: str) -> Connection | None:
        """Return the connection; None without a secret. Raise Refused for one that can't be read."""
        if not _ID.fullmatch(org_id):
            return None
        name = secret_name(org_id)
        read_at, secret = self._known.get(org_id, (-_FRESH, None))
        if self._seconds() - read_at >= _FRESH:
            secret = await self._secrets.read(name)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[org_id] = self._seconds(), secret
        return None if secret is None else read_connection(secret, name)
