"""`blog compare`: every brief once by each variant, within the limit, and never twice."""

from __future__ import annotations

import csv
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.cli.errors import Unreachable
from infra.local.supervision import state
from shared.jobs.job import Answering, Job, Spend, Stage
from shared.messages.schemas import StartRequest
from tests.support.fakes.cli import ORG, USER, Ended, blog
from tests.support.fakes.writing import FakeRevisions, WritingFleet, written
from tests.unit.infra.cli.comparison.samples import entries

OWNER = {"org_id": ORG, "user_id": USER}
MODELS = "gpt-4o,gpt-4o-mini"
NARROW = {"GOOGLE_CLOUD_PROJECT": "local", "COLUMNS": "60"}


def brief(topic: str, **fields: Any) -> str:
    """Return a brief as a line."""
    return json.dumps({**OWNER, "topic": topic, "word_count": 300, **fields})


TWO = f"{brief('Tea')}\n{brief('Coffee')}\n"


def compare(text: str, folder: Path, *arguments: str, fleet: WritingFleet, **gateways: Any) -> Ended:
    """Compare briefs from standard input."""
    return blog("compare", "-", "--out", str(folder), *arguments, fleet=fleet, stdin=text, **gateways)


def judged(request: StartRequest) -> Job:
    """The small model writes the worse post."""
    return written(request, 60 if request.model == "gpt-4o-mini" else 90)


def test_every_brief_is_written_by_each_model(tmp_path: Path) -> None:
    """The models take turns at being first; a job differs from its brief in the model alone."""
    fleet = WritingFleet(write=judged)
    ended = compare(TWO, tmp_path, "--models", MODELS, "--json", fleet=fleet)
    assert ended.code == 0
    assert [(each.topic, each.model) for each in fleet.requests] == [
        ("Tea", "gpt-4o"),
        ("Tea", "gpt-4o-mini"),
        ("Coffee", "gpt-4o-mini"),
        ("Coffee", "gpt-4o"),
    ]
    assert {each.max_revisions for each in fleet.requests} == {0}
    report = json.loads(ended.out)
    assert [each["score"] for each in report["posts"]] == [90, 60, 90, 60]
    (pair,) = report["pairs"]
    assert (pair["first_won"], pair["second_won"], pair["median_gap"]) == (2, 0, -30)
    assert (report["spent_usd"], report["missing"], report["resumed"]) == (0.08, [], 0)


def test_topic_of_many_lines_stays_in_one(tmp_path: Path) -> None:
    """A line of the progress is about one post."""
    ended = compare(brief("Tea\noutdoors"), tmp_path, "--models", MODELS, fleet=WritingFleet())
    assert ended.err.count("Tea\ufffdoutdoors: score") == 2


def test_files_hold_posts_figures_and_page(tmp_path: Path) -> None:
    """A spreadsheet with a line for each post, a Markdown file for each, and the page."""
    folder = tmp_path / "out"
    assert compare(TWO, folder, "--models", MODELS, fleet=WritingFleet(write=judged)).code == 0
    rows = list(csv.DictReader((folder / "compare.csv").read_text().splitlines()))
    assert [(row["line"], row["model"], row["score"]) for row in rows] == [
        ("1", "gpt-4o", "90"),
        ("1", "gpt-4o-mini", "60"),
        ("2", "gpt-4o", "90"),
        ("2", "gpt-4o-mini", "60"),
    ]
    assert rows[0]["finding:long_sentence"] == "1"
    assert sorted(path.name for path in (folder / "posts").iterdir()) == [
        "1-gpt-4o-mini.md",
        "1-gpt-4o.md",
        "2-gpt-4o-mini.md",
        "2-gpt-4o.md",
    ]
    assert (folder / "posts" / "1-gpt-4o.md").read_text().startswith("# Tea outdoors\n\nTea tastes better.")
    assert 'id="brief-2"' in (folder / "compare.html").read_text()


def test_files_name_the_models_behind_the_aliases(tmp_path: Path) -> None:
    """As `blog costs --job` does: the provider's model and its tier; a narrow terminal cuts neither."""

    def answered(request: StartRequest) -> Job:
        job = judged(request)
        behind = (Answering("openai/gpt-6.1-sol-with-a-longer-name", "flex"),)
        generate = msgspec.structs.replace(job.record(Stage.GENERATE), answered_by=behind)
        return msgspec.structs.replace(job, stages={Stage.GENERATE: generate})

    fleet = WritingFleet(write=answered)
    ended = compare(TWO, tmp_path / "out", "--models", MODELS, fleet=fleet, env=NARROW)
    rows = list(csv.DictReader((tmp_path / "out" / "compare.csv").read_text().splitlines()))
    behind = ("openai/gpt-6.1-sol-with-a-longer-name", "flex")
    assert [(row["provider_model"], row["service_tier"]) for row in rows] == [behind] * 4
    table = ended.out.partition("Spent:")[0]
    assert max(map(len, table.splitlines())) <= 60
    assert "…" not in ended.out


def test_second_start_writes_nothing(tmp_path: Path) -> None:
    """What has ended is read, also after the stack has forgotten it, and its cost still counts."""
    fleet = WritingFleet()
    compare(TWO, tmp_path, "--models", MODELS, fleet=fleet)
    for again in (fleet, WritingFleet()):
        again.requests.clear()
        ended = compare(TWO, tmp_path, "--models", MODELS, "--json", fleet=again)
        assert (ended.code, again.requests) == (0, [])
        assert [json.loads(ended.out)[name] for name in ("resumed", "spent_usd")] == [4, 0.08]
    ended = compare(TWO, tmp_path, "--models", MODELS, "--name", "new", fleet=fleet)
    assert (ended.code, len(fleet.requests)) == (0, 4)


def test_job_at_work_is_followed_not_started(tmp_path: Path) -> None:
    """A job that another start of the command has begun is waited for."""
    fleet = WritingFleet()
    compare(TWO, tmp_path / "first", "--models", MODELS, fleet=fleet)
    ended_jobs = dict(fleet.documents)
    for job_id, document in ended_jobs.items():
        fleet.documents[job_id] = {**document, "status": "running"}
    fleet.requests.clear()
    looks = iter(range(3))
    real = fleet.read_many

    def read_many(job_ids: Any) -> Any:
        if next(looks, None) is None:
            fleet.documents.update(ended_jobs)
        return real(job_ids)

    fleet.read_many = read_many  # type: ignore[method-assign]
    ended = compare(TWO, tmp_path / "second", "--models", MODELS, fleet=fleet)
    assert (ended.code, fleet.requests) == (0, [])


def test_limit_stops_before_a_brief_it_may_break(tmp_path: Path) -> None:
    """No half pair is begun; the message has the command that writes the rest, with the limit it takes."""
    fleet = WritingFleet(write=lambda request: written(request, usage=Spend(calls=4, cost_usd=0.001)))
    worst = sum(entry.worst_usd for entry in entries(1))
    limit = ("--limit", f"{worst + 0.002 - 1e-6}")  # a brief may cost `worst`, and costs 0.002
    ended = compare(f"{TWO}{brief('Milk')}", tmp_path, "--models", MODELS, *limit, "--json", fleet=fleet)
    assert ended.code == 1
    assert [each.topic for each in fleet.requests] == ["Tea", "Tea"]
    assert "4 posts of 6 not written: with $0.002000 spent, the limit of $" in ended.err
    assert "This writes the rest:\n  blog compare - --models gpt-4o,gpt-4o-mini --name briefs" in ended.err
    assert [each["line"] for each in json.loads(ended.out)["missing"]] == [2, 2, 3, 3]
    raised = compare(f"{TWO}{brief('Milk')}", tmp_path, "--models", MODELS, fleet=fleet)
    assert (raised.code, len(fleet.requests)) == (0, 6)


def test_limit_without_room_for_one_writes_nothing(tmp_path: Path) -> None:
    """An empty report would say nothing: the sentence alone says what it takes."""
    fleet = WritingFleet()
    ended = compare(TWO, tmp_path / "out", "--models", MODELS, "--limit", "0", fleet=fleet)
    assert (ended.code, ended.out, fleet.requests) == (1, "", [])
    assert "4 posts of 4 not written" in ended.err
    assert not (tmp_path / "out").exists()


def test_unknown_cost_counts_as_the_worst(tmp_path: Path) -> None:
    """Nobody knows what those posts have cost, so the limit assumes the most."""
    unknown = WritingFleet(write=lambda request: written(request, usage=Spend(calls=1, cost_usd=None)))
    ended = compare(TWO, tmp_path, "--models", MODELS, "--json", fleet=unknown)
    report = json.loads(ended.out)
    worst = sum(entry.worst_usd for entry in entries(2))
    assert report["spent_usd"] == pytest.approx(worst, abs=1e-6)
    assert [each["cost"] for each in report["variants"]] == [None, None]
    assert report["variants"][0]["post_cost"] is None


def test_failed_post_is_a_lost_pair(tmp_path: Path) -> None:
    """It is shown with its reason, and the comparison has succeeded all the same."""
    fleet = WritingFleet(write=lambda each: written(each, None if each.model == "gpt-4o" else 60))
    ended = compare(TWO, tmp_path, "--models", MODELS, fleet=fleet)
    assert ended.code == 0
    assert "gpt-4o-mini won 2 of 2 pairs against gpt-4o by score." in ended.out
    assert "2 posts of gpt-4o failed and count as lost." in ended.out


def test_outage_says_how_to_go_on(tmp_path: Path) -> None:
    """The jobs go on without the command."""
    briefs = tmp_path / "b.jsonl"
    briefs.write_text(TWO)
    fleet = WritingFleet(topics={"blog-requested": Unreachable("Pub/Sub does not answer.")})
    ended = blog("compare", str(briefs), "--models", MODELS, "--out", str(tmp_path), fleet=fleet)
    assert ended.code == 2
    assert f"blog compare {briefs} --models {MODELS} --name b --out {tmp_path} --limit 5" in ended.err


def test_interrupt_says_how_to_go_on(tmp_path: Path) -> None:
    """Ctrl-C ends the command with 130, as in a shell."""
    fleet = WritingFleet(topics={"blog-requested": KeyboardInterrupt()})  # type: ignore[dict-item]
    ended = compare(TWO, tmp_path, "--models", MODELS, fleet=fleet)
    assert ended.code == 130
    assert "Stopped. The same command with the same input goes on from here." in ended.err


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (TWO, ("--models", "gpt-4o,gpt-9"), "gpt-9 is not an alias: choose from gpt-4o, "),
        (TWO, ("--models", "gpt-4o,gpt-4o"), "--models names an alias twice"),
        (TWO, ("--models", "gpt-4o"), "There is nothing to compare"),
        (TWO, ("--models", ","), "There is nothing to compare"),
        (TWO, ("--models", MODELS, "--limit", "inf"), "--limit must be a number"),
        (TWO, ("--models", MODELS, "--name", "../x"), "can't be the comparison's name"),
        ("", ("--models", MODELS), "There is nothing to write"),
        (f"{TWO}{{", ("--models", MODELS), "Line 3: The message is not JSON"),
        (f"{TWO}{brief('T')}", ("--models", MODELS), "1 line of 3 can't be a brief. Correct it."),
        (TWO, ("--models", MODELS, "--prompts", "HEAD~1"), "--prompts works on the local stack only"),
    ],
)
def test_wrong_usage_sends_nothing(
    text: str, arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    """Everything is checked before anything is paid for."""
    fleet = WritingFleet()
    ended = compare(text, tmp_path, *arguments, fleet=fleet)
    assert (ended.code, fleet.requests) == (2, [])
    assert sentence in ended.err


def test_id_and_model_of_a_brief_are_replaced(tmp_path: Path) -> None:
    """A file of `blog submit --file` is taken as it is; briefs that then are equal are one."""
    fleet = WritingFleet()
    lines = [brief("Tea", job_id=USER, model="gpt-4o", max_revisions=2), brief("Tea", max_revisions=2)]
    ended = compare("\n".join(lines), tmp_path, "--models", MODELS, fleet=fleet)
    assert (ended.code, len(fleet.requests)) == (0, 2)
    assert "1 line repeats another and is left out." in ended.err
    assert {each.max_revisions for each in fleet.requests} == {2}
    assert USER not in {each.job_id for each in fleet.requests}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Path]:
    """The folder of a stack that runs."""
    folder = tmp_path / "stack"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server, state.lock(folder):
        address = f"127.0.0.1:{server.getsockname()[1]}"
        named = ("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")
        environment = {"GOOGLE_CLOUD_PROJECT": "local"} | dict.fromkeys(named, address)
        state.write_environment(folder, environment)
        yield folder


def test_prompts_of_a_revision_are_columns(tmp_path: Path, stack: Path) -> None:
    """Its functions run as long as there is something to write, and are other jobs."""
    revisions = FakeRevisions()

    def write(request: StartRequest) -> Job:
        assert revisions.running
        return written(request)

    fleet = WritingFleet(write=write)
    options = ("--models", "gpt-4o", "--prompts", "HEAD~1", "--state-dir", str(stack), "--json")
    ended = compare(TWO, tmp_path / "out", *options, fleet=fleet, revisions=revisions, env={})
    assert (ended.code, revisions.running, revisions.runs) == (0, False, 1)
    assert len({each.job_id for each in fleet.requests}) == 4
    report = json.loads(ended.out)
    assert [(each["model"], each["prompts"]) for each in report["variants"]] == [
        ("gpt-4o", None),
        ("gpt-4o", "HEAD~1"),
    ]
    assert (tmp_path / "out" / "posts" / "1-gpt-4o-HEAD-1.md").exists()


@pytest.mark.parametrize(
    ("ref", "revisions", "sentence"),
    [
        ("no", FakeRevisions(), "no is not a revision."),
        ("HEAD~1", FakeRevisions(changed=False), "HEAD~1 has the same functions as this checkout"),
        ("HEAD~1", FakeRevisions(models=("old",)), "gpt-4o is not an alias at HEAD~1: choose from old."),
    ],
)
def test_unfit_revision_starts_nothing(
    ref: str, revisions: FakeRevisions, sentence: str, tmp_path: Path, stack: Path
) -> None:
    """The sentence says why."""
    options = ("--models", "gpt-4o", "--prompts", ref, "--state-dir", str(stack))
    ended = compare(TWO, tmp_path, *options, fleet=WritingFleet(), revisions=revisions, env={})
    assert (ended.code, revisions.runs) == (2, 0)
    assert sentence in ended.err


def test_prompt_versions_are_named(tmp_path: Path) -> None:
    """Posts of one column with two versions are not a fair comparison, and the reader hears of it."""
    fleet = WritingFleet()
    compare(TWO, tmp_path, "--models", MODELS, fleet=fleet)
    for number, document in enumerate(fleet.documents.values()):
        document["prompt_version"] = f"v{number}"
    ended = compare(TWO, tmp_path, "--models", MODELS, "--json", fleet=fleet)
    report = json.loads(ended.out)
    assert [each["prompt_versions"] for each in report["variants"]] == [["v0", "v3"], ["v1", "v2"]]
    (first, _) = report["notes"]
    assert first.startswith("The posts of gpt-4o were written with different prompts (v0, v3)")
