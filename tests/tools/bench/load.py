"""Many posts at once through one gateway on one core, against one alone.

The calls of one real post are recorded, and sent to the gateway again: functions and emulators would take
the CPU that is measured. The gateway has one core to itself, as far as the machine lets it, and everything
else has the others.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from tests.support.servers.paced.process import Paced, running
from tests.support.servers.processes import family
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import Pipeline, connect
from tests.tools.bench.posts import cpu_seconds, write_post
from tests.tools.bench.replay import Replayed, Step, replay, steps

LENGTHS = (300, 1500)
AT_ONCE = 60
_ALONE = 2
_WAYS = ("at the same moment", "one after another")


@dataclass(frozen=True)
class Loaded:
    """Posts of one length: alone, and many at once. Times are seconds, CPU is for each post."""

    words: int
    way: str
    alone: Replayed
    many: list[Replayed]
    cpu: float
    provider_late: float
    provider_cpu: float

    @property
    def slowed(self) -> list[float]:
        """Each post's time as a multiple of one alone."""
        return sorted(one.seconds / self.alone.seconds for one in self.many)


def run(lengths: tuple[int, ...] = LENGTHS, at_once: int = AT_ONCE) -> list[Loaded]:
    """Record a post of each length, and replay it alone and many times at once."""
    with tempfile.TemporaryDirectory() as folder, running() as paced:
        state = Path(folder)
        with serving(blog_up(paced.url, state), state):
            pipeline = connect(state)
            recorded = {words: _record(pipeline, paced, words) for words in (100, *lengths)}
            gateway = pipeline.processes()["proxy"]["pid"]
            _pin(pipeline, paced, gateway)
            address = _address(pipeline)
            return [
                loaded
                for words in lengths
                for loaded in asyncio.run(_measure(address, paced, gateway, words, recorded[words], at_once))
            ]


def show(loaded: list[Loaded]) -> None:
    """Print the table."""
    table = Table(title="Posts at once, gateway on one core", title_justify="left", show_lines=False)
    for column in (
        "words",
        "posts",
        "alone s",
        "slowed: median",
        "worst",
        "first text s: alone",
        "median",
        "worst",
    ):
        table.add_column(column, justify="right")
    for column in ("gateway CPU s a post", "provider late ms", "its CPU s"):
        table.add_column(column, justify="right")
    for row in loaded:
        first = sorted(one.first_text for one in row.many)
        table.add_row(
            *(f"{row.words:,}", f"{len(row.many)} {row.way}", f"{row.alone.seconds:.1f}"),
            *(f"{statistics.median(row.slowed):.2f}", f"{row.slowed[-1]:.2f}", f"{row.alone.first_text:.1f}"),
            *(f"{statistics.median(first):.1f}", f"{first[-1]:.1f}", f"{row.cpu:.2f}"),
            *(f"{row.provider_late * 1000:.0f}", f"{row.provider_cpu:.1f}"),
        )
    Console(width=170).print(table)


def _record(pipeline: Pipeline, paced: Paced, words: int) -> list[Step]:
    paced.forget()
    write_post(pipeline, words)
    return steps(paced.forget()["calls"])


def _pin(pipeline: Pipeline, paced: Paced, gateway: int) -> None:
    """Give the gateway the first core and everything else the others; a single core is shared."""
    first, *others = sorted(os.sched_getaffinity(0))
    for process in pipeline.processes().values():
        for pid in family(process["pid"]):
            _allow(pid, {first} if process["pid"] == gateway else set(others) or {first})
    for pid in (os.getpid(), paced.pid):
        _allow(pid, set(others) or {first})


def _allow(pid: int, cores: set[int]) -> None:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


def _address(pipeline: Pipeline) -> tuple[str, int, str]:
    url = urlsplit(pipeline.env["LITELLM_PROXY_URL"])
    assert url.hostname
    assert url.port
    return url.hostname, url.port, pipeline.env["LITELLM_API_KEY"]


async def _measure(
    address: tuple[str, int, str], paced: Paced, gateway: int, words: int, recorded: list[Step], at_once: int
) -> list[Loaded]:
    """Replay one post several times alone, then many: all begun at the same moment, and one after another."""
    alone = [await replay(address, recorded, f"{words}.alone.{number}") for number in range(_ALONE)]
    usual = min(alone, key=lambda one: one.seconds)
    found = []
    for way in _WAYS:
        # One after another for twice as long as one takes: so many are being written for half of the time.
        count, pause = (at_once, 0.0) if way == _WAYS[0] else (2 * at_once, usual.seconds / at_once)
        await asyncio.to_thread(paced.forget)
        before, provider = cpu_seconds(gateway), (await asyncio.to_thread(paced.report))["cpu"]

        async def post(number: int, pause: float = pause, way: str = way) -> Replayed:
            await asyncio.sleep(number * pause)
            return await replay(address, recorded, f"{words}.{way[:3]}.{number}")

        many = list(await asyncio.gather(*(post(number) for number in range(count))))
        report = await asyncio.to_thread(paced.report)
        cpu = (cpu_seconds(gateway) - before) / count
        found.append(Loaded(words, way, usual, many, cpu, report["latest_tick"], report["cpu"] - provider))
    return found
