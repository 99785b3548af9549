"""What a month costs, from what a job uses and the prices of its parts; all assumptions are here."""

from __future__ import annotations

import math

from shared import topology
from shared.topology import Topology
from tests.tools.costs.job import JobUse, use

JOBS = (0, 1_000, 100_000)
WORDS = 1_500

_MONTH = 30 * 86_400
_MILLION = 1_000_000
_KIB_PER_TIB = 2**30

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
_SECRETS = 5
_SCHEDULE, _FREE_SCHEDULES = 0.10, 3
_IMAGE_GIB, _FREE_IMAGE_GIB, _IMAGE_SIZE = 0.10, 0.5, 0.4
_REDIS_HOUR = 0.049  # Memorystore, basic, one GiB

GATEWAY_GIB = 2.0
START, GATEWAY_START = 2.0, 15.0  # seconds; an instance that is idle for a quarter of an hour is gone
_IDLE_SECONDS = 900
_STORED_GIB = 0.18  # a month, Firestore's documents and what point-in-time recovery keeps of them
_FREE_STORED_GIB = 1.0
_SENT_GIB, _FREE_SENT_GIB = 0.12, 10  # to browsers
_ROW_SECONDS = 0.05  # of the usage function for each event
_LISTENERS = 1
_INDEX_BYTES = 4_096  # of a job's short fields; long texts have no index
_RECOVERY_DAYS = 7
ORGANISATIONS = 100  # that have ever had a job: a sweep reads the document of each
SWEEP_SECONDS = 0.5
TICK_SECONDS, TICK_READS = 0.2, 2  # of the deliveries of webhooks, while nothing is due
EVENT_SECONDS, EVENT_READS = 0.1, 1  # of a job's end, where its organization has no webhook
SWEEP_READS, ORGANISATION_READS = 15, 2  # of a sweep, and for each organisation; a query reads one at least
_STATUS_LOG = 500  # bytes of an organisation's line, for each sweep while it has jobs
_ROW_LOG, _REQUEST_LOG = 400, 700  # bytes: a line of the usage function, and Cloud Run's own of each request


def job() -> JobUse:
    """Return what the job that the tables are about uses."""
    return use(WORDS)


def reads() -> int:
    """Return a job's reads: the pipeline's own, a listener's of each version, and one for webhooks."""
    return job().reads + _LISTENERS * job().changes + EVENT_READS


def requests() -> int:
    """Return a job's requests: each stage's message, each call and its usage event, and the job's end."""
    return len(job().stages) + 2 * job().calls + 1


def sweeps() -> float:
    """Return the number of a month's sweeps."""
    return _MONTH / topology.load().admission.sweep


def ticks() -> float:
    """Return how often a month looks for deliveries of webhooks that are due."""
    return _MONTH / (topology.load().functions["deliver"].every or _MONTH)


def schedules() -> int:
    """Return the number of schedules."""
    return sum(each.every is not None for each in topology.load().functions.values())


def sweep_reads(organisations: int) -> float:
    """Return the reads of a month's sweeps."""
    return sweeps() * (SWEEP_READS + ORGANISATION_READS * organisations)


def organisation() -> float:
    """Return the cost of one more organisation for the sweeps, beyond what is free."""
    return (sweep_reads(1) - sweep_reads(0)) * _READ


def logged() -> int:
    """Return the bytes of a job's log lines."""
    return job().logged + job().calls * _ROW_LOG + requests() * _REQUEST_LOG


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
    layout, made = topology.load(), job()
    whole = busy(jobs, made.seconds) + starts(jobs) * GATEWAY_START
    cpu, gib = whole, whole * GATEWAY_GIB
    for name, seconds in {"sweep": sweeps() * SWEEP_SECONDS, "deliver": ticks() * TICK_SECONDS}.items():
        cpu += seconds
        gib += seconds * layout.functions[name].memory_mib / 1024
    each = {stage.value: (jobs, stage_use.seconds) for stage, stage_use in made.stages.items()}
    each |= {"usage": (jobs * made.calls, _ROW_SECONDS), "webhooks": (jobs, EVENT_SECONDS)}
    for name, (number, length) in each.items():
        seconds = busy(number, length) + starts(jobs) * START
        cpu += seconds
        gib += seconds * layout.functions[name].memory_mib / 1024
    return (
        max(0.0, cpu - _FREE_CPU) * _CPU
        + max(0.0, gib - _FREE_GIB) * _GIB
        + max(0.0, sweeps() + ticks() + jobs * requests() - _FREE_REQUESTS) * _REQUEST
    )


def stored(jobs: int, layout: Topology) -> float:
    """Return the GiB that Firestore keeps: documents until they expire, and a week of the job's versions."""
    kept = jobs * layout.job.ttl_days / 30 * (job().kept + _INDEX_BYTES)
    return (kept + jobs * _RECOVERY_DAYS / 30 * job().versions) / 2**30


def sent(jobs: int) -> float:
    """Return the GiB that go to listeners: each version of the document."""
    return jobs * _LISTENERS * job().versions / 2**30


def idle_gateway() -> float:
    """Return the cost of a gateway's instance that is always kept."""
    return _MONTH * _IDLE * (1 + GATEWAY_GIB)


def redis() -> float:
    """Return the cost of the smallest Redis."""
    return _REDIS_HOUR * _MONTH / 3600


def month(jobs: int) -> dict[str, float]:
    """Return the cost of each part for a month's jobs."""
    layout = topology.load()
    kib = 2 * (job().messages * jobs + sweeps() + ticks())
    organisations = ORGANISATIONS if jobs else 0
    log_bytes = jobs * logged() + ticks() * _REQUEST_LOG
    log_bytes += sweeps() * (_REQUEST_LOG + organisations * _STATUS_LOG)
    return {
        "functions and gateway (Cloud Run)": compute(jobs),
        "Firestore, reads and writes": max(
            0, jobs * reads() + sweep_reads(organisations) + ticks() * TICK_READS - _FREE_READS
        )
        * _READ
        + max(0, jobs * job().writes - _FREE_WRITES) * _WRITE,
        "Firestore, what it keeps": max(0.0, stored(jobs, layout) - _FREE_STORED_GIB) * _STORED_GIB,
        "sent to browsers": max(0.0, sent(jobs) - _FREE_SENT_GIB) * _SENT_GIB,
        "Pub/Sub": max(0, kib - _FREE_KIB) * _TIB / _KIB_PER_TIB,
        "logs": max(0.0, log_bytes / 2**30 - _FREE_LOG_GIB) * _LOG_GIB,
        "secrets, schedules, image": max(0, _SECRETS - _FREE_SECRETS) * _SECRET
        + max(0, schedules() - _FREE_SCHEDULES) * _SCHEDULE
        + max(0.0, _IMAGE_SIZE - _FREE_IMAGE_GIB) * _IMAGE_GIB,
        "models (gpt-4o, gpt-4o-mini)": jobs * job().cost,
    }
