"""Lines from Cloud Logging, against a stand-in that has its documented shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import google.auth
import pytest
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.cloud_entries import build_filter
from infra.cli.gateways.cloud_logging import CloudLogs
from infra.cli.gateways.logs import LABELS, REPAIRS, LogQuery, read_line
from tests.support.fakes.cli import JOB, NOW, ORG
from tests.support.servers.cloud_logging import PROJECT, CloudLogging, serving

OF_JOB = LogQuery(job_id=JOB)


@pytest.fixture
def cloud() -> Iterator[CloudLogging]:
    """An empty log."""
    with serving(CloudLogging()) as logging:
        yield logging


def reader(cloud: CloudLogging, project: str = PROJECT) -> CloudLogs:
    """Return the gateway, signed in."""
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]  # which has no types
    return CloudLogs(project, credentials, cloud.url, pause=0.0)


def line(second: float, message: str = "A line.", **more: Any) -> str:
    """Return a line as a function writes it."""
    labels = {"job_id": JOB, "org_id": ORG, "stage": "polish", "attempt": "1"} | more.pop("labels", {})
    values = {"severity": "INFO", "time": (NOW + timedelta(seconds=second)).isoformat(), "message": message}
    return json.dumps({**values, "event": "model_answered", **more, LABELS: labels})


def messages(cloud: CloudLogging, query: LogQuery, limit: int = 100) -> list[str]:
    """Return what is found."""
    return [found.message for found in reader(cloud).newest(query, limit).lines]


def test_entry_is_the_line_that_was_written(cloud: CloudLogging) -> None:
    """Cloud Logging moves some of its fields, and has no whole numbers."""
    entry = cloud.write(line(1.5, "Answered.", severity="WARNING", total_tokens=300, cost_usd=0.001))
    [found] = reader(cloud).newest(OF_JOB, 10).lines
    assert (found.at, found.severity, found.message) == (NOW + timedelta(seconds=1.5), "WARNING", "Answered.")
    assert (found.process, found.stage, found.number("attempt")) == ("polish", "polish", 1)
    assert found.fields == {"total_tokens": 300, "cost_usd": 0.001}
    assert isinstance(found.fields["total_tokens"], int)
    assert json.loads(found.raw) == entry
    assert found.entry_id == "id-0"


def test_times_have_up_to_nine_digits(cloud: CloudLogging) -> None:
    """Trailing zeros may be left out."""
    cloud.write(line(0))["timestamp"] = "2026-01-02T12:00:00.123456789Z"
    cloud.write(line(1))["timestamp"] = "2026-01-02T12:00:01Z"
    found = reader(cloud).newest(OF_JOB, 10).lines
    assert [each.at.microsecond for each in found if each.at] == [123456, 0]


def test_newest_are_listed_oldest_first_over_pages(cloud: CloudLogging) -> None:
    """Some pages are empty while the search goes on."""
    cloud.page, cloud.empty = 3, 2
    for number in range(10):
        cloud.write(line(number, str(number)))
    found = reader(cloud).newest(OF_JOB, 7)
    assert ([each.message for each in found.lines], found.cut) == ([*"3456789"], True)
    whole = reader(cloud).newest(OF_JOB, 10)
    assert ([each.message for each in whole.lines], whole.cut) == ([*"0123456789"], False)
    assert all(asked["pageSize"] <= 1000 for asked in cloud.asked)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (OF_JOB, ["one", "grave"]),
        (LogQuery(severity="WARNING"), ["grave"]),
        (LogQuery(stage="usage"), ["other"]),
        (LogQuery(org_id=ORG, since=NOW + timedelta(seconds=2)), ["other", "grave"]),
        (LogQuery(process="proxy"), ["a proxy's text"]),
        (LogQuery(job_id='x" OR labels.stage="polish'), []),
    ],
)
def test_filters_are_conditions_of_the_query(cloud: CloudLogging, query: LogQuery, found: list[str]) -> None:
    """The functions' lines alone, unless a process is named; the gateway is the proxy's service."""
    cloud.write(line(1, "one"))
    cloud.write(line(2, "other", labels={"job_id": "another", "stage": "usage"}), "blog-usage")
    cloud.write(line(3, "grave", severity="ERROR"))
    text = cloud.write(line(4), "blog-gateway")
    text["textPayload"] = "a proxy's text"
    del text["jsonPayload"]
    assert messages(cloud, query) == found


def test_value_adds_no_condition() -> None:
    """Each is quoted."""
    evil = 'x" OR severity>="DEBUG'
    assert f"labels.job_id={json.dumps(evil)}" in build_filter(LogQuery(job_id=evil))
    assert build_filter(LogQuery(job_id="a\\")).endswith('labels.job_id="a\\\\"')


def test_requests_are_lines_of_a_process(cloud: CloudLogging) -> None:
    """Cloud Run's own log of requests has no message."""
    entry = cloud.write(line(1), "blog-gateway")
    del entry["jsonPayload"]
    entry["httpRequest"] = {"requestMethod": "POST", "requestUrl": "https://gateway/v1", "status": 503}
    assert messages(cloud, LogQuery(process="gateway")) == ["POST https://gateway/v1 503"]


def test_poll_gives_each_entry_once_also_late_ones(cloud: CloudLogging) -> None:
    """An entry that arrives a minute late is still found, by an overlap; those before the limit are not."""
    for number in range(5):
        cloud.write(line(number, f"old {number}"))
    logs = reader(cloud)
    assert [each.message for each in logs.newest(OF_JOB, 2).lines] == ["old 3", "old 4"]
    cloud.write(line(100, "new"))
    cloud.write(line(60, "same time"))["timestamp"] = cloud.entries[-2]["timestamp"]
    assert sorted(each.message for each in logs.poll()) == ["new", "same time"]
    assert logs.poll() == []
    cloud.write(line(45, "late"))
    assert [each.message for each in logs.poll()] == ["late"]
    assert cloud.asked[-1]["orderBy"] == "timestamp asc"


def test_poll_of_an_empty_log(cloud: CloudLogging) -> None:
    """The first entry comes while somebody waits for it."""
    logs = reader(cloud)
    assert logs.newest(LogQuery(job_id=JOB, since=NOW), 10).lines == []
    cloud.write(line(1, "first"))
    assert [each.message for each in logs.poll()] == ["first"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_trouble_is_asked_again(cloud: CloudLogging, status: int) -> None:
    """Three times."""
    cloud.write(line(1))
    cloud.answers = [status] * 3
    assert messages(cloud, OF_JOB) == ["A line."]


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        (403, WrongUsage, "You may not read the logs of a-project: ask for the role roles/logging.viewer."),
        (401, WrongUsage, "Cloud Logging needs credentials"),
        (404, WrongUsage, "There is no project a-project"),
        (400, Unreachable, "Cloud Logging refused the question with 400."),
        (429, Unreachable, "asked too often"),
        (503, Unreachable, "Cloud Logging answered 503"),
        (502, Unreachable, "Cloud Logging answered 502"),
    ],
)
def test_lasting_trouble_is_one_sentence(
    cloud: CloudLogging, status: int, error: type[Exception], sentence: str
) -> None:
    """That says what to do."""
    cloud.answers = [status] * 4
    with pytest.raises(error, match=sentence):
        messages(cloud, OF_JOB)


def test_no_connection_and_no_credentials_are_named(
    cloud: CloudLogging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with what to do."""
    gone = CloudLogging(url="http://127.0.0.1:1")
    with pytest.raises(Unreachable, match="is the network up"):
        reader(gone).newest(OF_JOB, 1)

    def refuse(**_: object) -> None:
        raise DefaultCredentialsError("no")  # type: ignore[no-untyped-call]  # which has no types

    monkeypatch.setattr(google.auth, "default", refuse)
    with pytest.raises(WrongUsage, match="gcloud auth application-default login"):
        CloudLogs(PROJECT, url=cloud.url).newest(OF_JOB, 1)


def test_memory_is_bounded_by_the_limit(cloud: CloudLogging) -> None:
    """However many entries a project has: no page is asked for beyond the limit."""
    cloud.page = 10
    for number in range(100):
        cloud.write(line(number))
    assert reader(cloud).newest(OF_JOB, 15).cut
    assert len(cloud.asked) == 2


def test_routine_lines_are_left_out_as_on_a_local_stack(cloud: CloudLogging) -> None:
    """A sweep that repaired something, or had trouble, and a line of an earlier release stay."""
    none = dict.fromkeys(REPAIRS, 0)
    sweeps = [
        line(0, "idle", event="swept", **none, organisations=2),
        *(line(n, name, event="swept", **none | {name: 1}) for n, name in enumerate(REPAIRS, 1)),
        line(10, "trouble", event="swept", severity="WARNING"),
        line(11, "earlier", event="swept", members=0),
        line(12, "state", event="organisation_status", members=3),
        line(13, "job", **none),
    ]
    for each in sweeps:
        cloud.write(each)
    query = LogQuery(routine=False)
    local = [read for each in sweeps if (read := read_line(each.encode(), "sweep")) and query.matches(read)]
    assert (
        messages(cloud, query) == [each.message for each in local] == [*REPAIRS, "trouble", "earlier", "job"]
    )
    assert len(messages(cloud, LogQuery())) == len(sweeps)
