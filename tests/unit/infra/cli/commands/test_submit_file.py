"""`blog submit --file`: all lines are checked first, and the same file twice is the same jobs."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from infra.cli.errors import Refusal, Unreachable, WrongUsage
from infra.cli.input import LONGEST_LINE
from infra.cli.jobs.batch import derive_id
from shared.clock import SystemClock
from shared.errors import ErrorCode
from shared.jobs.job import JobError, JobStatus, Spend, Stage
from shared.jobs.transitions import new_job
from shared.messages.schemas import StartRequest, parse
from tests.support.fakes.cli import JOB, ORG, USER, Ended, blog, job
from tests.support.fakes.fleet import FakeFleet

OWNER = {"org_id": ORG, "user_id": USER}


def line(topic: str, **fields: Any) -> str:
    """Return a start message as a line."""
    return json.dumps({**OWNER, "topic": topic, **fields})


def submit(text: str, *arguments: str, fleet: FakeFleet) -> Ended:
    """Submit lines from standard input."""
    return blog("submit", "--file", "-", *arguments, fleet=fleet, stdin=text)


def taken_up(fleet: FakeFleet) -> FakeFleet:
    """Return the fleet after generate has created a job of each message."""
    now = SystemClock().now()
    for _, data in fleet.sent:
        request = parse(data, StartRequest)
        fleet.add(new_job(request, str(request.job_id), now, 90))
    fleet.sent.clear()
    fleet.published.clear()
    return fleet


def test_each_line_is_a_job() -> None:
    """Ids in the lines' order on standard output, the summary on standard error."""
    fleet = FakeFleet()
    ended = submit(f"{line('Tea', job_id=JOB.upper())}\r\n\n  \n{line('Coffee')}", fleet=fleet)
    assert ended.code == 0
    assert ended.err == "2 jobs published.\n"
    assert ended.out.splitlines() == [message["job_id"] for _, message, _ in fleet.published]
    (topic, first, attributes), (_, second, _) = fleet.published
    assert (topic, first["job_id"], first["topic"], second["topic"]) == (
        "blog-requested",
        JOB,
        "Tea",
        "Coffee",
    )
    assert {**attributes, "traceparent": ""} == {"job_id": JOB, "org_id": ORG, "traceparent": ""}
    assert UUID(second["job_id"]).version == 5


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    """Also one that an editor has marked."""
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + line("Tea").encode())
    fleet = FakeFleet()
    assert blog("submit", "--file", str(path), fleet=fleet).code == 0
    assert len(fleet.published) == 1
    missing = blog("submit", "--file", str(tmp_path / "none"), fleet=fleet)
    assert (missing.code, "none can't be read: No such file or directory." in missing.err) == (2, True)


def test_options_replace_the_fields_of_each_line() -> None:
    """As they do for one message."""
    fleet = FakeFleet()
    lines = '{"topic": "Tea", "word_count": 200}\n{"topic": "Coffee", "priority": 1}'
    options = ("--words", "400", "--priority", "9", "--org", ORG, "--user", USER)
    assert submit(lines, *options, "--deadline", "2999-01-01", fleet=fleet).code == 0
    for _, message, _ in fleet.published:
        assert (message["word_count"], message["priority"]) == (400, 9)
        assert message["deadline"] == "2999-01-01T00:00:00Z"


def test_wrong_line_is_named_and_stops_all() -> None:
    """Every wrong line with its number and the pipeline's own sentence; nothing is published."""
    fleet = FakeFleet().add(job(request={"topic": "Another"}))
    lines = [
        line("Tea"),
        "{",
        line("Te"),
        "[]",
        line("Tea", words=3),
        line("Tea", model="gpt-9"),
        line("Tea", job_id=JOB),
        line("Tea", job_id="7"),
        json.dumps({"topic": "x" * LONGEST_LINE}),
        line("Tea", priority=10),
    ]
    ended = submit("\n".join(lines), "--json", fleet=fleet)
    assert (ended.code, fleet.published) == (2, [])
    wrong = json.loads(ended.out)["invalid"]
    assert [each["line"] for each in wrong] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    for each, part in zip(
        wrong,
        (
            "The message is not JSON",
            "topic must be",
            "not an object",
            "words is not a known field",
            "model must be one of",
            "already exists with another request",
            "job_id must be a lower-case UUID",
            f"The line is longer than {LONGEST_LINE:,} bytes",
            "priority must be",
        ),
        strict=True,
    ):
        assert part in each["reason"]
        assert f"Line {each['line']}: {each['reason']}\n" in ended.err
    assert ended.err.endswith(
        "Nothing was published: 9 lines of 10 cannot be. Correct them, or add --skip-invalid.\n"
    )


def test_skip_invalid_publishes_the_rest() -> None:
    """The wrong lines are counted."""
    fleet = FakeFleet()
    ended = submit(f"{line('Tea')}\n{{\n{line('Coffee')}", "--skip-invalid", fleet=fleet)
    assert (ended.code, len(fleet.published)) == (0, 2)
    assert ended.err.endswith("2 jobs published, 1 wrong line skipped.\n")


def test_many_wrong_lines_are_not_all_printed() -> None:
    """Twenty are enough to see the fault."""
    ended = submit("{\n" * 50, fleet=FakeFleet())
    assert ended.err.count("Line ") == 20
    assert "… and 30 more wrong lines." in ended.err


def test_same_file_twice_is_the_same_jobs() -> None:
    """Lines in another order and with other spaces, too; what exists is not published again."""
    fleet = FakeFleet()
    first = submit(f"{line('Tea')}\n{line('Coffee', word_count=200)}", fleet=fleet)
    again = f'{{"word_count":200, "topic" : "Coffee","user_id":"{USER}","org_id":"{ORG}"}}\n{line("Tea")}'
    second = submit(again, fleet=taken_up(fleet))
    assert (second.code, fleet.published) == (0, [])
    assert second.err == "0 jobs published, 2 existed already.\n"
    assert set(first.out.split()) == set(second.out.split())
    other = submit(line("Tea"), "--batch", "2026-12", fleet=fleet)
    assert other.out not in first.out
    assert len(fleet.published) == 1


def test_interrupted_run_is_repeated() -> None:
    """Pub/Sub goes away in the middle: the same command publishes the rest, and no job is there twice."""

    class Failing(FakeFleet):
        def publish_all(
            self, topic: str, messages: Iterable[tuple[bytes, Mapping[str, str]]]
        ) -> Iterator[str]:
            for number, sent in enumerate(super().publish_all(topic, messages)):
                if number == 3:
                    raise Unreachable("Pub/Sub does not answer.")
                yield sent

    lines = "\n".join(line(f"Tea {number}") for number in range(10))
    fleet = Failing()
    ended = submit(lines, fleet=fleet)
    assert (ended.code, len(ended.out.split())) == (2, 3)
    assert "3 of 10 jobs went through: run the same command again for the rest." in ended.err
    whole = FakeFleet(documents=taken_up(fleet).documents, versions=fleet.versions)
    again = submit(lines, "--json", fleet=whole)
    done = json.loads(again.out)
    assert (done["published"], done["existing"]) == (6, 4)
    assert len(set(done["job_ids"])) == 10
    assert len({message["topic"] for _, message, _ in whole.published}) == 6


def test_repeated_line_is_one_job() -> None:
    """And a line with the id of another request is wrong."""
    fleet = FakeFleet()
    ended = submit(f"{line('Tea')}\n{line('Tea')}\n", fleet=fleet)
    assert ended.err == "1 job published, 1 line repeated another.\n"
    assert len(fleet.published) == 1
    wrong = submit(f"{line('Tea', job_id=JOB)}\n{line('Coffee', job_id=JOB)}\n", fleet=FakeFleet())
    assert wrong.err.startswith("Line 2: job_id is that of line 1, which has another request")


def test_derived_ids_never_change() -> None:
    """A file of today is the same jobs next year; defaults of a later version change nothing."""
    fields = {"topic": "Tea", **OWNER}
    derived = derive_id(fields, "")
    assert derived == "e8c6f75e-aad6-5932-937c-2564ea7893eb"
    assert derive_id({**fields, "job_id": None, "org_id": ORG.upper()}, "") == derived
    assert derive_id({**fields, "word_count": 1500}, "") != derived
    assert derive_id(fields, "x") != derived


def test_refused_job_begins_with_its_corrected_line() -> None:
    """A job whose first message was refused exists, and is published all the same."""
    error = JobError(code=ErrorCode.INVALID_REQUEST, message="It is.", stage=Stage.GENERATE, retryable=False)
    before = job(status=JobStatus.FAILED, error=error, request={"topic": "T"}, stages={}, usage=Spend())
    fleet = FakeFleet().add(replace(before, org_id=ORG))
    ended = submit(line("Tea", job_id=JOB), fleet=fleet)
    assert (ended.err, len(fleet.published)) == ("1 job published.\n", 1)


def test_ten_thousand_lines_are_read_once(tmp_path: Path) -> None:
    """In memory there are ids and no messages."""
    path = tmp_path / "many.jsonl"
    text = "x" * 1500
    with path.open("w") as file:
        for number in range(10_000):
            file.write(line(f"Tea {number}", custom_instructions=text) + "\n")

    class Counting(FakeFleet):
        def publish_all(
            self, topic: str, messages: Iterable[tuple[bytes, Mapping[str, str]]]
        ) -> Iterator[str]:
            assert topic
            for number, (data, _) in enumerate(messages):
                assert msgspec.json.decode(data)["topic"] == f"Tea {number}"
                yield str(number)

    tracemalloc.start()
    ended = blog("submit", "--file", str(path), "--json", fleet=Counting())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < path.stat().st_size / 2
    assert (ended.code, json.loads(ended.out)["published"]) == (0, 10_000)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--file", "-", "--topic", "Tea"), "Each line of --file is a job: leave out --topic"),
        (("--file", "-", "--job-id", JOB), "Each line of --file is a job"),
        (("--file", "-", "--watch"), "Each line of --file is a job"),
        (("--file", "-", "--deadline", "6h"), "With --file give --deadline as a time"),
        (("--file", "-"), "There is nothing to submit: - has no lines."),
        (("--topic", "Tea", "--batch", "x"), "--skip-invalid and --batch are for --file."),
        (("--topic", "Tea", "--skip-invalid"), "--skip-invalid and --batch are for --file."),
        (("--topic", "Tea", "--deadline", "2020-01-01"), "The deadline 2020-01-01 is over"),
        (("--topic", "Tea", "--deadline", "soon"), "soon is not a time"),
    ],
)
def test_wrong_options_publish_nothing(arguments: tuple[str, ...], sentence: str) -> None:
    """One sentence, exit code 2."""
    fleet = FakeFleet()
    ended = blog("submit", *arguments, fleet=fleet, jobs=fleet, stdin="")
    assert (ended.code, fleet.published) == (2, [])
    assert ended.err.startswith(sentence)


def test_unknown_organisations_are_named_once() -> None:
    """After the ids, however many lines each has."""
    other = ORG.replace("1", "7")
    fleet = FakeFleet(unknown={other})
    lines = "\n".join(line(topic, org_id=other) for topic in ("Tea", "Coffee"))
    ended = submit(f"{line('Water')}\n{lines}", fleet=fleet)
    assert ended.code == 0
    assert ended.err.count(f"No organisation {other} is known (yet)") == 1
    assert f"No organisation {ORG}" not in ended.err


@pytest.mark.parametrize("trouble", [Unreachable("It does not answer."), WrongUsage("No such database.")])
def test_owners_that_can_not_be_read_undo_nothing(trouble: Refusal) -> None:
    """The jobs are published, so it is no failure; and a Firestore that hangs is waited for once."""
    asked: list[str] = []

    class Away(FakeFleet):
        def is_unknown(self, org_id: str) -> bool:
            asked.append(org_id)
            raise trouble

    fleet = Away()
    ended = submit("\n".join(line("Tea", org_id=ORG.replace("1", each)) for each in "789"), fleet=fleet)
    assert (ended.code, len(fleet.sent), len(asked)) == (0, 3, 1)
    ended = blog("submit", "--topic", "Tea", "--org", asked[0], "--user", USER, fleet=fleet)
    assert (ended.code, len(asked)) == (0, 2)
