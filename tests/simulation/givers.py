"""Givers: what people give with a request, profiles that change meanwhile, and what the steps see."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from shared.jobs.job import Job
from shared.stage.step import Work
from tests.simulation.breach import Breach
from tests.simulation.faults import Fault, Faults
from tests.simulation.parts import Documents
from tests.simulation.reviewers import OF_REVIEWERS

_LANGUAGES = ("en", "de", "fr")
_PAUSES = (20.0, 200.0, 2000.0)  # seconds between two changes of profiles
_BROKEN: dict[str, Any] = {"voice": ["broken by hand"]}


class Givers:
    """Gives sources, pages, profiles and existing posts in some worlds.

    In a world of deploys it gives nothing: the last release refuses such messages.
    """

    def __init__(self, seed: int, faults: Faults, documents: Documents) -> None:
        # Draws of its own: a seed makes the world that it made without materials, but for what they change.
        self._random = Random(f"materials of {seed}")  # noqa: S311 - a seed is the point
        self._faults = faults
        self._documents = documents
        self._active = self._random.random() < 1 / 2
        self._pause = self._random.choice(_PAUSES)
        self._given: dict[str, dict[str, Any]] = {}

    def give(self, topic: str) -> dict[str, Any]:
        """Return fields of a start message, perhaps none."""
        if not self._active or self._random.random() < 1 / 3:
            return {}
        draw = self._random
        fields: dict[str, Any] = {}
        if draw.random() < 2 / 3:
            texts = [f"Text {number} of {topic}. é😀" for number in range(draw.choice((1, 2, 20)))]
            fields["sources"] = [{"title": f"Source {text[5]}", "text": text} for text in texts]
        if draw.random() < 1 / 2:
            fields["links"] = {"pages": [{"url": "https://a.example/", "title": topic}]}
        if draw.random() < 1 / 4:
            fields["refresh"] = {"text": f"Existing post of {topic}.", "changes": "A new price."}
        if draw.random() < 1 / 2:
            fields["profile"] = "news"
        self._faults.count[Fault.GIVEN] += bool(fields)
        return fields

    def set_up(self, organisations: list[str], *, deploys: bool) -> None:
        """Give each organization the profiles that its requests name."""
        self._active = self._active and not deploys
        for org_id in organisations if self._active else ():
            self._write(org_id, "news")
            if self._random.random() < 1 / 2:
                self._write(org_id, "default")

    async def work(self) -> None:
        """Change profiles until cancelled, and break some for a while; they are right after the horizon."""
        profiles = self._documents.admissions.profiles
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self._pause))
            for org_id, name in list(profiles):
                self._write(org_id, name)
                if not self._faults.over and not self._faults.calm and self._random.random() < 1 / 20:
                    profiles[org_id, name] = _BROKEN

    def _write(self, org_id: str, name: str) -> None:
        voice = f"Voice {self._random.randrange(1000)}."
        profile = {"voice": voice, "language": self._random.choice(_LANGUAGES), "org_id": org_id}
        self._documents.admissions.profiles[org_id, name] = profile

    def look(self, work: Work, job: Job, asked: dict[str, Any]) -> None:
        """Note a breach if a step does not see what its job's message gave, or the profile of its beginning.

        Reviewers give some jobs a profile of their own, later.
        """
        if not self._active or (job.profile and job.profile.name == OF_REVIEWERS):
            return
        given, texts = work.materials, asked.get("sources", [])
        first = self._given.setdefault(job.job_id, {"profile": given.profile, "request": job.request})
        seen = [each.text for each in given.sources]
        self._expect(seen == [each["text"] for each in texts], "{}: sources {}", job, seen)
        self._expect((given.links is not None) == ("links" in asked), "{}: links {}", job, given.links)
        post = given.refresh.text if given.refresh else None
        self._expect(post == asked.get("refresh", {}).get("text"), "{}: post {}", job, post)
        self._expect((given.profile is None) == (job.profile is None), "{}: profile {}", job, given.profile)
        self._expect(
            first == {"profile": given.profile, "request": job.request}, "{}: {} was first", job, first
        )
        if given.profile and "language" in (job.profile.filled if job.profile else ()):
            same = work.request.language == given.profile.language
            self._expect(same, "{}: language {}", job, work.request.language)

    def _expect(self, holds: bool, what: str, job: Job, value: object) -> None:  # noqa: FBT001 - as elsewhere
        self._documents.ledger.expect(holds, Breach.UNGIVEN, what, job.job_id, value)
