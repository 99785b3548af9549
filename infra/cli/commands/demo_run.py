"""One run of the demo: its stack, its job, its account, and what to try next."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from infra.cli import console, target
from infra.cli.commands import demo_given
from infra.cli.commands.demo_brief import Order, shorten
from infra.cli.commands.demo_notices import Announcing, about_bill, about_failure, place_of
from infra.cli.commands.demo_steps import about_page, about_review, list_steps, next_steps
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
from infra.cli.views import costs, report
from infra.cli.views.display import conclude, display_for
from infra.cli.views.stack_start import ABOUT_RECORDED, StartView, about_models
from infra.local.components import recorded_model, web
from shared.clock import SystemClock
from shared.jobs.job import Job
from shared.materials.profile import DEFAULT_PROFILE
from shared.materials.stored_profile import StoredProfile

_ROWS_WITHIN = 20.0  # the usage events follow the job; on a busy machine by a few seconds


class Demo:
    """One request through a stack of its own.

    `post` is kept as soon as it is finished: an interrupt while the stack stops does not lose it.
    """

    def __init__(self, gateways: Dependencies, order: Order, state_dir: Path, upstream: str | None) -> None:
        self._gateways = gateways
        self._order = order
        self._request = order.request
        self._state_dir = state_dir
        self._upstream = recorded_model.UPSTREAM if order.recorded else upstream
        self.post: kept.Kept | None = None

    async def run(self) -> None:
        """Run everything, print everything, and leave nothing running."""
        if self._order.recorded:
            console.out.print(ABOUT_RECORDED)
        with StartView(console.out) as view:
            console.out.print(report.section("Starting the pipeline on this machine"))
            bill = None if self._upstream else about_bill(self._request, target.providers())
            announcing = Announcing(view, bill, "sourced" if self._order.given else "recorded")
            start = self._gateways.stack(self._state_dir, self._upstream, announcing)
            async with start as stack:
                view.close()
                for sentence in about_models(stack):
                    console.out.print(sentence)
                writer = find_writer(stack, self._request.model, self._upstream, target.providers())
                if writer.small:
                    self._request = shorten(self._request, any_length=self._order.any_length)
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
            console.out.print(f"{about_page(self._state_dir, recorded=self._order.recorded)}\n")
        if self._order.given:
            console.out.print(f"{demo_given.describe(self._order.given)}\n")
            await self._keep_profile(stack)
        await asyncio.to_thread(publish, jobs, self._request)
        display = display_for(job_id, console.out, label=label)
        snapshot = await watch_patiently(
            jobs, job_id, display, place, self._gateways.pause, about_review(job_id, self._state_dir)
        )
        if (result := snapshot.job.result) is not None:
            console.out.print()
            console.out.print(report.finished(snapshot.job, result, label=label))
            if given := demo_given.report(self._order.given, snapshot.job, result):
                console.out.print()
                console.out.print(given)
            score = read_score(result, self._request.min_quality, small=writer.small)
            console.out.print(f"\n{score}", style="bold")
            self._keep(snapshot, writer)
        return snapshot

    async def _keep_profile(self, stack: Stack) -> None:
        """Make the caller's profile the organization's: a request that names none has it."""
        profile = self._order.given.profile
        if profile is None:
            return
        async with self._gateways.profiles(target.of_stack(stack.env)) as store:
            org_id, now = self._request.org_id, SystemClock().now()
            kept = StoredProfile(org_id=org_id, name=DEFAULT_PROFILE, profile=profile, updated_at=now)
            await store.write(kept)

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
        console.out.print(list_steps(next_steps(writer, self._state_dir, given=bool(self._order.given))))


def _beside(writer: Writer) -> str:
    """Return the label of a post that no model of the aliases wrote."""
    return writer.label if writer.recorded or writer.small else ""
