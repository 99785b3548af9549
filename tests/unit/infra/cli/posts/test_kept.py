"""Kept posts: nothing is overwritten, and what was kept is found again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest
import yaml

from infra.cli.errors import WrongUsage
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.posts.kept import find, keep, slug_of
from infra.cli.posts.writer import Writer
from shared.jobs.document import fields
from shared.jobs.job import Job
from tests.support.fakes.cli import JOB, META, RESULT, completed

OTHER = "44444444-4444-4444-8444-444444444444"
WRITER = Writer("gpt-4o", "This is the real price.")


def snapshot(job: Job) -> Snapshot:
    """Return a job as it is read from Firestore."""
    return read_snapshot(job.job_id, fields(job))


def test_kept_post_is_found_again(tmp_path: Path) -> None:
    """With everything: the result, the times, and who wrote."""
    kept = keep(tmp_path, snapshot(completed()), WRITER)
    for found in (find(tmp_path, None), find(tmp_path, JOB)):
        assert found
        assert (found.path, found.snapshot.job, found.writer) == (kept.path, kept.snapshot.job, WRITER)
    assert find(tmp_path, OTHER) is None


def test_another_job_gets_another_name(tmp_path: Path) -> None:
    """The same title again has a number; the same job again has its own files, even edited ones."""
    first = keep(tmp_path, snapshot(completed()), WRITER)
    first.path.with_suffix(".md").write_text("edited by hand")
    second = keep(tmp_path, snapshot(completed(job_id=OTHER)), WRITER)
    assert [first.path.name, second.path.name] == ["tea-outdoors.json", "tea-outdoors-2.json"]
    assert keep(tmp_path, snapshot(completed()), WRITER).path == first.path
    assert first.path.with_suffix(".md").read_text() == "edited by hand"


def test_another_run_gets_another_name(tmp_path: Path) -> None:
    """A replay is another post."""
    keep(tmp_path, snapshot(completed()), WRITER)
    assert keep(tmp_path, snapshot(completed(run=2)), WRITER).path.name == "tea-outdoors-2.json"


def test_writer_of_a_kept_post_stays(tmp_path: Path) -> None:
    """The demo knows more than a job's document."""
    keep(tmp_path, snapshot(completed()), WRITER)
    again = keep(tmp_path, snapshot(completed()), Writer("gpt-4o", "Another."))
    assert again.writer == WRITER


def test_someones_own_file_is_left_alone(tmp_path: Path) -> None:
    """Also one without a document."""
    (tmp_path / "posts").mkdir()
    own = tmp_path / "posts" / "tea-outdoors.html"
    own.write_text("mine")
    assert keep(tmp_path, snapshot(completed()), WRITER).path.name == "tea-outdoors-2.json"
    assert own.read_text() == "mine"


def test_newest_is_found_first(tmp_path: Path) -> None:
    """By its file's time; other JSON files there are skipped."""
    first = keep(tmp_path, snapshot(completed()), WRITER)
    keep(tmp_path, snapshot(completed(job_id=OTHER)), WRITER)
    os.utime(first.path, (1, 1))
    (tmp_path / "posts" / "other.json").write_text('["not a job"]')
    found = find(tmp_path, None)
    assert found is not None
    assert found.snapshot.job.job_id == OTHER


def test_what_is_no_post_is_skipped(tmp_path: Path) -> None:
    """A link to nothing, a pipe and damaged files: none is waited for, and none is overwritten."""
    first = keep(tmp_path, snapshot(completed()), WRITER)
    folder = first.path.parent
    (folder / "link.json").symlink_to(folder / "gone")
    os.mkfifo(folder / "pipe.json")
    (folder / "half.json").write_bytes(first.path.read_bytes()[:400])
    (folder / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (folder / "deep.json").write_text("[" * 100_000)
    document = json.loads(first.path.read_bytes())
    (folder / "writer.json").write_text(json.dumps(document | {"written_by": {"label": 1, "about_cost": []}}))
    (folder / "job.json").write_text(json.dumps(document | {"job_id": 5, "stages": "none"}))
    os.utime(first.path, (1, 1))
    for job_id in (None, JOB):
        found = find(tmp_path, job_id)
        assert found is not None
        assert found.path == first.path
    first.path.unlink()
    first.path.symlink_to(folder / "gone")
    assert keep(tmp_path, snapshot(completed()), WRITER).path.name == "tea-outdoors-2.json"


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    """They hold a whole document, also of a job in the cloud."""
    path = keep(tmp_path, snapshot(completed()), WRITER).path
    for each in (path, path.with_suffix(".md")):
        assert each.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("slug", "title", "expected"),
    [
        ("../../etc/passwd", "x", "etc-passwd"),
        ("", "Why honey — never?", "why-honey-never"),
        ("蜂蜜", "蜂蜜", JOB),
        ("a" * 300, "x", "a" * 60),
    ],
)
def test_name_is_safe(slug: str, title: str, expected: str) -> None:
    """Whatever a model called the post."""
    result = msgspec.structs.replace(RESULT, title=title, meta_tags=msgspec.structs.replace(META, slug=slug))
    assert slug_of(result, JOB) == expected


def test_front_matter_is_yaml(tmp_path: Path) -> None:
    """Also with a title that would break it."""
    result = msgspec.structs.replace(RESULT, title='Tea: "black"\n--- or #green')
    path = keep(tmp_path, snapshot(completed(result=result)), WRITER).path.with_suffix(".md")
    front = yaml.safe_load(path.read_text().split("\n---\n")[0].removeprefix("---\n"))
    assert front["title"] == result.title
    assert (front["score"], front["written_by"], front["job_id"]) == (78, "gpt-4o", JOB)


def test_unwritable_folder_is_a_sentence(tmp_path: Path) -> None:
    """Such as a file in its place."""
    (tmp_path / "posts").write_text("")
    with pytest.raises(WrongUsage, match="can't be written"):
        keep(tmp_path, snapshot(completed()), WRITER)
