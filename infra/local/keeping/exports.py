"""Export Firestore's documents again and again, so that a crash loses little."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from infra.local.keeping.folder import Export, write_export
from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from pathlib import Path

_PAUSE = 5.0  # seconds between two exports, at least
_SHARE = 50.0  # an export takes at most one part in so many of the time
_PATIENCE = 60.0
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Exports:
    """Exports the documents of an emulator into a folder; the last complete one stays.

    address: the emulator's host:port. Each export has a name of its own and counts only when it is complete,
    so that the folder holds a whole one at any moment.
    """

    def __init__(self, address: str, project: str, folder: Path, pause: float = _PAUSE) -> None:
        self._url = f"http://{address}/emulator/v1/projects/{project}:export"
        self._database = f"projects/{project}/databases/(default)"
        self._folder = folder
        self._pause = pause

    async def run(self) -> None:
        """Export for ever; an export that fails is left to the next one."""
        pause = self._pause
        while True:
            await asyncio.sleep(pause)
            watch = time.monotonic()
            try:
                await self.make()
            except StackError:
                continue
            pause = max(self._pause, _SHARE * (time.monotonic() - watch))

    async def make(self, patience: float = _PATIENCE) -> None:
        """Export now; StackError if that fails or takes longer, and the earlier export stays."""
        export = Export(name=f"{time.time_ns()}", began=time.time())
        order = {
            "database": self._database,
            "export_directory": str(self._folder),
            "export_name": export.name,
        }
        try:
            await asyncio.to_thread(_post, self._url, json.dumps(order).encode(), patience)
        except urllib.error.HTTPError as error:
            error.close()
            raise StackError(f"Firestore's emulator did not export its documents: {error}.") from error
        except (OSError, ValueError) as error:
            raise StackError(f"Firestore's emulator did not export its documents: {error}.") from error
        write_export(self._folder, export)
        self._remove_others(export)

    def _remove_others(self, current: Export) -> None:
        for found in self._folder.iterdir():
            if found.is_dir() and found.name != current.name:
                shutil.rmtree(found, ignore_errors=True)


def _post(url: str, body: bytes, patience: float) -> None:
    request = urllib.request.Request(url, body, {"content-type": "application/json"}, method="POST")  # noqa: S310  our own emulator's
    with _DIRECTLY.open(request, timeout=patience) as answer:
        answer.read()
