"""One version for the prompts of several stages."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import msgspec

_DIGITS = 8


def combine_versions(versions: Mapping[str, str]) -> str | None:
    """Return a short hash over the versions of stages, given by stage in their order; None for none."""
    if not versions:
        return None
    return sha256(msgspec.json.encode(list(versions.items()))).hexdigest()[:_DIGITS]
