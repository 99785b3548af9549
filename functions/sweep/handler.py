"""Repair what a crash, an outage or a change of limits has left: a pass over members and queues.

Then sitemaps that are due are read, which delays none of the above.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from functions.sweep.members import Members
from functions.sweep.queues import Queues
from functions.sweep.reviews import Reviews
from functions.sweep.sitemaps import SitemapReader
from functions.sweep.status import Status
from shared import telemetry
from shared.clock import Clock
from shared.errors import PipelineError
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.messages.envelope import Envelope
from shared.stage.admissions import Admissions
from shared.stage.own_pages import SitemapMessage, Wanted
from shared.telemetry import Event
from shared.topology import Topology

_LONGEST = 40.0  # seconds of one part; the next sweep goes on


class Sweep:
    """The handler of blog-sweep. A message asks for one sitemap or, as a rule, for a pass."""

    def __init__(
        self,
        store: JobStore,
        publisher: Publisher,
        clock: Clock,
        topology: Topology,
        sitemaps: SitemapReader | None = None,
    ) -> None:
        admissions = Admissions(store, publisher, clock, topology)
        members = Members(store, admissions, clock, topology)
        queues = Queues(store, admissions, clock, topology)
        reviews = Reviews(store, admissions, clock)
        status = Status(store, publisher, clock, topology)
        self._parts: tuple[tuple[str, Callable[[], Awaitable[int]]], ...] = (
            ("members", members.check),
            ("abandoned", members.fail_abandoned),
            ("cancelled", queues.end_cancelled),
            ("reviews", reviews.end),
            ("overdue", queues.end_waits),
            ("due", queues.requeue_due),
            ("let_in", queues.fill),
            ("organisations", status.report),
        )
        self._sitemaps = sitemaps
        self._sweeping = False
        self._again = False

    async def handle(self, envelope: Envelope) -> None:
        """Read the sitemap that the message names, or sweep."""
        wanted = _read_wanted(envelope.data)
        if wanted is not None:
            await self._read_wanted(wanted)
            return
        await self._sweep_once()
        if self._sitemaps:
            await self._sitemaps.refresh()

    async def _read_wanted(self, wanted: Wanted) -> None:
        if self._sitemaps is None:
            return
        try:
            await self._sitemaps.read_wanted(wanted.org_id, wanted.url)
        except PipelineError:
            raise
        except Exception as error:  # noqa: BLE001 - without dead letters the message would come again for ever
            telemetry.crash(error)

    async def _sweep_once(self) -> None:
        """Sweep, and once more if a message comes meanwhile: it may be about a later change."""
        if self._sweeping:
            self._again = True
            return
        self._sweeping, self._again = True, False
        try:
            await self._sweep()
            if self._again:
                await self._sweep()
        finally:
            self._sweeping = False

    async def _sweep(self) -> None:
        """Do each part whatever became of the one before."""
        watch, counts = telemetry.Stopwatch(), dict[str, int]()
        for name, part in self._parts:
            try:
                async with asyncio.timeout(_LONGEST):
                    counts[name] = await part()
            except TimeoutError:
                telemetry.warning(Event.SWEPT, f"The sweep of {name} took too long: the next one goes on.")
            except PipelineError as error:
                telemetry.warning(
                    Event.SWEPT, f"The sweep of {name} did not end. {error}", operator=error.operator
                )
            except Exception as error:  # noqa: BLE001 - whatever one part meets, the others have to be done
                telemetry.crash(error)
        telemetry.info(Event.SWEPT, "Members and queues are swept.", sweep_ms=watch.ms(), **counts)


def _read_wanted(data: bytes) -> Wanted | None:
    """Return the sitemap that a message names; None for a schedule's message, and for any other."""
    try:
        return msgspec.json.decode(data, type=SitemapMessage).sitemap
    except msgspec.DecodeError:
        return None
