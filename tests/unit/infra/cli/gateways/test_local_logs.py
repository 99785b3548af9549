"""The log files of a stack: merged by time, in bounded memory, whatever happens to the files."""

from __future__ import annotations

import json
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.cli.errors import WrongUsage
from infra.cli.gateways.local_logs import LocalLogs, read_backwards
from infra.cli.gateways.logs import LABELS, LogLine, LogQuery
from tests.support.fakes.cli import JOB, NOW, ORG

ALL = LogQuery()
OTHER = "44444444-4444-4444-8444-444444444444"


def line(
    second: float, message: str = "A line.", job_id: str = JOB, stage: str = "polish", **more: Any
) -> str:
    """Return one line of a function."""
    labels = {"job_id": job_id, "org_id": ORG, "stage": stage}
    values = {"severity": "INFO", "time": (NOW + timedelta(seconds=second)).isoformat(), "message": message}
    return json.dumps({**values, "event": "job_created", **more, LABELS: labels}) + "\n"


def write(folder: Path, **files: str) -> LocalLogs:
    """Add to files of a folder."""
    for name, text in files.items():
        with (folder / f"{name}.log").open("a") as file:
            file.write(text)
    return LocalLogs(folder)


def messages(lines: list[LogLine]) -> list[str]:
    """Return the texts."""
    return [each.message for each in lines]


def test_lines_of_all_files_are_in_the_order_of_time(tmp_path: Path) -> None:
    """Each file is a process's; the newest are returned, and whether there are others."""
    logs = write(tmp_path, polish=line(1, "one") + line(4, "four"), usage=line(2, "two") + line(3, "three"))
    assert messages(logs.newest(ALL, 10).lines) == ["one", "two", "three", "four"]
    found = logs.newest(ALL, 2)
    assert (messages(found.lines), found.cut) == (["three", "four"], True)
    assert not logs.newest(ALL, 4).cut


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (LogQuery(job_id=OTHER), ["other"]),
        (LogQuery(stage="usage"), ["usage"]),
        (LogQuery(severity="WARNING"), ["grave"]),
        (LogQuery(since=NOW + timedelta(seconds=3)), ["usage", "grave"]),
        (LogQuery(org_id=OTHER), []),
        (LogQuery(process="usage"), ["usage"]),
        (LogQuery(job_id=JOB, since=NOW + timedelta(seconds=4)), ["grave"]),
    ],
)
def test_filters_hold_together(tmp_path: Path, query: LogQuery, found: list[str]) -> None:
    """Lines without the label are not those of a filter."""
    logs = write(
        tmp_path,
        polish=line(1, "old") + line(2, "other", OTHER) + line(4, "grave", severity="ERROR"),
        usage=line(3, "usage", stage="usage"),
    )
    assert messages(logs.newest(query, 10).lines) == found


def test_since_stops_reading_but_for_lines_out_of_order(tmp_path: Path) -> None:
    """Threads write a line a little after another's."""
    text = line(-300, "long ago") + line(9, "late") + line(2, "early") + line(8, "new")
    logs = write(tmp_path, polish=text)
    query = LogQuery(since=NOW + timedelta(seconds=5))
    assert messages(logs.newest(query, 10).lines) == ["new", "late"]


def test_other_text_is_left_out_and_shown_of_its_process(tmp_path: Path) -> None:
    """A banner, a traceback, bytes that are no UTF-8, JSON of others, and blank lines."""
    (tmp_path / "proxy.log").write_bytes(b'\n\xff broken\n{"a": 1}\n[1]\n{"time": 5}\n{not json\n')
    logs = write(tmp_path, polish=line(1))
    assert messages(logs.newest(ALL, 10).lines) == ["A line."]
    raw = logs.newest(LogQuery(process="proxy"), 10).lines
    assert messages(raw) == [
        "\N{REPLACEMENT CHARACTER} broken",
        '{"a": 1}',
        "[1]",
        '{"time": 5}',
        "{not json",
    ]
    assert logs.newest(LogQuery(process="proxy", severity="ERROR"), 10).lines == []


def test_unknown_process_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    """A typing error."""
    logs = write(tmp_path, polish="", usage="")
    with pytest.raises(WrongUsage, match=r"No process prxy has a log in .*, but polish, usage"):
        logs.newest(LogQuery(process="prxy"), 10)
    assert LocalLogs(tmp_path / "none").newest(ALL, 10).lines == []


def test_half_written_line_is_read_once_it_is_whole(tmp_path: Path) -> None:
    """Also where its bytes end in the middle of a letter."""
    whole = line(2, "“tea”").encode()
    logs = write(tmp_path, polish=line(1, "one"))
    with (tmp_path / "polish.log").open("ab") as file:
        file.write(whole[:60])
        file.flush()
        assert messages(logs.newest(ALL, 10).lines) == ["one"]
        assert logs.poll() == []
        file.write(whole[60:-1])
        file.flush()
        assert logs.poll() == []
        file.write(b"\n")
    assert messages(logs.poll()) == ["“tea”"]
    assert logs.poll() == []


def test_new_lines_come_once_and_in_order(tmp_path: Path) -> None:
    """Of files that were there, of those that come, and of processes that began again."""
    logs = write(tmp_path, polish=line(1, "old"))
    logs.newest(ALL, 10)
    write(tmp_path, polish=line(4, "appended"), meta=line(3, "of a new file"))
    assert messages(logs.poll()) == ["of a new file", "appended"]
    (tmp_path / "polish.log").write_text(line(5, "emptied"))
    assert messages(logs.poll()) == ["emptied"]
    (tmp_path / "meta.log").rename(tmp_path / "meta.log.1")
    write(tmp_path, meta=line(6, "rotated") + line(7, "and longer", stage="meta") * 2)
    assert messages(logs.poll()) == ["rotated", "and longer", "and longer"]
    (tmp_path / "meta.log").unlink()
    assert logs.poll() == []


def test_poll_keeps_the_filters(tmp_path: Path) -> None:
    """A followed job's lines only."""
    logs = write(tmp_path, polish="")
    logs.newest(LogQuery(job_id=JOB), 10)
    write(tmp_path, polish=line(1, "other", OTHER) + line(2, "ours"))
    assert messages(logs.poll()) == ["ours"]


def test_huge_files_need_little_memory(tmp_path: Path) -> None:
    """Twenty megabytes, and a line of five without an end."""
    many = "".join(line(second, "x" * 900) for second in range(1000))
    with (tmp_path / "polish.log").open("w") as file:
        for _ in range(16):
            file.write(many)
        file.write("y" * 5_000_000 + "\n")
        file.write(line(1000, "last"))
    logs = LocalLogs(tmp_path)
    tracemalloc.start()
    found = logs.newest(LogQuery(job_id=JOB), 5)
    logs.newest(LogQuery(job_id=OTHER), 5)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(found.lines), found.lines[-1].message, found.cut) == (5, "last", True)
    assert most < 6_000_000


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_lines_across_blocks_are_whole(tmp_path: Path, length: int) -> None:
    """Wherever a block ends."""
    path = tmp_path / "a"
    path.write_bytes(b"first\n" + b"x" * length + b"\nlast\n")
    with path.open("rb") as file:
        found = list(read_backwards(file, path.stat().st_size))
    assert found == [b"last", *([b"x" * length] if length else []), b"first"]


def test_lines_as_they_were_written(tmp_path: Path) -> None:
    """For --json."""
    text = line(1, "“tea”")
    [found] = write(tmp_path, polish=text).newest(ALL, 1).lines
    assert found.raw + "\n" == text
    assert found.at == datetime.fromisoformat(json.loads(text)["time"])
    assert (found.stage, found.event) == ("polish", "job_created")
