"""`blog demo`, which is what `make run` calls: one request through the whole pipeline."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from infra.cli import console, target
from infra.cli.commands.up import Upstream
from infra.cli.dependencies import Dependencies, dependencies
from infra.cli.errors import Failed
from infra.cli.format import pluralize
from infra.cli.gateways.interfaces import CallCost, Ledger, Stack, Unbooked
from infra.cli.jobs.submission import compose, publish
from infra.cli.options import STATE_DIR, Org, StateDir, User
from infra.cli.views import costs, report
from infra.cli.views.bill import days_begin
from infra.cli.views.display import conclude, display_for, watch
from infra.cli.views.stack_start import StartView, about_models
from infra.local.model_servers.source import ModelSource
from infra.local.supervision.service import StackError
from infra.local.supervision.signals import Interrupted
from shared.clock import SystemClock
from shared.jobs.job import Job
from shared.messages.schemas import StartRequest

_TOPIC = "Why houseplants make a small flat feel larger"
_KEYWORDS = "houseplants"
_WORDS = 300
_ROWS_WITHIN = 20.0  # the usage events follow the job; on a busy machine by a few seconds


def command(  # noqa: PLR0913  one for each thing that can be chosen
    context: typer.Context,
    *,
    topic: Annotated[str, Option(envvar="TOPIC", help="What to write about.")] = _TOPIC,
    keywords: Annotated[str | None, Option(envvar="KEYWORDS", help="Comma separated; primary first.")] = None,
    words: Annotated[int, Option(envvar="WORDS", help="100 to 5,000.")] = _WORDS,
    org: Org = None,
    user: User = None,
    upstream: Upstream = None,
    state_dir: StateDir = STATE_DIR,
) -> None:
    """Start the stack, run one request live, print the post and its cost, and stop everything.

    MODEL_URL names the model server that writes. Without it a provider writes whose key is set
    (OPENAI_API_KEY, ANTHROPIC_API_KEY), else a model server of this machine, else a small bundled model.
    """
    given = keywords if keywords is not None else _KEYWORDS if topic == _TOPIC else ""
    named = [word for keyword in given.split(",") if (word := keyword.strip())]
    owner = {"org_id": org, "user_id": user}
    request = compose(None, {"topic": topic, "keywords": named, "word_count": words, **owner}, local=True)
    try:
        asyncio.run(_Demo(dependencies(context), request, upstream, state_dir).run())
    except StackError as error:
        raise Failed(str(error)) from error
    except Interrupted as interrupted:
        console.out.print("Stopped before the job was finished; nothing is left running.")
        raise typer.Exit(interrupted.exit_code) from interrupted


class _Demo:
    def __init__(
        self, gateways: Dependencies, request: StartRequest, upstream: str | None, state_dir: Path
    ) -> None:
        self._gateways = gateways
        self._request = request
        self._upstream = upstream
        self._state_dir = state_dir

    async def run(self) -> None:
        with StartView(console.out) as view:
            console.out.print(report.section("Starting the pipeline on this machine"))
            async with self._gateways.stack(self._state_dir, self._upstream, view) as stack:
                view.close()
                for sentence in about_models(stack):
                    console.out.print(sentence, soft_wrap=True)
                job = await self._write(stack)
                await self._account(stack, job)
                console.out.print("\nStopping everything.")
        console.out.print("Stopped; nothing is left running.")
        conclude(job)

    async def _write(self, stack: Stack) -> Job:
        console.out.print(report.section("Writing"))
        jobs = self._gateways.jobs(target.of_stack(stack.env))
        job_id = str(self._request.job_id)
        await asyncio.to_thread(publish, jobs, self._request)
        display = display_for(job_id, console.out)
        job = (await watch(jobs, job_id, display, pause=self._gateways.pause)).job
        if job.result is not None:
            console.out.print()
            console.out.print(report.finished(job, job.result))
        return job

    async def _account(self, stack: Stack, job: Job) -> None:
        ledger = self._gateways.ledger(stack.env[target.DATABASE])
        calls, unbooked = await self._calls(ledger, job)
        today = await ledger.daily(days_begin(1, SystemClock().now()), self._request.org_id)
        console.out.print()
        console.out.print(report.section("Cost"), costs.call_table([*calls, *unbooked]))
        if (missing := job.usage.calls - len(calls) - len(unbooked)) > 0:
            console.say(
                f"{pluralize(missing, 'call')} did not reach the database within {_ROWS_WITHIN:.0f} seconds.",
                style="yellow",
            )
        console.out.print(
            f"ai_daily_costs has {costs.total_cost(today)} for organisation {self._request.org_id} today.",
            soft_wrap=True,
        )
        if job.result is not None:
            console.out.print(self._who_wrote(stack, job), soft_wrap=not console.out.is_terminal)
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

    def _who_wrote(self, stack: Stack, job: Job) -> str:
        alias = self._request.model
        if any(process.name == "model" for process in stack.processes):
            return (
                f"The small local model wrote this, standing in for {alias}: the prices are those of {alias} "
                "and this run itself cost nothing. For a better post, start a model server on this machine "
                "(Ollama, LM Studio, llama.cpp or vLLM), or set OPENAI_API_KEY or ANTHROPIC_API_KEY."
            )
        if stack.source:
            return _of_source(stack.source, alias)
        wrote = job.result.model_used if job.result else alias
        if self._upstream:
            return f"{wrote} at {self._upstream} wrote this; the prices are those of the alias."
        return f"{wrote} wrote this, served by {' and '.join(target.providers())}: this is the real price."


def _of_source(source: ModelSource, alias: str) -> str:
    cost = (
        f"the prices are those of {alias}, and this run itself cost nothing. Nothing left this machine."
        if source.local
        else f"the prices are those of {alias}, not the server's."
    )
    return f"{source.label} wrote this, standing in for {alias}: {cost}"
