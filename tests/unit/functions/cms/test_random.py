"""Random trouble: a job has one draft in its CMS at most, and people's words stay theirs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from shared.errors import PipelineError
from tests.support.publishing import Desk, desk_of, message
from tests.support.servers.cms_wire import page
from tests.support.servers.ghost import Ghost
from tests.support.servers.wordpress import WordPress
from tests.support.workbench import JOB

_STEPS = 14
_METHODS = ("GET", "POST", "PUT", "OPTIONS")
OURS = "Our own words."


class Trouble:
    """A run of random steps on one job."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)  # noqa: S311 - of a test
        self.run = 1
        self.owned = False

    @property
    def posts(self) -> list[dict[str, object]]:
        """The posts of the CMS."""
        assert isinstance(self.desk.site, WordPress | Ghost)
        return list(self.desk.site.posts.values())

    async def deliver(self) -> None:
        """One delivery, or two at once, each of an instance of its own."""
        works = [self.desk.function().handle(message(self.run)) for _ in range(self.random.choice((1, 1, 2)))]
        for ended in await asyncio.gather(*works, return_exceptions=True):
            assert ended is None or isinstance(ended, PipelineError), ended

    async def break_request(self) -> None:
        """The next request of a kind is refused, or done and its answer lost."""
        method, works = self.random.choice(_METHODS), self.random.random() < 0.6
        reply = None if works else page(self.random.choice((429, 500, 503)))
        self.desk.site.fail(
            method, "", reply, works=works, cut=self.random.choice((0, 120)) if works else None
        )

    async def lose_record(self) -> None:
        """The next write of the record is lost, as in a crash."""
        self.desk.publications.lose = 1

    async def wait(self) -> None:
        """Time passes, or a clock jumps."""
        self.desk.later(minutes=self.random.choice((1, 3, 60, -5)))

    async def rerun(self) -> None:
        """The job is replayed."""
        await self.desk.rerun()
        self.run += 1

    async def edit(self) -> None:
        """A person changes the draft."""
        if not self.posts or self.owned:
            return
        self.owned = True
        name = "content" if self.desk.kind == "wordpress" else "lexical"
        text = f"{OURS} {self.posts[0][name]}"
        if isinstance(self.desk.site, WordPress):
            self.desk.site.edit(next(iter(self.desk.site.posts)), content=text)
            return
        assert isinstance(self.desk.site, Ghost)
        self.desk.site.edit(next(iter(self.desk.site.posts)), lexical=text)

    def check(self) -> None:
        """Hold the promise."""
        assert len(self.posts) <= 1
        if self.owned:
            name = "content" if self.desk.kind == "wordpress" else "lexical"
            assert str(self.posts[0][name]).startswith(OURS)


@pytest.mark.parametrize("kind", ["wordpress", "ghost"])
@pytest.mark.parametrize("seed", range(10))
async def test_one_draft_whatever_happens(kind: str, seed: int) -> None:
    """After the trouble the run is published, or its draft is people's."""
    async with desk_of(kind) as desk:
        await desk.finish()
        trouble = Trouble(desk, seed)
        steps: list[Callable[[], Awaitable[None]]] = [
            *[trouble.deliver] * 5,
            *[trouble.break_request] * 3,
            *(trouble.lose_record, trouble.wait, trouble.wait, trouble.rerun, trouble.edit),
        ]
        for _ in range(_STEPS):
            await trouble.random.choice(steps)()
            trouble.check()
        desk.site.faults.clear()
        desk.publications.lose = 0
        desk.later(hours=7)
        await desk.function().handle(message(trouble.run))
        trouble.check()
        assert len(trouble.posts) == 1
        record = desk.publications.documents[JOB, kind]
        assert (record["run"], record["state"]) == (trouble.run, record["state"])
        assert record["state"] in ({"left", "draft"} if trouble.owned else {"draft", "left"})
        assert "claim" not in record
        assert not desk.jobs.letters
