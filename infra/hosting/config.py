"""The page's config.json: addresses and public ids. Everybody can read it, so a secret in it is refused."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from infra.hosting.errors import HostingError

_ADDRESSES = ("api_url", "supabase_url")
_FIREBASE = ("apiKey", "authDomain", "projectId", "appId")
_PUBLISHABLE = "sb_publishable_"
_PARTS_OF_A_TOKEN = 3


def assemble(outputs: Mapping[str, Any], firebase: Mapping[str, Any]) -> dict[str, Any]:
    """Return config.json of Terraform's output `page` and Firebase's configuration of the web app.

    Only the fields that the page reads are taken over. Raise HostingError for a missing one, and for a key
    that is not for browsers.
    """
    found: dict[str, Any] = {name: _text(outputs, name, "Terraform's output `page`") for name in _ADDRESSES}
    key = _text(outputs, "supabase_key", "Terraform's output `page`")
    if not _is_publishable(key):
        raise HostingError(
            "supabase_publishable_key is not a key for browsers: take the publishable key of Supabase's "
            "dashboard (API keys), or the older `anon` key."
        )
    found["supabase_key"] = key
    found["firebase"] = {name: _text(firebase, name, "Firebase's configuration") for name in _FIREBASE}
    return found


def _text(source: Mapping[str, Any], name: str, of: str) -> str:
    value = source.get(name)
    if not isinstance(value, str) or not value:
        raise HostingError(f"{of} has no {name}: docs/deploy.md, section `The page`, has the steps before.")
    return value


def _is_publishable(key: str) -> bool:
    """Return whether a key is for browsers; the older keys are tokens that name their role."""
    return key.startswith(_PUBLISHABLE) or _role(key) == "anon"


def _role(key: str) -> object:
    parts = key.split(".")
    if len(parts) != _PARTS_OF_A_TOKEN:
        return None
    try:
        claims = msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=="))
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        return None
    return claims.get("role") if isinstance(claims, dict) else None
