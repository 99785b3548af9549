"""The server of the page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from infra.local.supervision.service import Service, http_answers, inherited
from infra.local.web import config

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "web"
VARIABLE = "WEB_URL"
"""The page's address in stack.env."""


def service(root: Path, port: int, endpoints: Mapping[str, str]) -> Service:
    """Return the process; it needs no Node.js, since the built page is in the repository."""
    return Service(
        name=NAME,
        command=(sys.executable, "-m", "infra.local.web", str(port)),
        port=port,
        probe=http_answers(port, "/config.json", status=200),
        environment=inherited()
        | {"PYTHONPATH": str(root)}
        | {variable: endpoints[variable] for variable in config.NEEDS},
        cwd=root,
    )
