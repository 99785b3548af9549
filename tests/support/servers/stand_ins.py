"""A stack of one small server and a real Postgres: `python -m tests.support.servers.stand_ins STATE WAY`.

WAY says how the server behaves: well, stubborn (ignores SIGTERM), patient (has an hour to end), silent (is
never ready), broken (ends), forgetful (can't be started again) or unknown (refused before anything starts);
kept: its database stays.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from infra.local.components.postgres import Database
from infra.local.keeping.folder import Kept
from infra.local.plan import Plan
from infra.local.stack import Interrupted, Stack, StackError
from infra.local.supervision import supervisor
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import Service, http_answers, inherited, never
from tests.support.paths import ROOT

# Serves, and has a child that would outlive it, like gunicorn's workers.
SERVER = """
import http.server, pathlib, signal, subprocess, sys
port, mark, way = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
mark.write_text(str(subprocess.Popen(["sleep", "1000"]).pid))
if way == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
BROKEN = "import sys; print('no such model'); sys.exit(3)"


class StandIns:
    """A plan of one server and one real Postgres; `way` is the server's behaviour."""

    def __init__(self, way: str) -> None:
        self._way = way

    async def __call__(self, root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan:
        del root, upstream
        kept = Kept(state_dir) if self._way == "kept" else None
        database = Database(state_dir, ports.reserve("postgres"), kept)
        if self._way == "unknown":
            (state_dir / "folder").write_text(str((state_dir / "postgres").readlink()))
            raise StackError("unknown way")
        server = self._server(state_dir, ports.reserve())
        sql = state_dir / "sql"
        services = (server, database.service(sql))
        urls = {"SUPABASE_DB_URL": database.url, "SINK_URL": database.sink_url}
        return Plan(services, urls, folders=() if kept else (database.folder,))

    def _server(self, state_dir: Path, port: int) -> Service:
        program = (sys.executable, "-c", BROKEN if self._way == "broken" else SERVER)
        return Service(
            name="server",
            command=(*program, str(port), str(state_dir / "child"), self._way),
            port=port,
            probe=never if self._way == "silent" else http_answers(port, "/", status=200),
            environment=inherited(),
            cwd=state_dir,
            restart=self._way != "forgetful",
        )


async def serve(state_dir: Path, way: str) -> None:
    async with Stack(ROOT, state_dir, make_plan=StandIns(way), keep=way == "kept") as stack:
        await stack.forever()


def main() -> None:
    if sys.argv[2] in {"stubborn", "patient"}:
        supervisor._STOP_PATIENCE = 3600.0
    try:
        asyncio.run(serve(Path(sys.argv[1]), sys.argv[2]))
    except Interrupted as interrupted:
        sys.exit(interrupted.exit_code)
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
