"""Posts kept as files: `<slug>.md` for people and `<slug>.json` with the whole job document.

No file of another post is overwritten: the name gets a number.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

import msgspec

from infra.cli.console import as_iso
from infra.cli.errors import WrongUsage
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.posts.markdown import to_markdown
from infra.cli.posts.writer import Writer
from shared.jobs.job import Job
from shared.jobs.outputs import Result

FOLDER = "posts"
PAGE, TEXT, DOCUMENT = ".html", ".md", ".json"
_WRITTEN_BY = "written_by"  # a field that Firestore's document does not have
_UNFIT = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
_DAMAGED = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError),
    *(msgspec.MsgspecError, WrongUsage),
)


@dataclass(frozen=True)
class Kept:
    """A post that is kept; `path` is its document's."""

    path: Path
    snapshot: Snapshot
    writer: Writer

    @property
    def result(self) -> Result:
        """The post."""
        assert self.snapshot.job.result is not None, "only finished posts are kept"
        return self.snapshot.job.result


def keep(state_dir: Path, snapshot: Snapshot, writer: Writer) -> Kept:
    """Keep a finished post; one that is kept already stays as it is, and so does its writer if it is known.

    WrongUsage if nothing can be written.
    """
    assert snapshot.job.result is not None
    folder = state_dir / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free_path(folder, snapshot.job, snapshot.job.result)
        before = _read(path)
        if before and before.writer.about_cost:
            writer = before.writer
        kept = Kept(path, snapshot, writer)
        if not path.exists():
            document = snapshot.fields | {_WRITTEN_BY: asdict(writer)}
            _write_new(path, json.dumps(document, indent=2, ensure_ascii=False, default=as_iso))
            _write_new(path.with_suffix(TEXT), to_markdown(kept.result, snapshot.job, writer.label))
    except OSError as error:
        raise WrongUsage(f"{folder} can't be written: {error.strerror}.") from error
    return kept


def find(state_dir: Path, job_id: str | None) -> Kept | None:
    """Return the newest post that is kept, or the newest of one job; None without one."""
    paths = (state_dir / FOLDER).glob(f"*{DOCUMENT}")
    for path in sorted(paths, key=_written_at, reverse=True):
        if (kept := _read(path)) and job_id in {None, kept.snapshot.job.job_id}:
            return kept
    return None


def find_named(state_dir: Path, name: str) -> Kept | None:
    """Return the kept post of a file's name, with or without its ending, or of its path; None without one."""
    folder, given = state_dir / FOLDER, Path(name)
    if given.parent != Path() and os.path.realpath(given.parent) != os.path.realpath(folder):
        return None
    stem = given.stem if given.suffix in {PAGE, TEXT, DOCUMENT} else given.name
    return _read(folder / f"{stem}{DOCUMENT}")


def _written_at(path: Path) -> int:
    """Return the time of a file; 0 for one that has gone, or a link to nothing."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _read(path: Path) -> Kept | None:
    """Return a kept post; None for what is something else. A pipe is not opened: it would wait for ever."""
    try:
        if not path.is_file():
            return None
        document: dict[str, Any] = json.loads(path.read_bytes())
        writer = msgspec.convert(document.pop(_WRITTEN_BY), Writer)
        snapshot = read_snapshot(document.pop("job_id"), document)
    except _DAMAGED:
        return None
    if snapshot.job.result is None:
        return None
    return Kept(path, snapshot, writer)


def _free_path(folder: Path, job: Job, result: Result) -> Path:
    """Return the document's path: where this run of the job is kept already, or that no file has."""
    for name in _names(slug_of(result, job.job_id)):
        path = folder / f"{name}{DOCUMENT}"
        if not any(os.path.lexists(path.with_suffix(suffix)) for suffix in (PAGE, TEXT, DOCUMENT)):
            return path
        kept = _read(path)
        if kept and (kept.snapshot.job.job_id, kept.snapshot.job.run) == (job.job_id, job.run):
            return path
    raise AssertionError("the names do not end")


def _names(slug: str) -> Iterator[str]:
    return chain([slug], (f"{slug}-{number}" for number in count(2)))


def slug_of(result: Result, job_id: str) -> str:
    """Return a name for files: small letters, digits and hyphens, whatever the post is called."""
    for name in (result.meta_tags.slug, result.title):
        if slug := _UNFIT.sub("-", name.lower())[:_LONGEST].strip("-"):
            return slug
    return job_id


def _write_new(path: Path, text: str) -> None:
    """Write for the owner's eyes only: the document of a job may hold what is not public."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text.rstrip("\n") + "\n")
