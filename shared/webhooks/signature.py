"""The signature of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks.

An endpoint's secret is computed from the deployment's signing key, the endpoint's id and the version of its
secret. So no secret is stored, and another deployment or endpoint has another one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

_PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)
"""The time after a rotation in which the secret before it signs as well."""


def secret(signing_key: str, endpoint_id: str, version: int) -> str:
    """Return an endpoint's secret in the form that libraries take. Never log or store it."""
    return _PREFIX + base64.b64encode(_secret_bytes(signing_key, endpoint_id, version)).decode()


def headers(keys: tuple[bytes, ...], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of Standard Webhooks; each of the keys signs."""
    timestamp = str(int(at.timestamp()))
    content = f"{event_id}.{timestamp}.".encode() + body
    signatures = (base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }


def signing_keys(
    signing_key: str, endpoint_id: str, version: int, rotated_at: datetime | None, at: datetime
) -> tuple[bytes, ...]:
    """Return the bytes of the endpoint's secret, and of the one before it for a day after a rotation."""
    versions = [version]
    if version > 1 and rotated_at is not None and at < rotated_at + OVERLAP:
        versions.append(version - 1)
    return tuple(_secret_bytes(signing_key, endpoint_id, each) for each in versions)


def _secret_bytes(signing_key: str, endpoint_id: str, version: int) -> bytes:
    return hmac.digest(signing_key.encode(), f"{endpoint_id}.{version}".encode(), hashlib.sha256)
