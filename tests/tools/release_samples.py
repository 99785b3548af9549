"""`python -m tests.tools.release_samples FOLDER`: what a release writes into Firestore and Pub/Sub, as JSON.

Each kind of document once: jobs in every state that the simulation's worlds bring about, the outputs that lie
under them, messages to every topic, and dead letters.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from shared.jobs.document import fields
from shared.stage.intake import refused_job
from tests.simulation.sweep import one
from tests.simulation.world import World
from tests.support.samples.jobs import NOW
from tests.support.workbench import JOB, START, envelope

_SEEDS = range(150)
_OF_A_TOPIC = 4
_LETTERS = 8


def kind(document: dict[str, Any]) -> str:
    """Return the kind of a job's state: jobs of one kind differ in values alone."""
    record = document["stages"][document["stage"]]
    here = (document["stage"], record["status"], record["error_code"])
    error = (document.get("error") or {}).get("code")
    there = [name for name in ("unsent", "lease") if name in document]
    wish, again = document.get("cancel_requested"), (document["run"] > 1, document["revision"] > 0)
    return repr((document["status"], here, error, there, wish, again))


def main(folder: Path) -> None:
    """Write jobs.json, messages.json and letters.json."""
    jobs: dict[str, Any] = {}
    messages: dict[str, list[Any]] = {}
    letters: list[Any] = []
    for seed in _SEEDS:
        world, _ = one(seed)
        _add_jobs(world, jobs)
        for message in world.topics.messages:
            kept = messages.setdefault(message.topic, [])
            if len(kept) < _OF_A_TOPIC and _is_json(message.data):
                kept.append({"data": json.loads(message.data), "attributes": message.attributes})
        letters += [msgspec.to_builtins(each) for each in world.documents.letters.values()]
    bad = envelope({**START, "word_count": 6000})
    refused = fields(refused_job(bad, JOB, "word_count must be of at most 5000.", NOW, 90))
    jobs["refused"] = {"document": msgspec.to_builtins(refused), "outputs": {}}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "jobs.json", list(jobs.values()))
    _write(folder / "messages.json", messages)
    _write(folder / "letters.json", letters[:_LETTERS])


def _add_jobs(world: World, jobs: dict[str, Any]) -> None:
    for document in world.documents.history:
        outputs = world.documents.written_outputs.get(document["job_id"], {})
        jobs.setdefault(kind(document), {"document": document, "outputs": outputs})


def _is_json(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except ValueError:
        return False


def _write(file: Path, content: Any) -> None:
    encode = msgspec.json.encode
    lines = [encode(each) for each in content] if isinstance(content, list) else [encode(content)]
    file.write_bytes(b"[" + b",\n".join(lines) + b"]\n" if isinstance(content, list) else lines[0] + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
