"""The tables of docs/deploy.md, and what they rest on."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from shared import topology
from shared.jobs.job import Stage
from shared.topology import Topology
from tests.support.paths import ROOT
from tests.tools.costs import month
from tests.tools.costs.job import FIRST_TOKEN, TOKENS_A_SECOND, JobUse, use

PAGE = ROOT / "docs" / "deploy.md"
BEGIN, END = "<!-- costs: written by `python -m tests.tools.costs` -->", "<!-- /costs -->"
_WIDTH = 125
LENGTHS = (300, month.WORDS, 3_000, 5_000)


def write() -> None:
    """Write the page."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{render()}\n\n{END}{after}")


def render() -> str:
    """Return the tables, and their assumptions below."""
    return "\n\n".join((_month_table(), _job_table(), _assumptions(topology.load())))


def _month_table() -> str:
    months = [month.month(jobs) for jobs in month.JOBS]
    google = [sum(cost for name, cost in each.items() if not name.startswith("models")) for each in months]
    rows = [[name, *(f"{each[name]:,.2f}" for each in months)] for name in months[0]]
    rows.insert(-1, ["**Google Cloud**", *(f"{cost:,.2f}" for cost in google)])
    return _table(["a month, in US dollars", *(f"{jobs:,} jobs" for jobs in month.JOBS)], rows)


def _job_table() -> str:
    heads = [
        "a post of",
        "model calls",
        "tokens in / out",
        "their cost",
        "seconds",
        "Firestore writes, reads",
    ]
    return _table(heads, [_row(use(words)) for words in LENGTHS])


def _row(job: JobUse) -> list[str]:
    stages = job.stages.values()
    tokens_in, tokens_out = (
        round(sum(counts), -2)
        for counts in (
            [stage.prompt_tokens for stage in stages],
            [stage.completion_tokens for stage in stages],
        )
    )
    return [
        f"{job.words:,} words",
        f"{job.calls}",
        f"{tokens_in:,} / {tokens_out:,}",
        f"${job.cost:.4f}",
        f"{job.seconds:.0f}",
        f"{job.writes}, {job.reads + job.changes}",
    ]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _assumptions(layout: Topology) -> str:
    job, timing = month.job(), layout.timing
    calls = ", ".join(f"{stage.value} {job.stages[stage].calls}" for stage in Stage)
    at_once = layout.functions["generate"].concurrency
    without_draft = timing.draft_interval + timing.lease_renewal
    document = job.versions / job.changes / 1024
    return _wrap(
        f"""\
- **A job** of the first table is a post of {month.WORDS:,} words without a revision. The product's own
  stages wrote it, and the posts of the second table, in virtual time; everything that they did was
  counted. The model is the paced provider of [benchmarks.md](benchmarks.md): {FIRST_TOKEN:g} s to the
  first token, then {TOKENS_A_SECOND:g} a second. The seconds are those of the stages, without Pub/Sub's
  pushes between them. Prices are those of infra/litellm/config.yaml, without a discount for cached
  prompts.
- **Its {job.calls} model calls**: {calls}. A post of more than 800 words has one for the outline, one for
  the introduction, and one for each part of some 500 words. Polish has one for each group of blocks. A
  part that is asked for again is one more, and so is a second try for changes or tags.
- **Cloud Run** bills an instance while a request is under way, and one takes up to {at_once} at once. n
  requests of d seconds that come at random keep it busy for `30 days * (1 - exp(-n * d / 30 days))`. One
  vCPU each; the functions have half a GiB, the gateway two, and it is busy for all of a job's
  {job.seconds:.0f} s. An instance that has been idle for a quarter of an hour is gone; the next start
  takes {month.START:g} s, the gateway's {month.GATEWAY_START:g}. $0.000024 a vCPU-second, $0.0000025 a
  GiB-second and $0.40 a million requests, of which a job has {month.requests()}; 180,000, 360,000 and 2
  million are free.
- **Firestore**: {job.writes} writes a job. A stage has one for its claim and two for its commit and
  output, and while it works one for its draft every {timing.draft_interval:g} s at most, or for its lease
  every {without_draft:g}. An answer that is kept has two, its own and the job's; those that come together
  share them. {job.reads} reads are the pipeline's, and {job.changes} are a browser's that listens, one
  for each change. $0.18 and $0.06 for 100,000, the highest prices there are; 20,000 and 50,000 a day are
  free. It keeps {job.kept / 1024:.0f} KiB a job for {layout.job.ttl_days} days, and the versions of a
  week for point-in-time recovery; $0.18 a GiB. Each change sends the document to who listens,
  {document:.1f} KiB on average; $0.12 a GiB after ten.
- **The sweep** runs {month.sweeps():,.0f} times a month, for {month.SWEEP_SECONDS:g} s each. It reads
  {month.SWEEP_READS} documents, and {month.ORGANISATION_READS} more for each organization that has ever
  had a job: the table has {month.ORGANISATIONS} of them, all at work. Each of them costs
  ${month.organisation():.2f} a month. Three of the {month.schedules()} schedules are free at Cloud
  Scheduler; each further one costs $0.10.
- **Webhooks**: each job's end is one more request and one more read. What is due is looked for
  {month.ticks():,.0f} times a month, for {month.TICK_SECONDS:g} s and {month.TICK_READS} reads each. An
  event that is delivered has three more writes and five more reads.
- **The API and the page**: a request takes some tens of milliseconds of an instance that takes
  {layout.functions["api"].concurrency} at once, and a list of jobs has a read for each row. Firebase
  Hosting sends ten GiB a month for nothing, and the page has a quarter of a MB.
- **Pub/Sub**: {job.messages} messages a job, each a KiB in and one out; $40 a TiB after 10 GiB. **Logs**:
  {month.logged() / 1000:.0f} kB a job; $0.50 a GiB after 50.
- **Not in it**: Supabase's plan; alerts, for which Google has announced a price; some GiB of images of
  the functions, at $0.10; Redis (${month.redis():,.0f} a month where there is one); an idle gateway
  (`gateway_min_instances = 1`: about ${month.idle_gateway():,.0f}); tax."""
    )


def _wrap(bullets: str) -> str:
    """Return a list of bullets in lines of the page's width, whatever their figures are."""
    return "\n".join(
        textwrap.fill(" ".join(bullet.split()), _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        for bullet in re.split(r"\n(?=- )", bullets)
    )
