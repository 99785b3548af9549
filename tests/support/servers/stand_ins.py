"""A stack of small servers and a real Postgres: `python -m tests.support.servers.stand_ins STATE WAY`.

WAY says how the server behaves: well, stubborn (ignores SIGTERM), patient (has an hour to end), silent (is
never ready), broken (ends), forgetful (can't be started again) or unknown (refused before anything starts);
kept: its database stays. exporting: a kept stack of two servers and no database; the second has what is
exported. saving: the same, and its export takes for ever. usual: the usual plan, which only tells what it is
to keep.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from infra.local import plan
from infra.local.components.postgres import Database
from infra.local.keeping.folder import Kept
from infra.local.plan import Plan
from infra.local.stack import Interrupted, Stack, StackError
from infra.local.supervision import supervisor
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import Service, http_answers, inherited, never
from tests.support.paths import ROOT
from tests.support.servers.recorded_exports import RecordedExports, Story

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
        if self._way in {"exporting", "saving"}:
            return self._exporting(state_dir, ports)
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

    def _exporting(self, state_dir: Path, ports: Ports) -> Plan:
        server, documents = (
            self._server(state_dir, ports.reserve(), name) for name in ("server", "documents")
        )
        exports = RecordedExports(Story(state_dir), (server, documents), hangs=self._way == "saving")
        return Plan((server, documents), {}, exports=exports, end_first=(frozenset({server.name}),))

    def _server(self, state_dir: Path, port: int, name: str = "server") -> Service:
        program = (sys.executable, "-c", BROKEN if self._way == "broken" else SERVER)
        return Service(
            name=name,
            command=(*program, str(port), str(state_dir / "child"), self._way),
            port=port,
            probe=never if self._way == "silent" else http_answers(port, "/", status=200),
            environment=inherited(),
            cwd=state_dir,
            restart=self._way != "forgetful",
        )


async def serve(state_dir: Path, way: str) -> None:
    made, keep = None if way == "usual" else StandIns(way), way in {"kept", "exporting", "saving", "usual"}
    on_progress = Story(state_dir).add_end
    async with Stack(ROOT, state_dir, on_progress=on_progress, make_plan=made, keep=keep) as stack:
        await stack.forever()


async def tell_kept(*_: Any, **options: Any) -> Plan:
    """Refuse, and name the folder of what is kept."""
    kept: Kept | None = options.get("kept")
    raise StackError(f"kept: {kept and kept.folder}")


def main() -> None:
    if sys.argv[2] == "usual":
        plan.make = tell_kept
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
