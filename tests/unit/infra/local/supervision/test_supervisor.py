"""The order in which the processes of a stack start."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from infra.local.supervision.reaper import Reaper
from infra.local.supervision.service import Progress, Service, State
from infra.local.supervision.supervisor import Supervisor


async def test_service_that_comes_last_waits_for_all_others(tmp_path: Path) -> None:
    """Kept messages would else meet functions whose gateway is not up yet."""
    looks = {"slow": 5, "quick": 1, "last": 1}

    def service(name: str, *, comes_last: bool = False) -> Service:
        async def probe() -> bool:
            looks[name] -= 1
            return looks[name] <= 0

        return Service(name, ("sleep", "60"), 0, probe, comes_last=comes_last)

    seen: list[tuple[str, State]] = []

    def note(progress: Progress) -> None:
        seen.append((progress.name, progress.state))

    services = [service("last", comes_last=True), service("slow"), service("quick")]
    with closing(Reaper()) as reaper:
        supervisor = Supervisor(services, tmp_path, reaper, note, lambda: None)
        await supervisor.start()
        await supervisor.stop()
    begun = seen.index(("last", State.STARTING))
    assert {("slow", State.READY), ("quick", State.READY)} == set(seen[:begun]) - {
        ("slow", State.STARTING),
        ("quick", State.STARTING),
    }
    assert ("last", State.READY) in seen
