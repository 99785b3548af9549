"""The breakers of the model aliases, shared by all instances through Firestore.

Firestore is never needed here: while it is away, every breaker counts as closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, PipelineError
from shared.gateways.admission_views import AdmissionStore, View
from shared.jobs.breaker import AliasState, after_failure, after_success, with_probe
from shared.telemetry import Event

_AGE = 3.0  # seconds that a state serves which was read before
_TRIES = 5


class Breakers:
    """Reads and writes the state of each alias."""

    def __init__(self, admissions: AdmissionStore, clock: Clock) -> None:
        self._admissions = admissions
        self._clock = clock
        self._view: View | None = None
        self._read_at = float("-inf")  # in the loop's time

    async def is_paused(self, alias: str) -> bool:
        """Return whether an operator has paused the alias."""
        try:
            return (await self._read()).system.alias(alias).paused is not None
        except PipelineError:
            return False

    async def wait_until(self, alias: str) -> datetime | None:
        """Return until when nobody should ask the alias; None if this caller may, perhaps as the probe."""
        for _ in range(_TRIES):
            try:
                view = await self._read()
                state, now = view.system.alias(alias), self._clock.now()
                if until := state.waits_until(now):
                    return until
                if state.opened_at is None:
                    return None
                await self._admissions.write_alias(view, alias, with_probe(state, now))
            except Conflict:
                self._forget()
            except PipelineError:
                return None
            else:
                self._forget()
                return None
        return None

    async def report_failure(self, alias: str, suspect: str, retry_after: float | None) -> None:
        """Note that a job, "org_id/job_id", found the model away after all its tries."""
        now = self._clock.now()
        before, after = await self._change(
            alias, lambda state: after_failure(state, suspect, now, retry_after)
        )
        if after.until and after.until != before.until:
            telemetry.warning(
                Event.BREAKER_OPENED,
                f"The model {alias} is away: jobs wait for it.",
                alias=alias,
                until=after.until.isoformat(),
                failures=after.failures,
            )

    async def report_success(self, alias: str) -> None:
        """Note an answer: it ends the alias's trouble, if there was any."""
        if self._view is None or not self._view.system.alias(alias).troubled:
            return
        before, after = await self._change(alias, after_success)
        if before.opened_at and not after.opened_at:
            telemetry.info(Event.BREAKER_CLOSED, f"The model {alias} answers again.", alias=alias)

    async def _change(
        self, alias: str, change: Callable[[AliasState], AliasState]
    ) -> tuple[AliasState, AliasState]:
        """Write a change, and return the state before and after it."""
        state = AliasState()
        for _ in range(_TRIES):
            self._forget()
            with suppress(Conflict):
                try:
                    view = await self._read()
                    state = view.system.alias(alias)
                    after = change(state)
                    if after != state:
                        await self._admissions.write_alias(view, alias, after)
                        self._forget()
                except Conflict:
                    raise
                except PipelineError:
                    break
                return state, after
        return state, state

    async def _read(self) -> View:
        now = asyncio.get_running_loop().time()
        if self._view is None or now - self._read_at > _AGE:
            self._view, self._read_at = await self._admissions.system(), now
        return self._view

    def _forget(self) -> None:
        self._read_at = float("-inf")
