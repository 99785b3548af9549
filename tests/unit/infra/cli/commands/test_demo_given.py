"""`blog demo` with a profile, sources and own pages from files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from infra.cli.commands.demo_given import SAMPLES
from infra.local.recorded.recording import SOURCED, brief
from shared.jobs.job import JobProfile, JobStatus, Stage
from shared.jobs.outputs import CitedSource, Issue, TextChange
from tests.support.fakes.cli import (
    CALL,
    ORG,
    RESULT,
    FakeStack,
    ListLedger,
    ScriptedJobs,
    blog,
    completed,
    job,
)
from tests.support.fakes.profile_store import MemoryProfiles
from tests.unit.infra.cli.commands.test_demo import stack_of

PAGE = "https://honey-larder.example/guides/larder-temperature"
SAMPLE_FILES = {
    "PROFILE": str(SAMPLES / "profile.yaml"),
    "SOURCES": str(SAMPLES / "sources"),
    "LINKS": str(SAMPLES / "pages.txt"),
}
CITED = replace(
    RESULT,
    content=f"It set [1]. See [your larder]({PAGE}).",
    sources=(CitedSource(number=1, title="What two years in a cupboard do to honey"),),
    quality_issues=(
        Issue("source-figure", "high", "Source 1 lacks “2.8”.", 3, "lost 2.8 points", 1, "lost 2.6 points"),
    ),
    changes=(TextChange(before="Old.", after="New.", reason="It is new."),),
)


@pytest.fixture
def jobs() -> ScriptedJobs:
    """A job whose post cites and links."""
    profile = JobProfile(name="default", version="888d2767")
    return ScriptedJobs(states=[completed(result=CITED, profile=profile)])


@pytest.fixture
def ledger() -> ListLedger:
    """One call."""
    return ListLedger(rows=[CALL])


def test_samples_are_played(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """DEMO=sourced needs no file names: profile, sources and pages of the sample go with the request."""
    profiles = MemoryProfiles()
    stack = stack_of("recorded", "recorded")
    env = {"DEMO": "sourced", "COLUMNS": "120"}
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, profiles=profiles, env=env)
    assert ended.code == 0, ended.err
    kept = asyncio.run(profiles.read(ORG, "default"))
    assert kept is not None
    assert kept.profile.spelling == "en-GB"
    [(_, message, _)] = jobs.published
    assert (message["topic"], message["word_count"]) == (brief(SOURCED).topic, 600)
    assert message["language"] == "en-GB"
    assert [len(message["sources"]), len(message["links"]["pages"])] == [3, 6]
    assert "review" not in message
    assert "It is written with the profile, 3 sources and 6 own pages." in ended.out


def test_report_shows_where_the_given_things_are(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """The profile's version, the cited sources, the own links, a finding's passages, a refresh's changes."""
    stack = stack_of("recorded", "recorded")
    env = {"DEMO": "sourced", "COLUMNS": "120"}
    out = blog("demo", jobs=jobs, ledger=ledger, stack=stack, profiles=MemoryProfiles(), env=env).out
    for part in (
        "What you gave, in the post",
        "default, version 888d2767",
        "What two years in a cupboard do to honey (cited)",
        "Why honey sets: notes from the bench (not cited)",
        f"“your larder” {PAGE}",
        "the post: “lost 2.8 points”",
        "source 1: “lost 2.6 points”",
        "Changes to your post",
        "It is new.",
    ):
        assert part in out


def test_files_are_those_of_the_recording(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """The same by their names."""
    stack = stack_of("recorded", "recorded")
    env = {"DEMO": "recorded", **SAMPLE_FILES}
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, profiles=MemoryProfiles(), env=env)
    assert ended.code == 0, ended.err
    assert jobs.published[0][1]["topic"] == brief(SOURCED).topic


def test_review_waits_for_a_person(ledger: ListLedger) -> None:
    """REVIEW=1 says how to decide, once, and goes on when somebody has decided."""
    awaits = job(status=JobStatus.AWAITING_REVIEW, stage=Stage.QUALITY, draft=None)
    jobs = ScriptedJobs(states=[job(), awaits, awaits, job(), completed()])
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack_of("model"), env={"REVIEW": "1"})
    assert ended.code == 0, ended.err
    assert jobs.published[0][1]["review"] == "required"
    assert "A person approves it before it is finished." in ended.out
    job_id = jobs.published[0][1]["job_id"]
    assert ended.out.count(f"review {job_id} --approve") == 1
    assert ended.out.count("no function has taken it up yet") == 0


def test_model_writes_from_files_of_ones_own(jobs: ScriptedJobs, ledger: ListLedger, tmp_path: Path) -> None:
    """The profile's length counts, unless WORDS says another; nothing else than what was named is sent."""
    (tmp_path / "a.md").write_text("# A trial\nSource: https://a.example/t\n\n48 jars.\n")
    (tmp_path / "me.json").write_text(json.dumps({"word_count": 900, "language": "de"}))
    env = {
        "TOPIC": "Jars",
        "SOURCES": f"{tmp_path / 'a.md'}, {tmp_path}",
        "PROFILE": str(tmp_path / "me.json"),
    }
    stack = stack_of("model")
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, profiles=MemoryProfiles(), env=env)
    assert ended.code == 0, ended.err
    message = jobs.published[0][1]
    assert (message["topic"], message["language"], message["word_count"]) == ("Jars", "de", 900)
    assert message["sources"][0] == {"title": "A trial", "url": "https://a.example/t", "text": "48 jars."}
    assert len(message["sources"]) == 2
    assert not message.get("links")


@pytest.mark.parametrize(
    ("files", "env", "sentence"),
    [
        ({}, {"PROFILE": "none.yaml"}, "none.yaml can't be read"),
        ({"p.yaml": "voices: dry"}, {"PROFILE": "p.yaml"}, "The profile p.yaml can't be used"),
        ({"p.yaml": "- a"}, {"PROFILE": "p.yaml"}, "p.yaml has no fields"),
        ({"p.yaml": "a: [b"}, {"PROFILE": "p.yaml"}, "p.yaml is neither YAML nor JSON: see line 1"),
        ({"p.yaml": "model: gpt-9"}, {"PROFILE": "p.yaml"}, "model must be one of"),
        ({"s/x.bin": "x"}, {"SOURCES": "s"}, "s has no source"),
        ({"a.md": "# Title alone"}, {"SOURCES": "a.md"}, "a.md has no text"),
        ({"a.md": "# T\n\nText."}, {"SOURCES": "a.md"}, "Say what to write from your sources"),
        ({"a.md": "# T\n\nText."}, {"SOURCES": "a.md", "DEMO": "recorded"}, "name that folder"),
        ({"p.txt": "# nothing"}, {"LINKS": "p.txt"}, "p.txt names no page"),
        ({"p.txt": "ftp://a.example"}, {"LINKS": "p.txt"}, "is not an address"),
    ],
)
def test_wrong_file_starts_nothing(
    files: dict[str, str],
    env: dict[str, str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence that names the file, before anything starts."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    named = {name: str(tmp_path / value) if name != "DEMO" else value for name, value in env.items()}
    monkeypatch.chdir(tmp_path)
    ended = blog("demo", stack=FakeStack(refuses="must not start"), env=named)
    assert ended.code == 2
    assert sentence in ended.err.replace(f"{tmp_path}/", "").replace("\n", " ")
