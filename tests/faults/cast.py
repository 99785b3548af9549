"""Jobs that run side by side, each with its own fault. A mark in the prompts identifies the job."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.faults.table import Row
from tests.support.servers.provider import Asked, Reply, Script, Upstream, well_behaved
from tests.support.system.billing import agree
from tests.support.system.pipeline import ORG, USER, Pipeline

_PATIENCE = 150.0
_PROXY_DOWN = {"proxy-down", "proxy-down-later"}


@dataclass(frozen=True)
class Scene:
    """One job and the fault that hits it at `stage`."""

    fault: str
    stage: str
    script: Script
    pipeline: Pipeline
    provider: Upstream
    job_id: str = field(default_factory=lambda: str(uuid4()))
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The text that every prompt of this job contains, and no other prompt."""
        return f"job {self.job_id}"

    @property
    def asked(self) -> list[Asked]:
        """The calls of the job that reached the provider."""
        return [asked for asked in list(self.provider.asked) if self.mark in asked.prompt]

    @property
    def answered(self) -> list[Asked]:
        """The calls that were answered completely."""
        return [asked for asked in self.asked if asked.answered]

    @property
    def broken(self) -> list[Asked]:
        """The streams that broke off, at the provider or with the proxy. Their words are billed."""
        with_the_proxy = self.fault in _PROXY_DOWN
        streams = [asked for asked in self.asked if asked.body.get("stream")]
        return [asked for asked in streams if asked.broken or (asked.hung_up and with_the_proxy)]

    @property
    def job(self) -> dict[str, Any]:
        """The current document of the job."""
        return self.pipeline.job(self.job_id)

    @property
    def record(self) -> dict[str, Any]:
        """The current record of the stage at fault."""
        record: dict[str, Any] = self.job["stages"][self.stage]
        return record

    def request(self) -> dict[str, Any]:
        """Return the start message. Its tone marks the prompts of polish, its topic those of meta."""
        owner = {"org_id": ORG, "user_id": USER}
        marked: dict[str, Any] = {"topic": f"Fault {self.mark}", "tone": self.mark}
        if self.fields:  # a long post has a title of its own
            marked["keywords"] = ["tea", self.mark]
        return {"job_id": self.job_id, **owner, **marked, "word_count": 100, **self.fields}

    def push(self) -> bytes:
        """Return a push request with the start message, to be delivered without Pub/Sub."""
        data = base64.b64encode(json.dumps(self.request()).encode()).decode()
        message = {"data": data, "messageId": f"by hand {self.job_id}"}
        return json.dumps({"message": message, "subscription": "by hand"}).encode()

    def wait_for_end(self) -> dict[str, Any]:
        """Wait until the job ends, and return its document."""
        return self.pipeline.ended(self.job_id, _PATIENCE)

    def wait_for_calls(self, calls: int) -> None:
        """Wait until the stage at fault has made this many calls, and the draft shows the last one."""
        self.pipeline.until(
            lambda: (sum(asked.stage == self.stage for asked in self.asked), self.job),
            lambda state: (
                state[0] == calls and (bool(state[1].get("draft")) or self.stage in {"quality", "meta"})
            ),
            30,
        )

    def wait_for_kept(self, count: int) -> None:
        """Wait until the stage at fault has kept this many answers."""
        path = f"jobs/{self.job_id}/answers/{self.stage}"
        self.pipeline.until(
            lambda: self.pipeline.document(path), lambda kept: len(kept.get("answers", ())) >= count, 30
        )


class Cast:
    """All jobs of the faults, and the script of their provider."""

    def __init__(self, pipeline: Pipeline, provider: Upstream) -> None:
        self.pipeline = pipeline
        self.scenes: list[Scene] = []
        self._provider = provider
        self._agreed: dict[str, int] = {}

    def answer(self, asked: Asked) -> Reply:
        """Answer a call by the script of its scene."""
        [scene] = [scene for scene in self.scenes if scene.mark in asked.prompt]
        return scene.script(asked)

    def enter(self, fault: str, stage: str, script: Script = well_behaved, **fields: Any) -> Scene:
        """Make a scene without sending its start message, which has these fields."""
        scene = Scene(fault, stage, script, self.pipeline, self._provider, fields=fields)
        self.scenes.append(scene)
        return scene

    def start(self, fault: str, stage: str, script: Script = well_behaved, **fields: Any) -> Scene:
        """Make a scene and start its job, with these fields in the start message."""
        scene = self.enter(fault, stage, script, **fields)
        self.pipeline.start(**scene.request())
        return scene

    def check(self, row: Row) -> list[Scene]:
        """Wait for the jobs of a row, compare each with the row, and return their scenes."""
        scenes = [scene for scene in self.scenes if scene.fault == row.fault]
        assert tuple(scene.stage for scene in scenes) == row.stages
        for scene in scenes:
            job = scene.wait_for_end()
            _compare_job(row, scene.stage, job)
            assert self.pipeline.env["LITELLM_API_KEY"] not in json.dumps(job, default=str)
            assert row.calls in {None, len(scene.asked)}
            billed = len(scene.answered) + len(scene.broken)
            assert row.rows in {None, billed}
            agree(self.pipeline.rows(scene.job_id, billed), scene.answered, job, scene.broken)
            self._agreed[scene.job_id] = billed
        return scenes

    def wait_for_all(self) -> None:
        """Wait until every job has ended."""
        for scene in self.scenes:
            scene.wait_for_end()

    def finish(self) -> None:
        """Wait until every job has ended; assert that no row was added since the check."""
        self.wait_for_all()
        assert {job_id: len(self.pipeline.rows(job_id)) for job_id in self._agreed} == self._agreed


def _compare_job(row: Row, stage: str, job: dict[str, Any]) -> None:
    record = job["stages"][stage]
    assert job["status"] == row.job, job.get("error")
    assert record["status"] == row.ends, record
    assert row.attempt is None or record["attempt"] == row.attempt
    assert (row.ends == "done") != bool(record.get("error"))
    assert job.get("error", {}).get("code") == record.get("error_code") == row.code
    others = {name: each["status"] for name, each in job["stages"].items() if name != stage}
    if row.job == "completed":
        assert job["result"]["meta_tags"]["title"]
        # A long outage may also hit the stages after it.
        assert set(others.values()) <= ({"done", "degraded"} if row.rows is None else {"done"}), others
