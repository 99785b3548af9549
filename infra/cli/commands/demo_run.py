"""One run of the demo: its stack, its job, its account, and what to try next."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from infra.cli import console, target
from infra.cli.commands.demo_brief import shorten
from infra.cli.commands.demo_notices import Announcing, about_bill, about_failure, place_of
from infra.cli.commands.demo_wait import watch_patiently
from infra.cli.dependencies import Dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.format import pluralize
from infra.cli.gateways.costs import CallCost, Ledger, Unbooked
from infra.cli.gateways.documents import Snapshot
from infra.cli.gateways.stack import Stack
from infra.cli.jobs.spans import days_begin
from infra.cli.jobs.submission import publish
from infra.cli.jobs.writers import labelled
from infra.cli.options import elsewhere
from infra.cli.posts import kept
from infra.cli.posts.reading import read_score
from infra.cli.posts.writer import Writer, find_writer
from infra.cli.program import program, spell
from infra.cli.views import costs, report
from infra.cli.views.display import conclude, display_for
from infra.cli.views.stack_start import ABOUT_RECORDED, StartView, about_models
from infra.local.components import recorded_model, web
from shared.clock import SystemClock
from shared.jobs.job import Job
from shared.messages.schemas import StartRequest

_ROWS_WITHIN = 20.0  # the usage events follow the job; on a busy machine by a few seconds


class Demo:
    """One request through a stack of its own. `any_length`: the caller asks for no length.

    `post` is kept as soon as it is finished: an interrupt while the stack stops does not lose it.
    """

    def __init__(
        self,
        gateways: Dependencies,
        request: StartRequest,
        state_dir: Path,
        upstream: str | None,
        *,
        recorded: bool,
        any_length: bool,
    ) -> None:
        self._gateways = gateways
        self._request = request
        self._state_dir = state_dir
        self._upstream = recorded_model.UPSTREAM if recorded else upstream
        self._recorded = recorded
        self._any_length = any_length
        self.post: kept.Kept | None = None

    async def run(self) -> None:
        """Run everything, print everything, and leave nothing running."""
        if self._recorded:
            console.out.print(ABOUT_RECORDED)
        with StartView(console.out) as view:
            console.out.print(report.section("Starting the pipeline on this machine"))
            bill = None if self._upstream else about_bill(self._request, target.providers())
            start = self._gateways.stack(self._state_dir, self._upstream, Announcing(view, bill))
            async with start as stack:
                view.close()
                for sentence in about_models(stack):
                    console.out.print(sentence)
                writer = find_writer(stack, self._request.model, self._upstream, target.providers())
                if writer.small:
                    self._request = shorten(self._request, any_length=self._any_length)
                place = place_of(stack, self._upstream, target.providers())
                try:
                    snapshot = await self._write(stack, writer, place)
                    await self._account(stack, snapshot.job, writer)
                finally:
                    console.out.print("\nStopping everything.")
        console.out.print("Stopped; nothing is left running.")
        self._conclude(snapshot.job, place)
        self.print_next_steps()

    def _conclude(self, job: Job, place: str) -> None:
        """Failed with the reason and where to look, unless the job is completed."""
        try:
            conclude(job)
        except Failed as failure:
            look = f"Its log says more:\n  blog logs {job.job_id}{elsewhere(self._state_dir)}"
            parts = (str(failure), about_failure(job, place), look)
            raise Failed(" ".join(filter(None, parts))) from failure

    async def _write(self, stack: Stack, writer: Writer, place: str) -> Snapshot:
        label = _beside(writer)
        console.out.print(report.section(labelled("Writing", label)))
        jobs = self._gateways.jobs(target.of_stack(stack.env))
        job_id = str(self._request.job_id)
        if page := stack.env.get(web.VARIABLE):
            console.out.print(f"In a browser, until this ends: {page}/jobs/{job_id}", soft_wrap=True)
            console.out.print(f"{self._about_page()}\n")
        await asyncio.to_thread(publish, jobs, self._request)
        display = display_for(job_id, console.out, label=label)
        snapshot = await watch_patiently(jobs, job_id, display, place, self._gateways.pause)
        if (result := snapshot.job.result) is not None:
            console.out.print()
            console.out.print(report.finished(snapshot.job, result, label=label))
            score = read_score(result, self._request.min_quality, small=writer.small)
            console.out.print(f"\n{score}", style="bold")
            self._keep(snapshot, writer)
        return snapshot

    async def _account(self, stack: Stack, job: Job, writer: Writer) -> None:
        ledger = self._gateways.ledger(stack.env[target.DATABASE])
        calls, unbooked = await self._calls(ledger, job)
        today = await ledger.daily(days_begin(1, SystemClock().now()), self._request.org_id)
        console.out.print()
        if not (job.usage.calls or calls or unbooked):
            console.out.print("No call was answered, and nothing was paid.")
            return
        title = labelled("Cost", _beside(writer))
        console.out.print(report.section(title), costs.call_table([*calls, *unbooked], console.out.width))
        if (missing := job.usage.calls - len(calls) - len(unbooked)) > 0:
            console.say(
                f"{pluralize(missing, 'call')} did not reach the database within {_ROWS_WITHIN:.0f} seconds.",
                style="yellow",
            )
        console.out.print(
            f"ai_daily_costs has {costs.total_cost(today)} for organisation {self._request.org_id} today."
        )
        if job.result is not None:
            console.out.print(writer.about_cost)
        if unbooked:
            raise Failed(
                f"{' '.join(costs.unbooked_reasons(unbooked))} "
                "Or name an organisation and a user of your database with --org and --user."
            )

    async def _calls(self, ledger: Ledger, job: Job) -> tuple[list[CallCost], list[Unbooked]]:
        """Return the job's rows and refusals, once each call has one or the wait has been long enough."""
        deadline = time.monotonic() + _ROWS_WITHIN
        while True:
            calls, unbooked = await ledger.calls(job.job_id), await ledger.unbooked(job.job_id) or []
            if len(calls) + len(unbooked) >= job.usage.calls or time.monotonic() >= deadline:
                return calls, unbooked
            await asyncio.sleep(self._gateways.pause)

    def _keep(self, snapshot: Snapshot, writer: Writer) -> None:
        try:
            self.post = kept.keep(self._state_dir, snapshot, writer)
        except WrongUsage as error:  # the post has been printed, and its cost is to follow
            console.say(str(error), style="yellow")

    def print_next_steps(self) -> None:
        """Say where the post is and what to try next; nothing without one."""
        if self.post is None:
            return
        writer, text = self.post.writer, self.post.path.with_suffix(kept.TEXT)
        # A path is for copying: it never breaks.
        too_wide = len(str(text)) > console.out.width
        where = labelled(f"{text}, {kept.DOCUMENT}", _beside(writer))
        console.out.print(f"\nKept in {where}. Next:", soft_wrap=too_wide)
        console.out.print(_list(self._next_steps(writer)))

    def _about_page(self) -> str:
        """Return when the page is gone, and what keeps it."""
        recorded = " --recorded" if self._recorded else ""
        stays = spell(f"`blog up{recorded}{elsewhere(self._state_dir)}`")
        return f"It stops a moment after the post is done: {stays} keeps the page, for posts of your own."

    def _next_steps(self, writer: Writer) -> list[tuple[str, str]]:
        """Return what to type next, and what it does."""
        blog, there = program(), elsewhere(self._state_dir)
        steps = [(f"{blog} open{there}", "shows it in a browser")]
        if writer.small:
            steps.append(("make run DEMO=recorded", "shows what a good writer gets"))
        if writer.recorded:
            steps.append(('make run TOPIC="…"', "asks a model: by key, or your own"))
        return [*steps, (f"{blog} up{there}", "stays, for jobs of your own")]


def _list(steps: list[tuple[str, str]]) -> RenderableType:
    """Return commands beside their purposes, or one below the other where that is too wide."""
    width = max(len(step) for step, _ in steps)
    lines = [f"  {step:<{width}}  {purpose}" for step, purpose in steps]
    if max(map(len, lines)) > console.out.width:
        lines = [f"  {step}\n    {purpose}" for step, purpose in steps]
    return Text("\n".join(lines), no_wrap=True, overflow="ignore")


def _beside(writer: Writer) -> str:
    """Return the label of a post that no model of the aliases wrote."""
    return writer.label if writer.recorded or writer.small else ""
