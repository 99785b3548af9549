"""Log lines of a job, written as the functions write them, at chosen seconds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.cli.gateways.logs import LABELS, LogLine, read_line
from shared.telemetry import Event
from tests.support.fakes.cli import JOB, NOW, ORG

START = NOW - timedelta(seconds=72)
"""When `tests.support.fakes.cli.job` was created."""


@dataclass
class JobLog:
    """Collects lines; each method writes one, or those that belong together."""

    job_id: str = JOB
    run: int = 1
    written: list[tuple[str, str]] = field(default_factory=list)

    def write(  # noqa: PLR0913 - a line's parts
        self,
        second: float,
        event: Event,
        message: str,
        stage: str = "generate",
        *,
        severity: str = "INFO",
        attempt: int = 1,
        revision: int = 0,
        labels: dict[str, str | None] | None = None,
        **fields: Any,
    ) -> None:
        """Write one line; a label that is None is left out."""
        given: dict[str, str | None] = {
            "stage": stage,
            "job_id": self.job_id,
            "org_id": ORG,
            "run": str(self.run),
            "attempt": str(attempt) if attempt else None,
            "revision": str(revision) if attempt else None,
        } | (labels or {})
        line = {
            "severity": severity,
            "time": at(second).isoformat(),
            "message": message,
            "event": event.value,
            **fields,
            LABELS: {name: value for name, value in given.items() if value is not None},
        }
        self.written.append((stage, json.dumps(line)))

    def claim(
        self, second: float, stage: str, attempt: int = 1, revision: int = 0, push: float = 0.01
    ) -> None:
        """An attempt begins."""
        self.write(
            second,
            Event.STAGE_CLAIMED,
            f"Attempt {attempt} at {stage} begins.",
            stage,
            attempt=attempt,
            revision=revision,
            push_ms=push * 1000,
            claim_ms=10.0,
        )

    def answer(  # noqa: PLR0913 - the facts of a call
        self,
        second: float,
        stage: str,
        took: float,
        cost: float | None = 0.001,
        *,
        attempt: int = 1,
        revision: int = 0,
        model: str = "gpt-4o",
        provider_model: str | None = "openai/gpt-6-sol",
        purpose: str = "",
        **fields: Any,
    ) -> None:
        """A model has answered."""
        opening = f"{purpose[0].upper()}{purpose[1:]}: " if purpose else ""
        facts: dict[str, Any] = {
            "finish_reason": "stop",
            "total_tokens": 300,
            "service_tier": None,
            "cached": False,
        } | fields
        self.write(
            second,
            Event.MODEL_ANSWERED,
            f"{opening}{model} answered.",
            stage,
            attempt=attempt,
            revision=revision,
            purpose=purpose,
            model=model,
            provider_model=provider_model,
            cost_usd=cost,
            latency_ms=took * 1000,
            **facts,
        )

    def refuse(  # noqa: PLR0913 - the same
        self,
        second: float,
        stage: str,
        sentence: str,
        *,
        wait: float | None,
        attempt: int = 1,
        revision: int = 0,
        alias: str = "gpt-4o",
        code: str = "model_unavailable",
    ) -> None:
        """A call has failed."""
        self.write(
            second,
            Event.MODEL_FAILED,
            sentence,
            stage,
            severity="WARNING",
            attempt=attempt,
            revision=revision,
            alias=alias,
            code=code,
            wait=wait,
            tries=1,
            purpose="",
        )

    def commit(self, second: float, stage: str, attempt: int = 1, revision: int = 0, **fields: Any) -> None:
        """An attempt has ended well."""
        self.write(
            second,
            Event.STAGE_COMMITTED,
            f"{stage} is done.",
            stage,
            attempt=attempt,
            revision=revision,
            **fields,
        )

    def stage(self, begin: float, end: float, stage: str, cost: float = 0.001, **labels: int) -> None:
        """A whole stage with one call that takes all but half a second of its time."""
        model, provider = ("gpt-4o", "openai/gpt-6-sol") if stage == "generate" else ("gpt-4o-mini", None)
        facts: dict[str, Any] = {**labels, "model": model, "provider_model": provider}
        self.claim(begin, stage, **labels)
        self.answer(end - 0.25, stage, end - begin - 0.5, cost, **facts)
        self.commit(end, stage, **labels)

    @property
    def lines(self) -> list[LogLine]:
        """The lines as the logs hand them over."""
        found = [read_line(raw.encode(), stage) for stage, raw in self.written]
        return [line for line in found if line is not None]

    def save(self, folder: Path) -> None:
        """Write a file for each process, as a stack does."""
        folder.mkdir(parents=True, exist_ok=True)
        for stage, raw in self.written:
            with (folder / f"{stage}.log").open("a") as file:
                file.write(f"{raw}\n")


def at(second: float) -> datetime:
    """Return the time so many seconds after the job was created."""
    return START + timedelta(seconds=second)
