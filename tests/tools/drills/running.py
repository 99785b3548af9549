"""Run drills on one stack, which stops at their end."""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from infra.local.supervision import state
from tests.support.monitoring.policies import Policies
from tests.support.servers.provider import Upstream, running, well_behaved
from tests.support.servers.provider_reports import ProviderReports, provider_reports
from tests.support.servers.stack import serving
from tests.support.system.pipeline import Pipeline, connect
from tests.tools.drills.commands import Commands
from tests.tools.drills.drill import Desk, Drill
from tests.tools.drills.output import Output
from tests.tools.drills.watch import Watch

_PATIENCE = 60.0


def play_all(drills: Iterable[Drill], policies: Policies, state_dir: Path) -> None:
    """Start a stack in a folder, play the drills one after the other, and stop it."""
    state_dir.mkdir(parents=True, exist_ok=True)
    assert state.holder(state_dir) is None, "another drill is at work: wait for its end"
    output, began, played = Output(), time.monotonic(), 0
    output.say("A stack of its own starts, which takes half a minute or more.")
    with running() as provider, _reports() as reports:
        command = [
            sys.executable,
            "-m",
            "tests.tools.drills.stack",
            str(state_dir),
            provider.url,
            reports.url,
        ]
        with serving(command, state_dir):
            pipeline = connect(state_dir)
            output.say(f"It is ready after {time.monotonic() - began:.0f} s.")
            with _announced(output):
                for drill in drills:
                    play(drill, policies, pipeline, provider, reports)
                    played += 1
            output.end("The stack stops.")
    alerts = "1 alert was" if played == 1 else f"{played} alerts were"
    took = timedelta(seconds=round(time.monotonic() - began))
    output.say(f"Everything has stopped: {alerts} caused and repaired, in {took}.")


@contextmanager
def _announced(output: Output) -> Iterator[None]:
    """Say at once that Ctrl-C was heard: what the drill broke is repaired before the stack stops."""
    try:
        yield
    except KeyboardInterrupt:
        output.end("Interrupted: the stack stops, which takes some seconds.")
        raise


def play(
    drill: Drill,
    policies: Policies,
    pipeline: Pipeline,
    provider: Upstream,
    reports: ProviderReports | None = None,
) -> None:
    """Play a drill on a stack that runs, with an organization of its own."""
    output = Output()
    output.title(drill.alert, drill.clock)
    watch = Watch(policies, policies.alerts[drill.alert], pipeline.state_dir, drill.speed)
    org_id, user_id = new_tenant(pipeline)
    pipeline.publish(b"{}", {}, topic="blog-owners")  # or commands warn of an organization that is new
    given = {"ORG": org_id, "SUPABASE_DB_URL": pipeline.env["SUPABASE_DB_URL"]}
    commands = Commands(pipeline.state_dir / "desk", pipeline.state_dir, output, given)
    provider.script = well_behaved
    try:
        drill.play(Desk(pipeline, provider, reports, watch, commands, output, org_id, user_id))
    except AssertionError as error:
        raise AssertionError(f"{drill.alert}: {error}") from error
    finally:
        provider.script = well_behaved


def new_tenant(pipeline: Pipeline) -> tuple[str, str]:
    """Add an organization and its user to Postgres, and return their ids."""
    org_id, user_id = str(uuid4()), str(uuid4())
    pipeline.sql("INSERT INTO organizations (org_id, name) VALUES ($1::text::uuid, 'Drill')", org_id)
    insert = "INSERT INTO users (user_id, org_id, email) VALUES ($1::text::uuid, $2::text::uuid, $1::text)"
    pipeline.sql(insert, user_id, org_id)
    return org_id, user_id


@contextmanager
def _reports() -> Iterator[ProviderReports]:
    """Serve a provider's reports from a thread of its own."""
    began: queue.Queue[ProviderReports] = queue.Queue()
    over = threading.Event()

    async def serve() -> None:
        async with provider_reports(datetime.now(UTC).date()) as reports:
            began.put(reports)
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    try:
        yield began.get(timeout=_PATIENCE)
    finally:
        over.set()
        thread.join(_PATIENCE)
