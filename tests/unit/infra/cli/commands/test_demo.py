"""`blog demo`: who writes, what is asked for, what is kept, and what it says at the end."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import msgspec
import pytest

from infra.local.recorded.recording import brief
from infra.local.supervision.service import Lost, Running
from infra.local.supervision.signals import Interrupted
from tests.support.fakes.cli import CALL, RESULT, FakeStack, ListLedger, ScriptedJobs, blog, completed

ENDPOINTS = {
    "GOOGLE_CLOUD_PROJECT": "local",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:2",
    "SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1/blog",
}


def stack_of(process: str, upstream: str | None = None) -> FakeStack:
    """Return a stack in which that process is the model."""
    running = (Running(process, 1, 3, Path("model.log")),)
    return FakeStack(env=dict(ENDPOINTS), processes=running, upstream=upstream)


@pytest.fixture
def jobs() -> ScriptedJobs:
    """A job that ends well."""
    return ScriptedJobs(states=[completed()])


@pytest.fixture
def ledger() -> ListLedger:
    """One call."""
    return ListLedger(rows=[CALL])


def test_small_model_is_announced_and_asked_for_little(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """One line before anything runs; a short post, unless WORDS asks for another length."""
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack_of("model"), env={})
    [line] = [line for line in ended.out.splitlines() if "tiny model" in line]
    assert "DEMO=recorded" in line
    assert ended.out.index(line) < ended.out.index("ready")
    first = jobs.published[0][1]
    assert (first["word_count"], first["max_revisions"]) == (150, 0)
    blog("demo", jobs=jobs, ledger=ledger, stack=stack_of("model"), env={"WORDS": "400"})
    assert jobs.published[1][1]["word_count"] == 400


def test_score_of_small_model_is_read_honestly(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """With the faults in words, and what the score does not see."""
    issue = msgspec.structs.replace(RESULT.quality_issues[0], type="repetition", severity="high")
    result = msgspec.structs.replace(RESULT, quality_score=34, quality_issues=(issue,))
    jobs.states = [completed(result=result)]
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack_of("model"), env={})
    assert "34 of 100: the small model's post repeats itself." in ended.out


def test_recorded_is_labelled_everywhere(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """At the start, while it writes, above the post, at the cost, and in the kept files' line."""
    ended = blog(
        "demo", "--recorded", jobs=jobs, ledger=ledger, stack=stack_of("recorded", "recorded"), env={}
    )
    text = " ".join(ended.out.split())
    for part in (
        "Recorded answers of a good writer",
        "Writing (recorded answers)",
        "Post (recorded answers)",
        "Written by recorded answers in the place of gpt-4o",
        "Cost (recorded answers)",
        "nothing was paid; the prices are what they would cost",
        ".json (recorded answers). Next:",
    ):
        assert part in text
    [(_, message, _)] = jobs.published
    assert (message["topic"], message["word_count"]) == (brief().topic, brief().word_count)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"TOPIC": "Tea outdoors"}, "TOPIC"),
        ({"KEYWORDS": "tea", "WORDS": "300"}, "KEYWORDS and WORDS"),
    ],
)
def test_recording_has_its_own_brief(env: dict[str, str], named: str) -> None:
    """Another topic is one sentence, before anything starts."""
    refusing = FakeStack(refuses="must not start")
    ended = blog("demo", stack=refusing, env={"DEMO": "recorded", **env})
    assert (ended.code, ended.err) == (2, f"The recording is about honey: leave out {named}.\n")


def test_recordings_own_brief_may_be_named(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """The README's topic is the recording's."""
    env = {"DEMO": "recorded", "TOPIC": "Why honey never spoils", "KEYWORDS": "honey", "WORDS": "700"}
    stack = stack_of("recorded", "recorded")
    assert blog("demo", jobs=jobs, ledger=ledger, stack=stack, env=env).code == 0


@pytest.mark.parametrize(
    ("arguments", "env"),
    [((), {"DEMO": "recroded"}), (("--recorded", "--upstream", "http://127.0.0.1:1"), {})],
)
def test_unknown_demo_starts_nothing(arguments: tuple[str, ...], env: dict[str, str]) -> None:
    """A mistyped DEMO does not write for two minutes, and a recording has no upstream."""
    ended = blog("demo", *arguments, stack=FakeStack(refuses="must not start"), env=env)
    assert ended.code == 2
    assert "must not start" not in ended.err


def test_keywords_of_options_count_before_the_environments(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """As with `blog submit`."""
    arguments = ("--topic", "Tea outdoors", "-k", "tea", "-k", "fresh air")
    blog("demo", *arguments, jobs=jobs, ledger=ledger, stack=stack_of("model"), env={"KEYWORDS": "other"})
    assert jobs.published[0][1]["keywords"] == ["tea", "fresh air"]


def test_post_is_kept(jobs: ScriptedJobs, ledger: ListLedger, tmp_path: Path) -> None:
    """As Markdown with front matter and as the whole document; the last lines say where, and what next."""
    arguments = ("demo", "--recorded", "--state-dir", str(tmp_path))
    wide, stack = {"COLUMNS": "300"}, stack_of("recorded", "recorded")
    ended = blog(*arguments, jobs=jobs, ledger=ledger, stack=stack, env=wide)
    text = (tmp_path / "posts" / "tea-outdoors.md").read_text()
    assert text.startswith("---\ntitle: Tea outdoors\ndescription: Why.\n")
    assert "written_by: recorded answers\n" in text
    assert "score: 78\n" in text
    document = json.loads((tmp_path / "posts" / "tea-outdoors.json").read_text())
    assert document["result"]["content"] == RESULT.content
    assert "lease" not in document
    last = ended.out.splitlines()[-4:]
    assert last[0] == f"Kept in {tmp_path}/posts/tea-outdoors.md, .json (recorded answers). Next:"
    for line, word in zip(last[1:], ("open", "make run", "up"), strict=True):
        assert f"{word} " in line


def test_interrupt_after_the_end_keeps_the_post(jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """The post is there although the stack was interrupted while it stopped."""
    stack = stack_of("model")
    stack.ends_with = Interrupted(signal.SIGINT)
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, env={})
    assert ended.code == 130
    assert "Stopped; nothing is left running." in ended.out
    assert "Kept in .local/posts/tea-outdoors.md" in ended.out


@pytest.mark.parametrize("starts", [True, False])
def test_demo_says_what_is_lost_with_an_emulator(
    jobs: ScriptedJobs,
    ledger: ListLedger,
    starts: bool,  # noqa: FBT001  a parameter
) -> None:
    """A post that is finished is kept; a job without one is to be started again."""
    stack = stack_of("model")
    stack.starts, stack.ends_with = starts, Lost("firestore", -9, Path("f.log"))
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, env={})
    assert ended.code == 1
    assert "firestore ended by itself with code -9, so the stack has stopped: see f.log." in ended.err
    assert ("Kept in .local/posts/tea-outdoors.md" in ended.out) is starts
    assert ("The demo's job is lost: start the demo again." in ended.err) is not starts


def test_unwritable_folder_costs_only_the_files(
    jobs: ScriptedJobs, ledger: ListLedger, tmp_path: Path
) -> None:
    """The post and its cost are printed all the same."""
    (tmp_path / "posts").write_text("a file in the place of the folder")
    arguments = ("demo", "--state-dir", str(tmp_path))
    ended = blog(*arguments, jobs=jobs, ledger=ledger, stack=stack_of("model"), env={})
    assert (ended.code, "Kept in" in ended.out) == (0, False)
    assert "can't be written" in ended.err
    assert "ai_daily_costs" in ended.out


@pytest.mark.parametrize("columns", ["60", "80", "140"])
def test_output_fits_the_screen(columns: str, jobs: ScriptedJobs, ledger: ListLedger) -> None:
    """No line of the demo's own is wider; those of the job are the display's."""
    env = {"COLUMNS": columns, "PATH": ""}
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack_of("model"), env=env)
    start, end = ended.out.split("Writing", 1)[0], ended.out.split("Stopped; nothing", 1)[1]
    for line in (*start.splitlines(), *end.splitlines()):
        assert len(line) <= int(columns) or "/bin/blog" in line, line
