"""The folder of what is kept between two runs, and what is where in it."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from infra.local.supervision import state
from infra.local.supervision.service import StackError

NAME = "kept"
_EXPORTS = "firestore"
_CURRENT = "current.json"
_MESSAGES = "messages.jsonl"
_SECRETS = "secrets.json"
_DATABASE = "postgres"
_LASTING = Path("/var/tmp")  # noqa: S108  the system's folder for what outlives a reboot; mkdtemp makes ours in it
_TRAVERSABLE_BY_ALL = 0o1
_Kind = TypeVar("_Kind", "Secrets", "Export")


class Secrets(msgspec.Struct, frozen=True):
    """The passwords and the key of a stack; the same ones in each run on kept data."""

    gateway_key: str
    owner_password: str
    sink_password: str
    webhook_key: str = ""
    """Empty in a file of a release without webhooks."""


class Export(msgspec.Struct, frozen=True):
    """A complete export of Firestore: its name, and when it began, in seconds since 1970."""

    name: str
    began: float


def new_secrets() -> Secrets:
    """Return secrets that nobody else has."""
    return Secrets(
        f"sk-{secrets.token_urlsafe(24)}",
        secrets.token_urlsafe(16),
        secrets.token_urlsafe(16),
        secrets.token_urlsafe(32),
    )


class Kept:
    """The kept data of a state folder's stack."""

    def __init__(self, state_dir: Path) -> None:
        self.folder = state_dir.resolve() / NAME

    def exists(self) -> bool:
        """Return whether an earlier run has kept anything."""
        return (self.folder / _SECRETS).exists()

    def make(self) -> None:
        """Make the folder; StackError if that is not possible."""
        try:
            self.folder.mkdir(exist_ok=True)
            self.exports.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StackError(
                f"{error.filename} can't be made ({error.strerror}): nothing can be kept."
            ) from error

    def secrets(self) -> Secrets:
        """Return the secrets of the earlier run, or new ones; StackError if they are lost or damaged."""
        file = self.folder / _SECRETS
        found = _read(file, Secrets)
        if found is None:
            if (self.folder / _DATABASE / "data" / "PG_VERSION").exists():
                raise StackError(
                    f"{file} is missing, and the kept database opens only with its password. {self._remedy}"
                )
            found = new_secrets()
            state.write_private(file, msgspec.json.encode(found).decode())
        if not found.webhook_key:
            found = replace(found, webhook_key=new_secrets().webhook_key)
            state.write_private(file, msgspec.json.encode(found).decode())
        return found

    @property
    def _remedy(self) -> str:
        return f"Delete {self.folder} to begin anew, or start without --keep."

    @property
    def exports(self) -> Path:
        """The folder of Firestore's exports."""
        return self.folder / _EXPORTS

    @property
    def messages(self) -> Path:
        """The dispatcher's journal of messages."""
        return self.folder / _MESSAGES

    def export(self) -> Export | None:
        """Return the last complete export."""
        return read_export(self.exports)

    def metadata(self) -> Path | None:
        """Return the file of the last export that the emulator starts from; StackError if it is not there."""
        if (found := self.export()) is None:
            return None
        file = self.exports / found.name / f"{found.name}.overall_export_metadata"
        if not file.exists():
            raise StackError(f"{file} is missing, so Firestore's kept documents are lost. {self._remedy}")
        return file

    def database(self, *, readable_by: str | None) -> Path:
        """Return the folder of Postgres's data; `readable_by` is the other user that it runs as.

        That user may be kept out of the folders above ours: then the data is in the system's folder for
        temporary files that last, and the folder here is a link to it. StackError if that is gone.
        """
        place = self.folder / _DATABASE
        if place.is_symlink() and not place.exists():
            raise StackError(
                f"The kept database is gone: {place} leads to {place.readlink()}, which is not there. Delete "
                f"{self.folder} to begin anew, or {place} alone to keep jobs with empty costs."
            )
        if not place.exists():
            if readable_by is None or _all_can_enter(self.folder):
                place.mkdir(mode=0o700)
            else:
                place.symlink_to(tempfile.mkdtemp(prefix="content-pipeline-kept-", dir=_LASTING))
        return place.resolve()


def read_export(exports: Path) -> Export | None:
    """Return the last complete export in the folder."""
    return _read(exports / _CURRENT, Export)


def write_export(exports: Path, export: Export) -> None:
    """Make this the last complete export, in one step."""
    state.write_private(exports / _CURRENT, msgspec.json.encode(export).decode())


def _read(file: Path, kind: type[_Kind]) -> _Kind | None:
    """Return what a file holds, None without one; StackError if it is damaged."""
    with suppress(FileNotFoundError):
        try:
            return msgspec.json.decode(file.read_bytes(), type=kind)
        except ValueError as error:
            raise StackError(
                f"{file} is damaged. Put an intact copy there, or delete the stack's folder {NAME} to begin "
                "anew; without --keep a stack does not need it."
            ) from error
    return None


def _all_can_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & _TRAVERSABLE_BY_ALL for part in (folder, *folder.parents))
