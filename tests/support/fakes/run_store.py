"""Runs and dead letters in memory, over the jobs in memory; tests/contract holds them to Firestore."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from shared.errors import Conflict
from shared.gateways.job_documents import Document
from shared.gateways.letter_store import is_letter_id, shorten
from shared.gateways.reruns import kept_materials
from shared.jobs.edits import EditedOutput, edited_name, kept_name
from shared.jobs.letters import Letter
from tests.support.fakes.job_store import MemoryJobs


@dataclass
class MemoryRuns:
    """The runs of jobs in memory; `kept` are the documents of earlier runs, by job and run."""

    jobs: MemoryJobs
    kept: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    async def begin(
        self,
        job_id: str,
        before: Document,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> None:
        """Write the run if the document is still the one that was read."""
        await asyncio.sleep(0)
        if self.jobs.documents[job_id] != before.version:
            raise Conflict("The document changed.")
        run = before.fields["run"]
        self.kept.setdefault(job_id, {})[str(run)] = dict(before.fields)
        self.jobs.rewrite(job_id, changed)
        if "expires_at" in changed:
            materials = self.jobs.written_materials.setdefault(job_id, {})
            for name in kept_materials(before.fields):
                materials[name] = {**materials.get(name, {}), "expires_at": changed["expires_at"]}
        outputs = self.jobs.written_outputs.setdefault(job_id, {})
        if edited:
            if edited.before:
                outputs[kept_name(edited.stage, run)] = edited.before
            outputs[edited.stage.value] = outputs[edited_name(run + 1)] = edited.after

    async def decide(
        self,
        job_id: str,
        before: Document,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Write the decision if the document is still the one that was read."""
        await asyncio.sleep(0)
        if self.jobs.documents[job_id] != before.version:
            raise Conflict("The document changed.")
        self.jobs.rewrite(job_id, changed)
        written = {name: dict(output) for name, output in outputs.items()}
        self.jobs.written_outputs.setdefault(job_id, {}).update(written)


@dataclass
class MemoryLetters:
    """Dead letters in memory."""

    letters: dict[str, Letter] = field(default_factory=dict)

    def add(self, *letters: Letter) -> None:
        """Keep letters."""
        self.letters |= {letter.message_id: letter for letter in letters}

    async def page(self, most: int, after: tuple[datetime, str] | None = None) -> list[Letter]:
        """Return the newest letters with the beginning of their data."""
        await asyncio.sleep(0)
        places = {(letter.received_at, letter.message_id): letter for letter in self.letters.values()}
        found = [places[place] for place in sorted(places, reverse=True) if after is None or place < after]
        return [shorten(letter) for letter in found[:most]]

    async def read(self, message_id: str) -> Letter | None:
        """Return a letter."""
        await asyncio.sleep(0)
        return self.letters.get(message_id) if is_letter_id(message_id) else None

    async def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Note the time."""
        await asyncio.sleep(0)
        letter = self.letters[message_id]
        self.letters[message_id] = msgspec.structs.replace(letter, replayed_at=now)
