"""Sign as the function's own service account: Google keeps the key, and signs over its API.

The account needs roles/iam.serviceAccountTokenCreator on itself.
https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.errors import Misconfigured
from shared.gateways.google_api import GoogleApi

if TYPE_CHECKING:
    import httpx

_IAM = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts"
_REFUSED = {400, 403, 404}


class AccountSigner:
    """Signs with RS256. `transport` and `now` are for tests."""

    def __init__(
        self,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._google = GoogleApi("A token can't be signed for now.", transport=transport, now=now)

    async def account(self) -> str:
        """Return the email address of the service account."""
        return await self._google.account()

    async def sign(self, payload: bytes) -> bytes:
        """Return the signature; Unavailable or Misconfigured if there is none."""
        account = await self.account()
        body = {"payload": base64.b64encode(payload).decode()}
        response = await self._google.send("POST", f"{_IAM}/{account}:signBlob", json=body)
        if response.status_code in _REFUSED:
            raise Misconfigured(
                "Tokens can't be signed: the service's operator has to act first.",
                operator=f"IAM refused to sign ({response.status_code}): grant {account} "
                "roles/iam.serviceAccountTokenCreator on itself, and enable iamcredentials.googleapis.com.",
            )
        if not response.is_success:
            raise self._google.unavailable(f"IAM answered {response.status_code} to a signature.")
        return base64.b64decode(self._google.read(response, "signedBlob"))
