"""The order of effects while posts are written: bounded, within the limit, and through an outage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.cli.comparison import runner
from infra.cli.comparison.archive import Archive
from infra.cli.comparison.runner import Run, Runner, Terms
from infra.cli.comparison.spending import Spending
from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.jobs import Stored
from shared.jobs.job import Spend
from tests.support.fakes.writing import WritingFleet, written
from tests.unit.infra.cli.comparison.samples import entries


class SlowFleet(WritingFleet):
    """Its jobs end at the second look; it notes how many run at once."""

    most = 0

    def read_many(self, job_ids: Any) -> dict[str, Stored]:
        """Let each job run for one look."""
        found = super().read_many(job_ids)
        running = {job_id for job_id, stored in found.items() if stored.fields["status"] == "completed"}
        self.most = max(self.most, len(running))
        return found


async def write(fleet: WritingFleet, folder: Path, count: int, limit: float = 5.0, at_once: int = 2) -> Run:
    """Run so many briefs by two models."""
    run = Run(Spending(limit))
    await Runner({None: fleet}, Archive(folder), Terms(at_once, 0), lambda _: None).run(entries(count), run)
    return run


async def test_runner_bounds_the_posts_at_work(tmp_path: Path) -> None:
    """Never more than that many are begun and not ended."""
    fleet = SlowFleet()
    run = await write(fleet, tmp_path, 3)
    assert (len(run.outcomes), fleet.most, run.running, run.missing) == (6, 2, {}, [])
    assert run.spending.held == {}


async def test_running_posts_hold_their_worst_cost(tmp_path: Path) -> None:
    """The second brief waits until the first is known to be cheaper, and is then written, too."""
    cheap = WritingFleet(write=lambda request: written(request, usage=Spend(cost_usd=0.001)))
    worst = sum(each.worst_usd for each in entries(1))
    run = await write(cheap, tmp_path, 2, limit=worst + 0.002 + 1e-9, at_once=4)
    assert (len(run.outcomes), run.missing) == (4, [])
    cheap.documents.clear()
    run = await write(cheap, tmp_path / "new", 2, limit=worst + 0.002 - 1e-9, at_once=4)
    assert (len(run.outcomes), len(run.missing)) == (2, 2)


async def test_short_outage_is_waited_out(tmp_path: Path) -> None:
    """The jobs go on, so a look that fails costs nothing."""

    class Flaky(WritingFleet):
        looks = 0

        def read_many(self, job_ids: Any) -> dict[str, Stored]:
            """Fail at every second look."""
            self.looks += 1
            if self.looks % 2 == 0:
                raise Unreachable("Firestore does not answer.")
            return super().read_many(job_ids)

    assert len((await write(Flaky(), tmp_path, 2)).outcomes) == 4


async def test_long_outage_ends_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while it says so, rather than to look for ever."""
    monkeypatch.setattr(runner, "_PATIENCE", -1.0)

    class Away(WritingFleet):
        looks = 0

        def read_many(self, job_ids: Any) -> dict[str, Stored]:
            """Answer once."""
            self.looks += 1
            if self.looks > 1:
                raise Unreachable("Firestore does not answer.")
            return super().read_many(job_ids)

    with pytest.raises(Unreachable, match="Firestore does not answer"):
        await write(Away(), tmp_path, 1)


async def test_deleted_job_is_named(tmp_path: Path) -> None:
    """Its status was read, and then it is gone."""

    class Forgetful(WritingFleet):
        def read_many(self, job_ids: Any) -> dict[str, Stored]:
            """Find what is gone a moment later."""
            return {job_id: Stored({"status": "completed"}) for job_id in job_ids}

    fleet = Forgetful()
    with pytest.raises(Unreachable, match="is gone: was it deleted"):
        await write(fleet, tmp_path, 1)


async def test_file_of_a_job_that_is_broken_is_named(tmp_path: Path) -> None:
    """The sentence says what to do with it."""
    (entry, _) = entries(1)
    (tmp_path / f"{entry.job_id}.json").write_text("{")
    with pytest.raises(WrongUsage, match="can't be read: delete it"):
        await write(WritingFleet(), tmp_path, 1)


async def test_kept_job_reads_as_it_was(tmp_path: Path) -> None:
    """Times, findings and costs survive the file."""
    fleet = WritingFleet()
    first = await write(fleet, tmp_path, 1)
    again = await write(WritingFleet(), tmp_path, 1)
    assert [each.job for each in again.outcomes] == [each.job for each in first.outcomes]
