"""The dispatcher's process, which pushes messages and publishes on a schedule."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from infra.local.supervision.service import Service, http_answers, inherited

if TYPE_CHECKING:
    from pathlib import Path

    from infra.local.dispatch.orders import Orders

NAME = "dispatcher"


def service(root: Path, port: int, orders: Orders) -> Service:
    """Return the dispatcher; it is ready when it has found every subscription of its orders.

    Kept messages are delivered at once, so it starts when everything that they need is ready.
    """
    return Service(
        name=NAME,
        command=(
            sys.executable,
            "-m",
            "infra.local.dispatch",
            str(port),
            msgspec.json.encode(orders).decode(),
        ),
        port=port,
        probe=http_answers(port, "/", status=200),
        environment=inherited() | {"PYTHONPATH": str(root)},
        cwd=root,
        longest_pause=1.0,  # while it is away, no message moves
        comes_last=orders.keeping is not None,
    )
