"""The cms function over a stand-in of a CMS, with real HTTP on this machine."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from functions.cms.connections import Connections, secret_name
from functions.cms.handler import Publications
from functions.cms.making import maker
from shared.errors import PipelineError
from shared.gateways.public_http import PublicHttp
from shared.jobs import publication as publications
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.outputs import MetaOutput
from shared.messages.envelope import Envelope
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publication_store import MemoryPublications
from tests.support.samples.jobs import NOW, RESULT, job, through
from tests.support.servers import ghost, wordpress
from tests.support.servers.cms_wire import Cms
from tests.support.workbench import JOB, ORG, envelope

META = MetaOutput(
    title="Why honey keeps | The Hive",
    description="Honey keeps for years: the sugar leaves no water to germs.",
    og_title="Why honey keeps",
    og_description="Sugar, acid and a seal.",
    slug="why-honey-keeps",
)
HTML = (
    '<p>Honey keeps <a href="https://a.example/">for years</a>\nand years.</p>\n<pre><code>a\nb</code></pre>'
)
POST = replace(
    RESULT, title="Why honey keeps: 3 < 4 reasons", content="Honey keeps.", content_html=HTML, meta_tags=META
)

POSTS = {"wordpress": "/posts", "ghost": "/posts/"}
"""The address of posts below that of the API."""

_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Without certificates, which take their time to read: the stand-ins speak plain HTTP."""


class Secrets:
    """Secrets in memory."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}
        self.failure: PipelineError | None = None
        self.reads = 0

    async def read(self, name: str) -> bytes | None:
        self.reads += 1
        if self.failure:
            raise self.failure
        return self.known.get(name)


@dataclass
class Desk:
    """A function, its stores, and what a test may turn."""

    site: Cms
    kind: str
    publications: MemoryPublications = field(default_factory=MemoryPublications)
    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    secrets: Secrets = field(default_factory=Secrets)
    time: datetime = NOW
    seconds: float = 0.0
    longest: float = 20.0

    def now(self) -> datetime:
        return self.time

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.time += timedelta(**by)
        self.seconds += timedelta(**by).total_seconds()

    def connect(self, org_id: str = ORG, **changed: Any) -> None:
        """Write the organization's secret."""
        own: dict[str, Any] = {"kind": self.kind, "url": self.site.base}
        if self.kind == "wordpress":
            own |= {"username": wordpress.USER, "application_password": wordpress.PASSWORD}
        else:
            own |= {"admin_api_key": ghost.KEY}
        given = {name: value for name, value in (own | changed).items() if value is not None}
        self.secrets.known[secret_name(org_id)] = json.dumps(given).encode()

    def function(self, *, local: bool = True) -> Publications:
        """Return an instance of the function."""
        http = PublicHttp(local=local, longest=self.longest, tls=_TLS)
        connections = Connections(self.secrets, lambda: self.seconds)
        return Publications(self.publications, self.jobs, connections, maker(http), self)

    async def finish(self, **changed: Any) -> Job:
        """Store a finished job."""
        keywords = changed.pop("keywords", ["honey", "Bees", "bees"])
        made = finished(**changed)
        made = replace(made, request={**made.request, "keywords": keywords})
        await self.jobs.create(made)
        return made

    async def rerun(self, **changed: Any) -> None:
        """Finish one more run of the job, with another text."""
        before = await self.jobs.read(JOB)
        assert before
        text = replace(POST, content_html="<p>A new text.</p>")
        await self.jobs.update(before, replace(before.job, run=before.job.run + 1, result=text, **changed))

    @property
    def record(self) -> dict[str, Any]:
        """The document as its owner sees it."""
        return publications.shown(self.publications.documents[JOB, self.kind])


def finished(**changed: Any) -> Job:
    """Return a finished job."""
    whole = {"status": JobStatus.COMPLETED, "stages": through(*Stage), "result": POST, **changed}
    return job(**whole)


def message(run: int = 1, message_id: str = "m", job_id: str = JOB) -> Envelope:
    """Return a message of blog-publications."""
    made = envelope({"job_id": job_id, "run": run}, message_id=message_id, org_id=ORG)
    return replace(made, subscription="blog-cms")


@asynccontextmanager
async def desk_of(kind: str) -> AsyncIterator[Desk]:
    """Serve a CMS of a kind, with a connection to it and a finished job."""
    site: Cms = wordpress.WordPress() if kind == "wordpress" else ghost.Ghost()
    async with site.serve():
        desk = Desk(site, kind)
        desk.connect()
        yield desk


def drafts(desk: Desk) -> list[str]:
    """Return the status of each post in the CMS."""
    assert isinstance(desk.site, wordpress.WordPress | ghost.Ghost)
    return [post["status"] for post in desk.site.posts.values()]


def log_of(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the log."""
    return capsys.readouterr().out
