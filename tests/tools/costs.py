"""Costs of a month, computed: `python -m tests.tools.costs` rewrites the tables of docs/deploy.md.

All assumptions are here and are printed with the sums: prices, free quotas, the resources of a job.
How often its document is written follows from topology.yaml; what its tokens cost, from the gateway's config.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import yaml

from infra.litellm.render import CONFIG
from shared import topology
from shared.topology import Topology
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "deploy.md"
BEGIN, END = "<!-- costs: written by `python -m tests.tools.costs` -->", "<!-- /costs -->"
JOBS = (0, 1_000, 100_000)

_MONTH = 30 * 86_400
_MILLION = 1_000_000
_KIB_PER_TIB = 2**30
_TOKENS_PER_WORD = 1.35
_WORDS = 1_500

# Google's list prices in US dollars, as known in November 2026; a region's own may differ by a fifth.
_CPU, _GIB, _REQUEST = 0.000024, 0.0000025, 0.40 / _MILLION  # Cloud Run, while a request is under way
_IDLE = 0.0000025  # a vCPU or a GiB of an instance that is kept
_FREE_CPU, _FREE_GIB, _FREE_REQUESTS = 180_000, 360_000, 2 * _MILLION
_READ, _WRITE = 0.06 / 100_000, 0.18 / 100_000  # Firestore
_FREE_READS, _FREE_WRITES = 50_000 * 30, 20_000 * 30
_TIB = 40.0  # Pub/Sub, of which ten GiB are free; a message counts as one KiB at least, once in and once out
_FREE_KIB = 10 * 2**20
_LOG_GIB, _FREE_LOG_GIB = 0.50, 50
_SECRET, _FREE_SECRETS = 0.06, 6
_SECRETS = 3
_IMAGE_GIB, _FREE_IMAGE_GIB, _IMAGE_SIZE = 0.10, 0.5, 0.4
_REDIS_HOUR = 0.049  # Memorystore, basic, one GiB

_GATEWAY_GIB = 2.0
_START, _GATEWAY_START = 2.0, 15.0  # seconds; an instance that is idle for a quarter of an hour is gone
_IDLE_SECONDS = 900
_STORED_GIB = 0.18  # a month, Firestore's documents and what point-in-time recovery keeps of them
_FREE_STORED_GIB = 1.0
_SENT_GIB, _FREE_SENT_GIB = 0.12, 10  # to browsers


@dataclass(frozen=True)
class Call:
    """A stage's one call of a model for a post of 1,500 words: seconds, and tokens beyond the post's own."""

    alias: str
    seconds: float
    streamed: bool
    prompt: int
    posts_in: int
    answer: int
    posts_out: int


CALLS = {
    "generate": Call("gpt-4o", 40, True, 400, 0, 0, 1),
    "polish": Call("gpt-4o-mini", 30, True, 300, 1, 0, 1),
    "quality": Call("gpt-4o-mini", 8, False, 400, 1, 300, 0),
    "meta": Call("gpt-4o-mini", 6, False, 450, 1, 200, 0),
}
_LOG_BYTES = 40 * 700  # lines of a job, and what each takes
_LISTENERS = 1
_POST_KIB = 11
_KEPT_KIB = 6 * _POST_KIB  # result, outputs, and their indexes
_RECOVERY_DAYS = 7
_FOR_OTHERS = 2  # blog-tagged and blog-events
_MESSAGES = 2 * len(CALLS) + _FOR_OTHERS  # each stage's, and each call's usage


def tokens() -> float:
    """Return the cost of a job's tokens."""
    config = yaml.safe_load(CONFIG.read_text())
    models = {entry["model_name"]: entry["litellm_params"]["model"] for entry in config["model_list"]}
    post = _WORDS * _TOKENS_PER_WORD
    whole = 0.0
    for call in CALLS.values():
        paid_in, paid_out = config["provider_models"][models[call.alias]]["usd_per_million"]
        whole += (call.prompt + call.posts_in * post) * paid_in + (
            call.answer + call.posts_out * post
        ) * paid_out
    return whole / _MILLION


def writes(layout: Topology) -> int:
    """Return a job's writes: a claim and a commit with its output for each stage, and those in between."""
    timing = layout.timing
    between = sum(
        call.seconds / (timing.draft_interval if call.streamed else timing.lease_renewal)
        for call in CALLS.values()
    )
    return round(3 * len(CALLS) + between)


def reads(layout: Topology) -> int:
    """Return a job's reads: its document and outputs for each later stage, and a listener's of each write."""
    return (len(CALLS) - 1) * (1 + len(CALLS)) + _LISTENERS * writes(layout)


def busy(jobs: int, seconds: float) -> float:
    """Return the seconds of a month in which at least one of so many requests is under way.

    They arrive at random, and one instance serves many at once: its time is billed.
    """
    return _MONTH * (1 - math.exp(-jobs * seconds / _MONTH))


def starts(jobs: int) -> float:
    """Return how many jobs of a month find no instance and wait for one, whose start is billed."""
    return jobs * math.exp(-jobs * _IDLE_SECONDS / _MONTH)


def compute(jobs: int) -> float:
    """Return the cost of the functions and the gateway."""
    layout = topology.load()
    whole = busy(jobs, sum(call.seconds for call in CALLS.values())) + starts(jobs) * _GATEWAY_START
    cpu, gib = whole, whole * _GATEWAY_GIB
    for name, call in CALLS.items():
        seconds = busy(jobs, call.seconds) + starts(jobs) * _START
        cpu += seconds
        gib += seconds * layout.functions[name].memory_mib / 1024
    requests = jobs * (_MESSAGES - _FOR_OTHERS + len(CALLS))
    return (
        max(0.0, cpu - _FREE_CPU) * _CPU
        + max(0.0, gib - _FREE_GIB) * _GIB
        + max(0.0, requests - _FREE_REQUESTS) * _REQUEST
    )


def stored(jobs: int, layout: Topology) -> float:
    """Return the GiB that Firestore keeps: documents until they expire, and a week of their versions."""
    kept = jobs * layout.job.ttl_days / 30 * _KEPT_KIB
    versions = jobs * _RECOVERY_DAYS / 30 * writes(layout) * _POST_KIB / 2
    return (kept + versions) / 2**20


def sent(jobs: int, layout: Topology) -> float:
    """Return the GiB that go to listeners: half a post on average with each write."""
    return jobs * _LISTENERS * writes(layout) * _POST_KIB / 2 / 2**20


def month(jobs: int) -> dict[str, float]:
    """Return the cost of each part for a month's jobs."""
    layout = topology.load()
    kib = 2 * _MESSAGES * jobs
    return {
        "functions and gateway (Cloud Run)": compute(jobs),
        "Firestore, reads and writes": max(0, jobs * reads(layout) - _FREE_READS) * _READ
        + max(0, jobs * writes(layout) - _FREE_WRITES) * _WRITE,
        "Firestore, what it keeps": max(0.0, stored(jobs, layout) - _FREE_STORED_GIB) * _STORED_GIB,
        "sent to browsers": max(0.0, sent(jobs, layout) - _FREE_SENT_GIB) * _SENT_GIB,
        "Pub/Sub": max(0, kib - _FREE_KIB) * _TIB / _KIB_PER_TIB,
        "logs": max(0.0, jobs * _LOG_BYTES / 2**30 - _FREE_LOG_GIB) * _LOG_GIB,
        "secrets, image": max(0, _SECRETS - _FREE_SECRETS) * _SECRET
        + max(0.0, _IMAGE_SIZE - _FREE_IMAGE_GIB) * _IMAGE_GIB,
        "**Google Cloud**": 0.0,
        "models (gpt-4o, gpt-4o-mini)": jobs * tokens(),
    }


def render() -> str:
    """Return the table, and its assumptions below."""
    months = [month(jobs) for jobs in JOBS]
    for each in months:
        each["**Google Cloud**"] = sum(list(each.values())[:-1])
    heads = [f"{jobs:,} jobs" for jobs in JOBS]
    rows = [[name, *(f"{each[name]:,.2f}" for each in months)] for name in months[0]]
    table = [["a month, in US dollars", *heads], ["---"] * (1 + len(JOBS)), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in table) + "\n" + _rests_on(topology.load())


def _rests_on(layout: Topology) -> str:
    timing, calls = layout.timing, CALLS.values()
    seconds = [f"{call.seconds:g}" for call in calls]
    idle, redis = _MONTH * _IDLE * (1 + _GATEWAY_GIB), _REDIS_HOUR * 24 * 30
    return f"""
- **A job** is a post of {_WORDS:,} words without a revision: {len(CALLS)} calls of a model that take
  {", ".join(seconds)} s. Its tokens cost ${tokens():.4f} ({_TOKENS_PER_WORD} a word; prices of
  infra/litellm/config.yaml).
- **Cloud Run** bills an instance while a request is under way, and one takes up to
  {layout.functions["generate"].concurrency} at once. n requests of d seconds that come at random keep it busy
  for `30 days * (1 - exp(-n * d / 30 days))`. One vCPU each; the functions have half a GiB, the gateway two,
  and it is busy for all of a job's {sum(call.seconds for call in calls):g} s. An instance that has been
  idle for a quarter of an hour is gone; the next start takes {_START:g} s, the gateway's
  {_GATEWAY_START:g}. $0.000024 a vCPU-second, $0.0000025 a GiB-second and $0.40 a million requests; 180,000,
  360,000 and 2 million are free.
- **Firestore**: {writes(layout)} writes a job (a claim, a commit and an output for each stage, the draft
  every {timing.draft_interval:g} s, the lease every {timing.lease_renewal:g}) and {reads(layout)} reads with
  one browser that listens. $0.18 and $0.06 for 100,000, the highest prices there are; 20,000 and 50,000 a
  day are free. It keeps {_KEPT_KIB} KiB a job for {layout.job.ttl_days} days, and the versions of a week for
  point-in-time recovery; $0.18 a GiB. Each write sends the document to who listens, {_POST_KIB / 2:g} KiB on
  average; $0.12 a GiB after ten.
- **Pub/Sub**: {_MESSAGES} messages a job, each a KiB in and one out; $40 a TiB after 10 GiB. **Logs**:
  {_LOG_BYTES // 1000} kB a job; $0.50 a GiB after 50.
- **Not in it**: Supabase's plan; alerts, for which Google has announced a price; some GiB of images of the
  functions, at $0.10; Redis (${redis:,.0f} a month where there is one); an idle gateway
  (`gateway_min_instances = 1`: about ${idle:,.0f}); tax."""


def main() -> None:
    """Write the page."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{render()}\n\n{END}{after}")


if __name__ == "__main__":
    main()
