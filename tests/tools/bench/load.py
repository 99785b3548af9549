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
import time
from collections.abc import Iterator
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
TOGETHER, WITHIN_SECONDS, EVENLY = "all at one moment", "within five seconds", "evenly"
_WITHIN = 5.0  # seconds
_ALONE = 2
_WARM_UP = 100  # words
_CORES = os.sched_getaffinity(0)


@dataclass(frozen=True)
class Gateway:
    """The gateway under load, and the provider behind it."""

    host: str
    port: int
    key: str
    pid: int
    paced: Paced


@dataclass(frozen=True)
class Loaded:
    """Posts of one length: alone, and many at once. `cpu` is the gateway's seconds for each post.

    `others` is the share of the gateway's core that other programs took, `provider_late` the provider's
    longest delay in seconds: the machine's own slowness.
    """

    words: int
    way: str
    alone: Replayed
    many: list[Replayed]
    cpu: float
    others: float
    provider_late: float
    provider_cpu: float

    @property
    def slowed(self) -> list[float]:
        """Each post's time as a multiple of one alone, in order."""
        return sorted(one.seconds / self.alone.seconds for one in self.many)


def run(
    lengths: tuple[int, ...] = LENGTHS,
    at_once: int = AT_ONCE,
    ways: tuple[str, ...] = (TOGETHER, WITHIN_SECONDS, EVENLY),
) -> Iterator[Loaded]:
    """Record a post of each length, and replay it alone and many times at once."""
    with tempfile.TemporaryDirectory() as folder, running() as paced:
        state = Path(folder)
        with serving(blog_up(paced.url, state), state):
            pipeline = connect(state)
            recorded = {words: _record(pipeline, paced, words) for words in (_WARM_UP, *lengths)}
            gateway = _gateway(pipeline, paced)
            _pin(pipeline, gateway)
            for words in lengths:
                alone = asyncio.run(_alone(gateway, recorded[words]))
                for way in ways:
                    yield asyncio.run(_measure(gateway, recorded[words], alone, words, way, at_once))


def show(loaded: Iterator[Loaded]) -> None:
    """Print a table of each load as it comes."""
    for row in loaded:
        title = f"{len(row.many)} posts of {row.words:,} words, begun {row.way}; gateway on one core"
        table = Table(title=title, title_justify="left", show_lines=False)
        for column in ("what", "alone", "median", "worst"):
            table.add_column(column, justify="left" if column == "what" else "right")
        first = sorted(one.first_text for one in row.many)
        seconds = sorted(one.seconds for one in row.many)
        for what, alone, values in (
            ("seconds", row.alone.seconds, seconds),
            ("… of one alone", 1.0, row.slowed),
            ("first text, seconds", row.alone.first_text, first),
        ):
            table.add_row(what, f"{alone:.2f}", f"{statistics.median(values):.2f}", f"{values[-1]:.2f}")
        table.add_row("gateway's CPU for a post, seconds", "", f"{row.cpu:.2f}", "")
        table.add_row("others on the gateway's core, share", "", f"{row.others:.2f}", "")
        table.add_row(
            "provider late, seconds (its CPU)", "", f"({row.provider_cpu:.1f})", f"{row.provider_late:.2f}"
        )
        Console(width=110).print(table)


def _record(pipeline: Pipeline, paced: Paced, words: int) -> list[Step]:
    paced.forget()
    write_post(pipeline, words)
    return steps(paced.forget()["calls"])


def _gateway(pipeline: Pipeline, paced: Paced) -> Gateway:
    url = urlsplit(pipeline.env["LITELLM_PROXY_URL"])
    assert url.hostname
    assert url.port
    pid = pipeline.processes()["proxy"]["pid"]
    return Gateway(url.hostname, url.port, pipeline.env["LITELLM_API_KEY"], pid, paced)


def _gateway_core() -> int:
    return min(_CORES)


def _pin(pipeline: Pipeline, gateway: Gateway) -> None:
    """Give the gateway the first core and everything else the others; a single core is shared."""
    first = _gateway_core()
    others = _CORES - {first}
    for process in pipeline.processes().values():
        for pid in family(process["pid"]):
            _allow(pid, {first} if process["pid"] == gateway.pid else others or {first})
    for pid in (os.getpid(), gateway.paced.pid):
        _allow(pid, others or {first})


def _allow(pid: int, cores: set[int]) -> None:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


async def _alone(gateway: Gateway, recorded: list[Step]) -> Replayed:
    """Return the fastest of several posts, one after another."""
    made = [await _post(gateway, recorded, f"alone.{number}") for number in range(_ALONE)]
    return min(made, key=lambda one: one.seconds)


async def _measure(
    gateway: Gateway, recorded: list[Step], alone: Replayed, words: int, way: str, at_once: int
) -> Loaded:
    """Replay many posts, begun at one moment, within seconds, or evenly over twice the time of one alone.

    In the second half of that time, as many as wanted are being written.
    """
    count, pause = {
        TOGETHER: (at_once, 0.0),
        WITHIN_SECONDS: (at_once, _WITHIN / at_once),
        EVENLY: (2 * at_once, alone.seconds / at_once),
    }[way]

    async def post(number: int) -> Replayed:
        await asyncio.sleep(number * pause)
        return await _post(gateway, recorded, f"{way[0]}.{number}")

    provider = (await asyncio.to_thread(gateway.paced.forget))["cpu"]
    used, busy, began = cpu_seconds(gateway.pid), _busy_seconds(), time.monotonic()
    many = list(await asyncio.gather(*(post(number) for number in range(count))))
    used = cpu_seconds(gateway.pid) - used
    others = (_busy_seconds() - busy - used) / (time.monotonic() - began)
    report = await asyncio.to_thread(gateway.paced.forget)
    late, provider = report["latest_tick"], report["cpu"] - provider
    return Loaded(words, way, alone, many, used / count, others, late, provider)


def _busy_seconds() -> float:
    """Return the seconds that the gateway's core was busy since the machine's start."""
    name = f"cpu{_gateway_core()} "
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(name))
    user, nice, system, _, _, irq, softirq, *_ = map(int, line.split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


async def _post(gateway: Gateway, recorded: list[Step], name: str) -> Replayed:
    return await replay((gateway.host, gateway.port, gateway.key), recorded, f"{name}.{len(recorded)}")
