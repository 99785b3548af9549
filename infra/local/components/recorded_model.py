"""The recorded answers of `blog demo --recorded` in the place of a model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from infra.local.supervision.service import Service, http_answers, inherited

if TYPE_CHECKING:
    from pathlib import Path

PROCESS = "recorded"
UPSTREAM = "recorded"
"""What a stack is given instead of an upstream's address to serve every alias from the recording."""
NAME = "recorded-answers"
"""The provider's model in the rows of the calls."""


def service(root: Path, port: int) -> Service:
    """Return the process that serves the recording."""
    return Service(
        name=PROCESS,
        command=(sys.executable, "-m", "infra.local.recorded", str(port)),
        port=port,
        probe=http_answers(port, "/v1/models", status=200),
        environment=inherited() | {"PYTHONPATH": str(root)},
        cwd=root,
    )
