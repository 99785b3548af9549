"""Time, tokens and cost of whole posts, against a plain client that makes four calls one after another.

The whole local stack runs, with a provider that answers after 0.6 s and then writes 80 tokens a second in
each answer. The plain client asks the same provider through the same gateway, right after each post.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from rich.console import Console
from rich.table import Table

from infra.litellm.render import CONFIG
from tests.support.servers.paced.process import Paced, running
from tests.support.servers.processes import family
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import ENDED, Pipeline, connect
from tests.tools.bench.plain import Plain

LENGTHS = (300, 1500, 3000, 5000)
# Of the plain client's time and cost, at most.
_TIME = {300: 0.9, 1500: 0.45, 3000: 0.25, 5000: 0.2}
_COST = {1500: 1.25, 5000: 1.5}
TOPIC = "Why honey never spoils"
_KEYWORD = "honey"
_WARM_UP = 100  # words
_GRACE = 60.0  # seconds beyond the plain client's time at the provider's pace
_LOOK = 0.05  # seconds between two looks at the document
_TOKENS_A_WORD, _PACE = 3.0, 80.0


@dataclass(frozen=True)
class Made:
    """What one post took: seconds, model calls, tokens, US dollars, and CPU seconds of the gateway."""

    seconds: float
    first_text: float | None
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    cpu: float


@dataclass(frozen=True)
class Compared:
    """Our post and the plain client's of the same length."""

    words: int
    ours: Made
    plain: Made


def run(lengths: tuple[int, ...] = LENGTHS) -> list[Compared]:
    """Make one post of each length in each way, one after another."""
    with tempfile.TemporaryDirectory() as folder, running() as paced:
        state = Path(folder)
        with serving(blog_up(paced.url, state), state):
            return _measure(connect(state), paced, lengths)


def show(compared: list[Compared]) -> None:
    """Print the table."""
    table = Table(title="Posts, against a plain client", title_justify="left", show_lines=False)
    for column in ("words", "ours s", "plain s", "ratio", "first text s", "calls", "tokens in / out"):
        table.add_column(column, justify="right")
    for column in ("cost $", "plain $", "ratio", "gateway CPU s", "plain's"):
        table.add_column(column, justify="right")
    for row in compared:
        ours, plain = row.ours, row.plain
        table.add_row(
            *(f"{row.words:,}", f"{ours.seconds:.1f}", f"{plain.seconds:.1f}"),
            _ratio(ours.seconds / plain.seconds, _TIME.get(row.words)),
            "" if ours.first_text is None else f"{ours.first_text:.1f}",
            *(str(ours.calls), f"{ours.prompt_tokens:,} / {ours.completion_tokens:,}"),
            *(f"{ours.cost:.4f}", f"{plain.cost:.4f}"),
            _ratio(ours.cost / plain.cost, _COST.get(row.words)),
            *(f"{ours.cpu:.2f}", f"{plain.cpu:.2f}"),
        )
    Console(width=170).print(table)


def _ratio(ratio: float, most: float | None) -> str:
    """Return a ratio with its upper bound, if it has one."""
    if most is None:
        return f"{ratio:.2f}"
    return f"{ratio:.2f} (at most {most:g}" + (")" if ratio <= most else ": [bold red]missed[/])")


def _measure(pipeline: Pipeline, paced: Paced, lengths: tuple[int, ...]) -> list[Compared]:
    gateway = pipeline.processes()["proxy"]["pid"]
    plain = Plain(pipeline.env["LITELLM_PROXY_URL"], pipeline.env["LITELLM_API_KEY"])

    def compare(words: int) -> Compared:
        ours = _watch(paced, gateway, lambda: write_post(pipeline, words))
        return Compared(
            words, ours, _watch(paced, gateway, lambda: (plain.make(TOPIC, keyword(), words), None))
        )

    try:
        compare(_WARM_UP)  # everything is loaded, every connection is open
        return [compare(words) for words in lengths]
    finally:
        plain.close()


def _watch(paced: Paced, gateway: int, make: Callable[[], tuple[float, float | None]]) -> Made:
    """Make a post and return what it took."""
    paced.forget()
    before = cpu_seconds(gateway)
    seconds, first_text = make()
    used = cpu_seconds(gateway) - before
    calls = paced.forget()["calls"]
    return Made(
        seconds=seconds,
        first_text=first_text,
        calls=len(calls),
        prompt_tokens=sum(call["prompt_tokens"] for call in calls),
        completion_tokens=sum(call["completion_tokens"] for call in calls),
        cost=cost(calls),
        cpu=used,
    )


def write_post(pipeline: Pipeline, words: int) -> tuple[float, float | None]:
    """Have a post written; return the seconds until its end and until its first text."""
    began = time.perf_counter()
    job_id = pipeline.start(topic=TOPIC, keywords=[keyword()], word_count=words, max_revisions=0)
    first: list[float] = []

    def look() -> dict[str, Any]:
        job = pipeline.job(job_id)
        if job.get("draft") and not first:
            first.append(time.perf_counter() - began)
        return job

    job = pipeline.until(look, lambda job: job.get("status") in ENDED, _patience(words), _LOOK)
    if job["status"] != "completed":
        raise RuntimeError(f"the post of {words} words was not written: {job.get('error')}")
    return time.perf_counter() - began, first[0] if first else None


def keyword() -> str:
    """Return a keyword that no other post has, so that no cache knows the answers."""
    return f"{_KEYWORD} {uuid4().hex[:6].translate(str.maketrans('0123456789', 'ghijklmnop'))}"


def _patience(words: int) -> float:
    return 2 * words * _TOKENS_A_WORD / _PACE + _GRACE


def cost(calls: list[dict[str, Any]]) -> float:
    """Return the US dollars for the calls at the prices of the gateway's configuration."""
    config = yaml.safe_load(CONFIG.read_bytes())
    deployed = {entry["model_name"]: entry["litellm_params"]["model"] for entry in config["model_list"]}
    prices = {alias: config["provider_models"][model]["usd_per_million"] for alias, model in deployed.items()}
    total = 0.0
    for call in calls:
        into, out = prices[call["body"]["model"]]
        total += (call["prompt_tokens"] * into + call["completion_tokens"] * out) / 1e6
    return total


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process and its descendants have used."""
    ticks = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
