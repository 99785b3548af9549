"""The page's config.json on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEMO_EMAIL = "demo@example.com"
"""The user of infra/supabase/local, who signs in with one click."""
NEEDS = (
    "API_URL",
    "SUPABASE_URL",
    "GOOGLE_CLOUD_PROJECT",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "FIRESTORE_EMULATOR_HOST",
)
"""The variables of a stack's environment that the page's server reads."""


def of(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return config.json of a stack: its addresses, and nothing secret."""
    return {
        "api_url": environment["API_URL"],
        "supabase_url": environment["SUPABASE_URL"],
        "supabase_key": "local",
        "firebase": {"apiKey": "local", "projectId": environment["GOOGLE_CLOUD_PROJECT"]},
        "emulators": {
            "auth": f"http://{environment['FIREBASE_AUTH_EMULATOR_HOST']}",
            "firestore": environment["FIRESTORE_EMULATOR_HOST"],
        },
        "demo_email": DEMO_EMAIL,
    }
