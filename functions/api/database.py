"""The door's database, in which it signs in as the role ai_door."""

from __future__ import annotations

from shared.errors import Unavailable
from shared.gateways.postgres import Postgres, describe


def open_database(url: str) -> Postgres:
    """Return the pool; it connects on first use."""
    return Postgres(url, _translate)


def _translate(error: Exception) -> Unavailable:
    return Unavailable(
        "The database does not answer for now.", operator=f"Postgres, API_DB_URL: {describe(error)}."
    )
