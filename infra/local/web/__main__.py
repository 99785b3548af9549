"""Serve the page until the process is ended: `python -m infra.local.web PORT`.

The environment has the variables of `config.NEEDS`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from infra.local.web import config
from infra.local.web.server import Server

HOST = "127.0.0.1"
FOLDER = Path(__file__).resolve().parents[3] / "web" / "dist"


def main() -> None:
    """Run the server."""
    with Server((HOST, int(sys.argv[1])), FOLDER, config.of(os.environ)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
