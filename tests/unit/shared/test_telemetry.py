"""Log lines: one JSON object each, in Cloud Logging's fields, with the labels of their task."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from shared import telemetry
from shared.telemetry import Event

TRACE = "a" * 32
PARENT = f"00-{TRACE}-{'b' * 16}-01"
Lines = pytest.CaptureFixture[str]


def written(capsys: Lines) -> list[dict[str, Any]]:
    """Return the lines so far, each of them an object."""
    *lines, rest = capsys.readouterr().out.split("\n")
    assert rest == ""
    return [json.loads(line) for line in lines]


@pytest.fixture
def adopted() -> Iterator[None]:
    """Adopt library logs for one test."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    telemetry.adopt_library_logs()
    yield
    root.handlers, root.level = handlers, level


def test_line_has_cloud_loggings_fields(capsys: Lines) -> None:
    """A line has severity and time in Cloud Logging's fields; the others become jsonPayload."""
    telemetry.info(Event.PUBLISHED, "Published.", topic="blog-generated", wait=None)
    (line,) = written(capsys)
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {
        "severity": "INFO",
        "message": "Published.",
        "event": "message_published",
        "topic": "blog-generated",
        "wait": None,
    }


@pytest.mark.parametrize(
    ("write", "severity"),
    [(telemetry.info, "INFO"), (telemetry.warning, "WARNING"), (telemetry.error, "ERROR")],
)
def test_each_severity_has_its_function(write: Any, severity: str, capsys: Lines) -> None:
    """Each severity has its function."""
    write(Event.NOT_NOW, "m")
    assert [line["severity"] for line in written(capsys)] == [severity]


def test_multiline_message_is_one_line(capsys: Lines) -> None:
    """A message of many lines is one log line, and so one entry."""
    telemetry.info(Event.LIBRARY, "one\ntwo\r\u2028three\x00🫖")
    (line,) = written(capsys)
    assert line["message"] == "one\ntwo\r\u2028three\x00🫖"


def test_labels_and_trace_are_on_every_line(capsys: Lines) -> None:
    """Labels and trace are on every line inside their block and on none outside; inner labels are added."""
    with telemetry.traced("p", PARENT), telemetry.labelled(job_id="j", run=1):
        with telemetry.labelled(attempt=2):
            telemetry.info(Event.STAGE_CLAIMED, "in")
        telemetry.info(Event.STAGE_CLAIMED, "out")
    telemetry.info(Event.STAGE_CLAIMED, "after")
    inner, outer, after = written(capsys)
    assert inner["logging.googleapis.com/labels"] == {"job_id": "j", "run": "1", "attempt": "2"}
    assert outer["logging.googleapis.com/labels"] == {"job_id": "j", "run": "1"}
    assert inner["logging.googleapis.com/trace"] == f"projects/p/traces/{TRACE}"
    assert not any(name.startswith("logging") for name in after)


@pytest.mark.parametrize("parent", ["", "nonsense", PARENT.upper(), PARENT + "\n", f"00-{TRACE}-short-01"])
def test_malformed_trace_is_replaced(parent: str, capsys: Lines) -> None:
    """A malformed trace is not logged, and the next hop gets a new one."""
    with telemetry.traced("p", parent):
        telemetry.info(Event.NOT_NOW, "m")
    assert "logging.googleapis.com/trace" not in written(capsys)[0]
    child = telemetry.child_of(parent)
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", child)
    assert TRACE not in child


def test_child_span_keeps_the_trace() -> None:
    """A child has its parent's trace and its own span."""
    first, second = telemetry.child_of(PARENT), telemetry.child_of(PARENT)
    assert first.split("-")[1] == second.split("-")[1] == TRACE
    assert len({first, second, PARENT}) == 3


async def test_concurrent_lines_do_not_mix_labels(capsys: Lines) -> None:
    """Lines of concurrent tasks do not mix labels."""

    async def job(number: int) -> None:
        with telemetry.traced("p", f"00-{number:032x}-{'b' * 16}-01"), telemetry.labelled(job_id=number):
            for turn in range(5):
                telemetry.info(Event.STAGE_CLAIMED, str(number), turn=turn)
                await asyncio.sleep(0)

    await asyncio.gather(*(job(number) for number in range(1, 41)))
    lines = written(capsys)
    assert len(lines) == 200
    for line in lines:
        assert line["logging.googleapis.com/labels"] == {"job_id": line["message"]}
        assert line["logging.googleapis.com/trace"].endswith(f"{int(line['message']):032x}")


def test_crash_line_has_kind_and_place_only(capsys: Lines) -> None:
    """The line of a crash has the exception's type and place, and not its text, which may hold secrets."""
    try:
        int("sk-secret")
    except ValueError as error:
        telemetry.crash(error)
    (line,) = written(capsys)
    assert (line["severity"], line["event"], line["message"]) == (
        "ERROR",
        "crashed",
        "Unexpected ValueError.",
    )
    assert "test_crash_line" in line["stack"][-1]
    assert "sk-secret" not in str(line)


@pytest.mark.usefixtures("adopted")
def test_library_logs_become_lines(capsys: Lines) -> None:
    """Library logs become lines from WARNING on, once, with their logger's name and without a traceback."""
    with telemetry.labelled(job_id="j"):
        logging.getLogger("grpc").warning("Lost %s.", "it")
        logging.getLogger("grpc").info("Not logged.")
        try:
            int("secret")
        except ValueError:
            logging.getLogger("grpc").exception("Failed.")
    lost, failed = written(capsys)
    assert (lost["severity"], lost["message"], lost["logger"]) == ("WARNING", "Lost it.", "grpc")
    assert lost["logging.googleapis.com/labels"] == {"job_id": "j"}
    assert (failed["severity"], failed["message"]) == ("ERROR", "Failed.")


@pytest.mark.usefixtures("adopted")
def test_adopting_twice_does_not_double_lines(capsys: Lines) -> None:
    """Adopting library logs again replaces earlier handlers, and does not double lines."""
    telemetry.adopt_library_logs()
    logging.getLogger("x").warning("once")
    assert len(written(capsys)) == 1


@pytest.mark.parametrize(
    ("message", "arguments"), [("%d of %d", ["a"]), ("%(name)s", ["a"]), ("%d", ["a"]), ("\ud800", [])]
)
def test_ill_formed_log_call_is_written(message: str, arguments: list[str], capsys: Lines) -> None:
    """An ill-formed log call of a library does not raise, and is written unformatted."""
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, message, tuple(arguments), None)
    telemetry.LibraryHandler().handle(record)
    assert [line["message"] for line in written(capsys)] == [message.replace("\ud800", "?")]


def test_event_names_are_unique_and_plain() -> None:
    """Event names are unique and plain, since filters use them."""
    assert len({event.value for event in Event}) == len(Event)
    assert all(re.fullmatch(r"[a-z_]+", event.value) for event in Event)


@pytest.mark.parametrize("write", [telemetry.warning, telemetry.error])
def test_operators_advice_has_its_field(write: Any, capsys: Lines) -> None:
    """The operator's advice has its own field, which is absent without advice."""
    write(Event.JOB_FAILED, "The model does not answer.", operator="Check the gateway.")
    write(Event.JOB_FAILED, "The model does not answer.", operator=None)
    advised, plain = written(capsys)
    assert advised["operator"] == "Check the gateway."
    assert "operator" not in plain
