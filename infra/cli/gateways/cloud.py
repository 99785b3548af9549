"""Reading a project's configuration from Google's APIs, and the ways in which that fails."""

from __future__ import annotations

from typing import Any, Protocol

PUBSUB = "https://pubsub.googleapis.com/v1"
FUNCTIONS = "https://cloudfunctions.googleapis.com/v2"
RUN = "https://run.googleapis.com/v2"
FIRESTORE = "https://firestore.googleapis.com/v1"
RULES = "https://firebaserules.googleapis.com/v1"
SCHEDULER = "https://cloudscheduler.googleapis.com/v1"
SECRETS = "https://secretmanager.googleapis.com/v1"
LOGGING = "https://logging.googleapis.com/v2"
MONITORING = "https://monitoring.googleapis.com/v3"
PROJECTS = "https://cloudresourcemanager.googleapis.com/v3"
HOSTING = "https://firebasehosting.googleapis.com/v1beta1"
IAM = "https://iam.googleapis.com/v1"


class NotThere(Exception):
    """The resource does not exist."""


class Unreadable(Exception):
    """The API did not give the answer; the message is a sentence that a person can act on."""


class Cloud(Protocol):
    """Reads only. All methods raise NotThere and Unreadable."""

    async def get(self, api: str, path: str) -> dict[str, Any]:
        """Return one resource as the API writes it."""
        ...

    async def post(self, api: str, path: str) -> dict[str, Any]:
        """Return the policy of a project or an account, which their APIs read by POST."""
        ...

    async def list(self, api: str, path: str, key: str, **query: str) -> list[dict[str, Any]]:
        """Return the resources of all pages; `key` is the list's name in the answer."""
        ...
