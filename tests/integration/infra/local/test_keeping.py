"""Firestore's documents between two runs of its emulator."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.keeping.exports import Exports
from infra.local.keeping.folder import Kept
from infra.local.supervision.service import StackError
from tests.support.servers import emulators

FIELDS = {
    "count": {"integerValue": "3"},
    "cost": {"doubleValue": 2.0},
    "at": {"timestampValue": "2026-01-01T00:00:00.123456Z"},
    "none": {"nullValue": None},
    "data": {"bytesValue": "aGFsbG8="},
    "a.b c": {"arrayValue": {"values": [{"booleanValue": True}, {"mapValue": {}}]}},
}
WITHIN = 60.0
_OWNER = {"authorization": "Bearer owner"}


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    found = Kept(tmp_path)
    found.make()
    return found


class Documents:
    """The documents of a project on an emulator."""

    def __init__(self, host: str, project: str) -> None:
        self._base = f"http://{host}/v1/projects/{project}/databases/(default)/documents/"

    def write(self, path: str, fields: dict[str, Any]) -> None:
        httpx.patch(self._base + path, json={"fields": fields}, headers=_OWNER).raise_for_status()

    def read(self, path: str) -> Any:
        return httpx.get(self._base + path, headers=_OWNER).raise_for_status().json()["fields"]


def test_documents_are_there_the_next_time(
    kept: Kept, firestore_emulator: str, project: str, tmp_path: Path
) -> None:
    """Of each type, those below others, and a text of many kilobytes; an earlier export is gone."""
    documents, exports = (
        Documents(firestore_emulator, project),
        Exports(firestore_emulator, project, kept.exports),
    )
    long = {"text": {"stringValue": "é" * 300_000}}
    asyncio.run(exports.make())
    documents.write("jobs/a", FIELDS)
    documents.write("jobs/a/outputs/generate", long)
    asyncio.run(exports.make())
    assert len([one for one in kept.exports.iterdir() if one.is_dir()]) == 1
    with emulators.firestore(tmp_path, kept.metadata()) as host:
        again = Documents(host, project)
        assert again.read("jobs/a") == FIELDS
        assert again.read("jobs/a/outputs/generate") == long


async def test_exports_are_made_again_and_again(kept: Kept, firestore_emulator: str, project: str) -> None:
    """So that a crash loses little."""
    running = asyncio.create_task(Exports(firestore_emulator, project, kept.exports, pause=0.01).run())
    names = set[str]()
    async with asyncio.timeout(WITHIN):
        while len(names) < 3:
            if found := kept.export():
                names.add(found.name)
            await asyncio.sleep(0.01)
    running.cancel()


def test_failed_export_leaves_the_earlier_one(kept: Kept, firestore_emulator: str, project: str) -> None:
    """An emulator that has ended, or refuses, is an error with a sentence."""
    asyncio.run(Exports(firestore_emulator, project, kept.exports).make())
    before = kept.metadata()
    for broken in (
        Exports("127.0.0.1:1", project, kept.exports),
        Exports(firestore_emulator, project, kept.exports / "missing"),
    ):
        with pytest.raises(StackError, match="did not export its documents"):
            asyncio.run(broken.make())
    assert kept.metadata() == before
    assert before is not None
    assert before.exists()
