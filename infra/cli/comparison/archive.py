"""The ended jobs of a comparison, kept as files: an emulator forgets its jobs when it stops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from infra.cli.console import as_iso
from infra.cli.errors import WrongUsage
from infra.cli.gateways.documents import Snapshot, read_snapshot


class Archive:
    """A folder with a job's document in each file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, job_id: str) -> Snapshot | None:
        """Return an ended job; None if it was not kept, WrongUsage if its file can't be read."""
        path = self._path(job_id)
        try:
            fields: dict[str, Any] = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise WrongUsage(
                f"{path} can't be read: delete it, and its post is read or written again."
            ) from error
        return read_snapshot(job_id, fields)

    def keep(self, snapshot: Snapshot) -> None:
        """Write an ended job's document, in one step: an interrupt leaves no half of it."""
        path = self._path(snapshot.job.job_id)
        partial = path.with_suffix(".partial")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(snapshot.fields, ensure_ascii=False, default=as_iso))
            partial.replace(path)
        except OSError as error:
            raise WrongUsage(
                f"{path} can't be written ({error.strerror}): name another folder with --out."
            ) from error

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"
