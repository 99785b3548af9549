"""The journal of messages, and what a later run delivers again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from google.pubsub_v1 import PubsubMessage

from infra.local.dispatch.journal import Journal
from infra.local.dispatch.subscription import Received
from infra.local.keeping.folder import Export, write_export

Open = Callable[[str], Journal]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    (tmp_path / "firestore").mkdir()
    return tmp_path / "firestore"


@pytest.fixture
def journal(exports: Path) -> Iterator[Open]:
    """Opens the journal as the dispatcher of a run does."""
    with ExitStack() as opened:

        def open_journal(run: str) -> Journal:
            found = Journal(exports.parent / "messages.jsonl", exports, run)
            opened.callback(found.close)
            return found

        yield open_journal


def received(number: int, attempt: int = 1) -> Received:
    message = PubsubMessage(message_id=str(number), data=b"\xff{}", attributes={"a": "é"})
    return Received(PubsubMessage.pb(message), f"ack-{number}", attempt)


def of(run: str, number: int) -> Received:
    """Return a message whose data say of which run it is: the emulator numbers each run's from 1."""
    message = PubsubMessage(message_id=str(number), data=run.encode())
    return Received(PubsubMessage.pb(message), f"ack-{number}", 1)


def left(found: Journal, function: str = "polish") -> list[str]:
    return [one.message.message_id for one in found.left(function)]


def test_message_without_an_end_is_left(journal: Open) -> None:
    """As it was received, for its function alone, in the order of arrival, and for the next run too."""
    first = journal("1")
    first.begin("polish", received(7, attempt=3))
    first.begin("quality", received(8))
    first.begin("polish", received(5))
    assert left(first) == [], "the emulator of this run has them"
    second = journal("2")
    assert left(second) == ["7", "5"]
    [again, _] = second.left("polish")
    assert (again.message, again.ack_id, again.attempt) == (received(7).message, "", 3)
    assert left(journal("3")) == ["7", "5"]


def test_ended_message_is_left_until_an_export_has_it(exports: Path, journal: Open) -> None:
    """Firestore starts from the export: what the message has done since then is not in it."""
    first = journal("1")
    for number in (1, 2):
        first.begin("polish", received(number))
    first.end("polish", received(1))
    write_export(exports, Export("e", time.time()))
    first.end("polish", received(2))
    second = journal("2")
    assert left(second) == ["2"]
    second.end("polish", second.left("polish")[0])
    write_export(exports, Export("f", time.time()))
    assert left(journal("3")) == []
    assert (exports.parent / "messages.jsonl").read_bytes() == b""


def test_message_that_failed_before_is_still_left(journal: Open) -> None:
    """It was received again in the same run, and each time with another lease."""
    first = journal("1")
    first.begin("polish", received(1))
    first.begin("polish", received(1, attempt=2))
    assert left(journal("2")) == ["1"]


def test_restarted_dispatcher_goes_on(journal: Open) -> None:
    """Firestore has not gone back: what has ended stays ended, and what it alone knows is delivered."""
    journal("1").begin("polish", received(1))
    second = journal("2")
    second.begin("polish", received(2))
    second.end("polish", received(2))
    restarted = journal("2")
    assert left(restarted) == ["1"]
    restarted.end("polish", restarted.left("polish")[0])
    assert left(journal("2")) == []


def test_torn_last_line_loses_nothing_else(exports: Path, journal: Open) -> None:
    """The machine lost its power while it was written."""
    journal("1").begin("polish", received(1))
    file = exports.parent / "messages.jsonl"
    file.write_bytes(file.read_bytes() + b'{"function":"polish","mess')
    assert left(journal("2")) == ["1"]
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "line",
    [
        b"7",
        b"\xff",
        b'{"function":"\xff","message_id":"3"}',
        b'{"function":"polish","message_id":"3","run":"1","message":"abc"}',
        b'{"function":"polish","message_id":"3","run":"1","message":"/////w=="}',
    ],
)
def test_damaged_line_is_set_aside(
    exports: Path, journal: Open, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Others are delivered; it can be looked at later, and the log names the file once."""
    journal("1").begin("polish", received(1))
    file, aside = exports.parent / "messages.jsonl", exports.parent / "messages.jsonl.damaged"
    file.write_bytes(line + b"\n" + file.read_bytes())
    for run in ("2", "3"):
        assert left(journal(run)) == ["1"]
        assert aside.read_bytes() == line + b"\n"
    assert aside.stat().st_mode & 0o777 == 0o600
    [logged] = caplog.messages
    assert str(aside) in logged


def test_journal_does_not_grow_for_ever(
    exports: Path, journal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an export has is forgotten while the stack runs."""
    monkeypatch.setattr("infra.local.dispatch.journal._COMPACT_AT", 2000)
    first = journal("1")
    first.begin("polish", received(0))
    for number in range(1, 200):
        first.begin("polish", received(number))
        first.end("polish", received(number))
        write_export(exports, Export("e", time.time()))
    assert (exports.parent / "messages.jsonl").stat().st_size < 8000
    assert left(journal("2"))[0] == "0"


def test_number_of_an_earlier_run_is_another_message(journal: Open) -> None:
    """Both are unfinished when the second run is killed, too."""
    journal("old").begin("polish", of("old", 15))
    second = journal("new")
    second.begin("polish", of("new", 15))
    third = journal("third")
    assert [one.message.data for one in third.left("polish")] == [b"old", b"new"]
    third.end("polish", third.left("polish")[0])
    assert [one.message.data for one in third.left("polish")] == [b"new"]


def test_end_of_an_earlier_runs_message_is_not_that_of_a_new_one(exports: Path, journal: Open) -> None:
    """The old one ends and is exported; the new one of the same number is left by a kill."""
    journal("old").begin("polish", of("old", 15))
    second = journal("new")
    [old] = second.left("polish")
    second.begin("polish", of("new", 15))
    second.end("polish", old)
    write_export(exports, Export("e", time.time()))
    third = journal("third")
    assert [one.message.data for one in third.left("polish")] == [b"new"]
    third.begin("polish", of("third", 15))
    third.end("polish", of("third", 15))
    assert [one.message.data for one in third.left("polish")] == [b"new"]
