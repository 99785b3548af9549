"""The process for pages: the local sign-in, and warnings of queries without an index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from infra.local.supervision.service import Service, http_answers, inherited

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "FIREBASE_AUTH_EMULATOR_HOST"
"""By its name Google's libraries find the sign-in: a backend's custom tokens are then unsigned."""

SUPABASE = "SUPABASE_URL"
"""The sign-in answers as a Supabase project's, too."""


def service(root: Path, port: int, project: str, database_url: str, reports: int) -> Service:
    """Return the process; `reports` is the port on which the Firestore emulator reports queries."""
    return Service(
        name="sign-in",
        command=(sys.executable, "-m", "infra.local.sign_in", str(port), str(reports)),
        port=port,
        probe=http_answers(port, "/", status=200),
        environment=inherited()
        | {"PYTHONPATH": str(root), "GOOGLE_CLOUD_PROJECT": project, "SUPABASE_DB_URL": database_url},
        cwd=root,
    )
