"""Run the local sign-in until it is ended: `python -m infra.local.sign_in PORT REPORTS`.

REPORTS is the port on which the Firestore emulator reports queries. The environment has
GOOGLE_CLOUD_PROJECT and SUPABASE_DB_URL.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from pathlib import Path

import uvicorn

from infra.local.indexes import query
from infra.local.indexes.watch import Watch
from infra.local.sign_in import app
from infra.local.sign_in.users import Users
from infra.local.supervision.service import HOST

_log = logging.getLogger(__name__)
_INDEXES = Path(__file__).resolve().parents[2] / "firestore" / "firestore.indexes.json"


async def serve(port: int, reports: int) -> None:
    """Serve until a signal ends the process."""
    users = Users(os.environ["SUPABASE_DB_URL"])
    watch = Watch(lambda: query.load(_INDEXES), time.time)
    project, url = os.environ["GOOGLE_CLOUD_PROJECT"], f"http://{HOST}:{port}"
    application = app.create(project, users, time.time, watch.warnings, url)
    # A page that listens would otherwise keep the process from ending.
    config = uvicorn.Config(
        application, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    watching = asyncio.create_task(watch.run(HOST, reports))
    watching.add_done_callback(_log_end)
    try:
        await uvicorn.Server(config).serve()
    finally:
        watching.cancel()


def _log_end(watching: asyncio.Task[None]) -> None:
    if not watching.cancelled():
        _log.error(
            "There are no more warnings of queries without an index and of refused requests.",
            exc_info=watching.exception(),
        )


def main() -> None:
    """Run the server."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
