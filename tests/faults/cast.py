"""Jobs that run side by side, each with its own provider: a mark in the prompts tells the calls apart."""

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
    """One job and the fault that it meets, at `stage`."""

    fault: str
    stage: str
    script: Script
    pipeline: Pipeline
    provider: Upstream
    job_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def mark(self) -> str:
        """What stands in every prompt of the job and of no other one."""
        return f"job {self.job_id}"

    @property
    def asked(self) -> list[Asked]:
        """The calls of the job that have reached the provider."""
        return [asked for asked in list(self.provider.asked) if self.mark in asked.prompt]

    @property
    def answered(self) -> list[Asked]:
        """Those that were answered to their end."""
        return [asked for asked in self.asked if asked.answered]

    @property
    def broken(self) -> list[Asked]:
        """The streams that broke off, at the provider or with the proxy: what was written is billed."""
        with_the_proxy = self.fault in _PROXY_DOWN
        return [asked for asked in self.asked if asked.broken or (asked.hung_up and with_the_proxy)]

    @property
    def job(self) -> dict[str, Any]:
        """The job's document now."""
        return self.pipeline.job(self.job_id)

    @property
    def record(self) -> dict[str, Any]:
        """What the job's document says of the stage at fault now."""
        record: dict[str, Any] = self.job["stages"][self.stage]
        return record

    def request(self, **fields: Any) -> dict[str, Any]:
        """Return the start message: polish and quality are told the tone, quality and meta the topic."""
        owner = {"org_id": ORG, "user_id": USER}
        told = {"topic": f"Fault {self.mark}", "tone": self.mark}
        return {"job_id": self.job_id, **owner, **told, "word_count": 100, **fields}

    def push(self) -> bytes:
        """Return a push request with the start message, for a delivery by hand."""
        data = base64.b64encode(json.dumps(self.request()).encode()).decode()
        message = {"data": data, "messageId": f"by hand {self.job_id}"}
        return json.dumps({"message": message, "subscription": "by hand"}).encode()

    def ended(self) -> dict[str, Any]:
        """Wait for the job's end."""
        return self.pipeline.ended(self.job_id, _PATIENCE)

    def at_work(self, calls: int) -> None:
        """Wait until the stage at fault has made so many calls, and shows the text of the last if it does."""
        self.pipeline.until(
            lambda: (sum(asked.stage == self.stage for asked in self.asked), self.job),
            lambda seen: (
                seen[0] == calls and (bool(seen[1].get("draft")) or self.stage in {"quality", "meta"})
            ),
            30,
        )


class Cast:
    """All the jobs of the faults; the provider's script while they run."""

    def __init__(self, pipeline: Pipeline, provider: Upstream) -> None:
        self.pipeline = pipeline
        self.scenes: list[Scene] = []
        self._provider = provider
        self._agreed: dict[str, int] = {}

    def answer(self, asked: Asked) -> Reply:
        """Answer as the scene that asks wants it."""
        [scene] = [scene for scene in self.scenes if scene.mark in asked.prompt]
        return scene.script(asked)

    def enter(self, fault: str, stage: str, script: Script = well_behaved) -> Scene:
        """Make a scene whose start message nobody has sent."""
        scene = Scene(fault, stage, script, self.pipeline, self._provider)
        self.scenes.append(scene)
        return scene

    def start(self, fault: str, stage: str, script: Script = well_behaved) -> Scene:
        """Make a scene and start its job."""
        scene = self.enter(fault, stage, script)
        self.pipeline.start(**scene.request())
        return scene

    def check(self, row: Row) -> list[Scene]:
        """Wait for the jobs of a row, compare each with it, and return their scenes."""
        scenes = [scene for scene in self.scenes if scene.fault == row.fault]
        assert tuple(scene.stage for scene in scenes) == row.stages
        for scene in scenes:
            job = scene.ended()
            _compare_job(row, scene.stage, job)
            assert self.pipeline.env["LITELLM_API_KEY"] not in json.dumps(job, default=str)
            assert row.calls in {None, len(scene.asked)}
            billed = len(scene.answered) + len(scene.broken)
            assert row.rows in {None, billed}
            agree(self.pipeline.rows(scene.job_id, billed), scene.answered, job, scene.broken)
            self._agreed[scene.job_id] = billed
        return scenes

    def over(self) -> None:
        """Wait until every job has ended."""
        for scene in self.scenes:
            scene.ended()

    def finish(self) -> None:
        """Wait likewise; assert that since a job's rows agreed none has come late."""
        self.over()
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
        # What is away for longer is away from the stages after it, too.
        assert set(others.values()) <= ({"done", "degraded"} if row.rows is None else {"done"}), others
