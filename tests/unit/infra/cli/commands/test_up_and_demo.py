"""`blog up` and `blog demo`, with a stack that starts nothing."""

from __future__ import annotations

import signal
from pathlib import Path

import msgspec
import pytest

from infra.local.keeping.folder import Kept
from infra.local.model_servers.source import ModelSource
from infra.local.supervision.service import Lost, Running
from infra.local.supervision.signals import Interrupted
from shared.jobs.job import Job
from tests.support.fakes.cli import (
    CALL,
    DAY,
    JOB,
    ORG,
    UNBOOKED,
    FakeStack,
    ListLedger,
    ScriptedJobs,
    blog,
    completed,
    failed,
    job,
)

ENDPOINTS = {
    "GOOGLE_CLOUD_PROJECT": "local",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:2",
    "LITELLM_API_KEY": "sk-secret",
    "SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1/blog",
}
SMALL_MODEL = (Running("model", 1, 3, Path("model.log")),)
OLLAMA = ModelSource("http://127.0.0.1:11434", "qwen3:8b", "Ollama", local=True, key="secret-of-mine")
ELSEWHERE = ModelSource("http://192.168.1.7:8000", "served", key="secret-of-mine")


@pytest.fixture
def stack() -> FakeStack:
    """A stack with the small model."""
    return FakeStack(env=dict(ENDPOINTS), processes=SMALL_MODEL)


def test_up_shows_the_endpoints_and_no_secret(stack: FakeStack) -> None:
    """An interrupt is how it is meant to end."""
    stack.ends_with = Interrupted(signal.SIGTERM)
    ended = blog("up", stack=stack, env={})
    assert (ended.code, stack.stopped) == (0, True)
    assert "127.0.0.1:2" in ended.out
    assert "blog submit" in ended.out
    assert "sk-secret" not in ended.out
    assert "hunter2" not in ended.out


def test_up_shows_the_page_in_a_line_of_its_own(stack: FakeStack) -> None:
    """A terminal makes a link of it."""
    stack.env["WEB_URL"] = "http://127.0.0.1:3"
    stack.ends_with = Interrupted(signal.SIGTERM)
    assert "\nPage: http://127.0.0.1:3\n" in blog("up", stack=stack, env={}).out


@pytest.mark.parametrize(
    ("processes", "env", "sentence"),
    [
        (SMALL_MODEL, {}, "The bundled small model writes, badly."),
        (
            (),
            {"OPENAI_API_KEY": "sk-1", "ANTHROPIC_API_KEY": "sk-2"},
            "OpenAI and Anthropic will write, and bill it",
        ),
        ((), {}, None),
    ],
)
def test_up_says_who_writes(
    stack: FakeStack, processes: tuple[Running, ...], env: dict[str, str], sentence: str | None
) -> None:
    """A key in the shell costs money, and the bundled model is weak: neither is a surprise."""
    stack.processes = processes
    shown = " ".join(blog("up", stack=stack, env=env).out.split())
    assert sentence is None or sentence in shown
    assert ("write" in shown) == (sentence is not None)


def test_up_with_recorded_answers_names_their_job(stack: FakeStack) -> None:
    """The line to copy starts the one job that is recorded; a page's user types the same topic."""
    stack.processes, stack.upstream = (Running("recorded", 1, 3, Path("model.log")),), "recorded"
    shown = blog("up", "--recorded", stack=stack, env={"OPENAI_API_KEY": "sk-1"}).out
    assert 'blog submit --topic "Why honey never spoils" -k honey --words 700 --watch\n' in shown
    text = " ".join(shown.split())
    assert "no model runs, and nothing is paid" in text
    assert "Two topics are recorded: “Why honey never spoils”" in text
    assert "will write" not in text


def test_up_with_recorded_answers_asks_no_server() -> None:
    """Both at once are wrong usage, before anything is started."""
    words = ("up", "--recorded", "--upstream", "http://127.0.0.1:1")
    ended = blog(*words, stack=FakeStack(refuses="must not start"), env={})
    assert ended.code == 2
    assert "leave out --upstream or --recorded" in " ".join(ended.err.split())


@pytest.mark.parametrize(("starts", "code"), [(True, 0), (False, 130)])
def test_up_ends_as_a_shell_expects(stack: FakeStack, starts: bool, code: int) -> None:  # noqa: FBT001  a parameter
    """Ctrl-C is how a stack ends that runs, and interrupts one that starts."""
    stack.ends_with, stack.starts = Interrupted(signal.SIGINT), starts
    ended = blog("up", stack=stack, env={})
    assert (ended.code, stack.stopped) == (code, starts)
    assert ended.out.endswith("Stopping.\nStopped.\n" if starts else "Stopped.\n")


def test_up_that_gave_up_saving_says_so(stack: FakeStack) -> None:
    """It does not claim that everything is kept."""
    stack.ends_with, stack.unsaved = Interrupted(signal.SIGINT), True
    ended = blog("up", "--keep", stack=stack, env={})
    assert ended.code == 1
    assert "Stopped before everything was saved" in ended.err
    assert "are kept" not in ended.out


@pytest.mark.parametrize("keep", [False, True])
def test_up_says_what_to_do_after_a_loss(stack: FakeStack, keep: bool) -> None:  # noqa: FBT001  a parameter
    """An emulator has ended: what is lost, and the command that goes on."""
    stack.ends_with = Lost("firestore", -9, Path("f.log"))
    ended = blog("up", *["--keep"] * keep, "--state-dir", "my stack", stack=stack, env={})
    assert (ended.code, stack.keeps) == (1, keep)
    text = " ".join(ended.err.split())
    assert "firestore ended by itself with code -9, so the stack has stopped: see f.log." in text
    if keep:
        assert "Jobs, costs and posts are kept: `blog up --keep --state-dir 'my stack'` goes on" in text
    else:
        assert "Its jobs and posts are lost: `blog up --state-dir 'my stack'` starts anew" in text


def test_up_without_keep_names_what_is_kept(stack: FakeStack, tmp_path: Path) -> None:
    """It stays; with --keep there is nothing to say before the end."""
    Kept(tmp_path).make()
    Kept(tmp_path).secrets()
    hint = f"An earlier run has kept its jobs, and they stay: `blog up --keep --state-dir {tmp_path}` goes on"
    stack.ends_with = Interrupted(signal.SIGTERM)
    plain = blog("up", "--state-dir", str(tmp_path), stack=stack, env={})
    assert hint in " ".join(plain.out.split())
    kept = blog("up", "--keep", "--state-dir", str(tmp_path), stack=stack, env={})
    assert hint not in " ".join(kept.out.split())
    assert "Stopped. Jobs, costs and posts are kept." in kept.out


def test_up_fits_a_narrow_terminal(stack: FakeStack) -> None:
    """But for the command, which stays one line so that it can be pasted; it has the folder."""
    stack.notes = ("A sentence about another model server that could not be used, and the reason for that.",)
    env = {"COLUMNS": "60", "BLOG_STATE_DIR": "elsewhere"}
    ended = blog("up", stack=stack, env=env)
    [command] = [line for line in ended.out.splitlines() if "submit" in line]
    assert command.endswith('blog submit --topic "Tea" --words 300 --watch --state-dir elsewhere')
    assert all(len(line) <= 60 for line in ended.out.splitlines() if line != command)


@pytest.mark.parametrize("command", ["up", "demo"])
@pytest.mark.parametrize("upstream", ["notaurl", "ftp://host", "http://"])
def test_malformed_upstream_starts_no_stack(command: str, upstream: str) -> None:
    """An upstream that is no address starts no stack. Wrong usage, told before anything is started."""
    ended = blog(command, "--upstream", upstream, stack=FakeStack(refuses="must not start"), env={})
    assert ended.code == 2
    assert "must not start" not in ended.err


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_stack_that_does_not_start_exits_1(command: str) -> None:
    """With its one sentence."""
    ended = blog(command, stack=FakeStack(refuses="pubsub did not start: see its log."), env={})
    assert (ended.code, ended.err) == (1, "pubsub did not start: see its log.\n")


def test_demo_runs_and_accounts_for_a_request(stack: FakeStack) -> None:
    """The demo runs one request and accounts for it.

    The post, the verdict, the tags, the money, and who wrote it.
    """
    jobs = ScriptedJobs(states=[None, job(), completed()])
    ledger = ListLedger(days=[DAY], rows=[CALL], late=2)
    env = {"TOPIC": "Why tea tastes better outdoors", "KEYWORDS": "tea, fresh air,", "WORDS": "250"}
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, env=env)
    assert (ended.code, stack.stopped) == (0, True)
    [(topic, message, _)] = jobs.published
    assert (topic, message["org_id"], message["word_count"]) == ("blog-requested", ORG, 250)
    assert message["keywords"] == ["tea", "fresh air"]
    for part in (
        "polish running",
        "Fresh air",
        "Score 78",
        "og_title",
        "$0.012500",
        "ai_daily_costs has $0.025000",
    ):
        assert part in ended.out
    assert "The small bundled model wrote this in the place of gpt-4o" in " ".join(ended.out.split())
    assert "\x1b" not in ended.out


def test_demo_shows_where_its_job_is_on_the_page(stack: FakeStack) -> None:
    """Before the post is written, for it is gone with the stack."""
    stack.env["WEB_URL"] = "http://127.0.0.1:3"
    jobs = ScriptedJobs(states=[completed()])
    ended = blog("demo", jobs=jobs, ledger=ListLedger(days=[DAY], rows=[CALL]), stack=stack, env={})
    [(_, message, _)] = jobs.published
    line = f"In a browser, until this ends: http://127.0.0.1:3/jobs/{message['job_id']}\n"
    assert 0 < ended.out.find(line) < ended.out.find("Score 78")
    hint = "It stops a moment after the post is done: `blog up` keeps the page"
    assert hint in " ".join(ended.out.split())


def test_the_demo_says_why_a_cost_is_missing(stack: FakeStack) -> None:
    """A database of somebody's own knows no demo organisation: a cost of nothing would be a lie."""
    ledger = ListLedger(days=[DAY], kept=[UNBOOKED])
    ended = blog("demo", jobs=ScriptedJobs(states=[completed()]), ledger=ledger, stack=stack, env={})
    assert ended.code == 1
    assert "1 of these calls has no row in ai_usage_logs: org_id is not in organizations: add it" in ended.err
    assert "generation (not booked)" in ended.out
    [total] = (line for line in ended.out.splitlines() if line.startswith("total") and "100 / 400" in line)
    assert total.rstrip().endswith("$0.012500")
    assert "--org and --user" in ended.err
    assert "had not reached" not in ended.out + ended.err


def test_the_demo_writes_for_whom_it_is_told(stack: FakeStack) -> None:
    """Both ids go out with the message."""
    jobs, ledger = ScriptedJobs(states=[completed()]), ListLedger(rows=[CALL])
    owner = {"--org": JOB, "--user": ORG}
    options = [part for option in owner.items() for part in option]
    assert blog("demo", *options, jobs=jobs, ledger=ledger, stack=stack, env={}).code == 0
    [(_, message, _)] = jobs.published
    assert (message["org_id"], message["user_id"]) == (JOB, ORG)


def test_the_demo_names_a_real_provider(stack: FakeStack) -> None:
    """Then the price is a real one."""
    stack.processes = ()
    jobs, ledger = ScriptedJobs(states=[completed()]), ListLedger(rows=[CALL])
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, env={"OPENAI_API_KEY": "sk-real"})
    assert "gpt-4o wrote this, served by OpenAI" in ended.out
    assert "sk-real" not in ended.out


@pytest.mark.parametrize(
    ("source", "at_start", "at_end"),
    [
        (
            OLLAMA,
            "qwen3:8b on Ollama at http://127.0.0.1:11434 serves every alias: nothing leaves this machine.",
            "this run itself cost nothing. Nothing left this machine.",
        ),
        (
            ELSEWHERE,
            "served on the server at http://192.168.1.7:8000 serves every alias: your texts are sent there.",
            "the prices are those of gpt-4o, not the server's.",
        ),
    ],
)
def test_the_demo_names_a_model_server(
    stack: FakeStack, source: ModelSource, at_start: str, at_end: str
) -> None:
    """At the start and at the end: which model, where the texts go, and what the prices are."""
    stack.processes, stack.source = (), source
    jobs, ledger = ScriptedJobs(states=[completed()]), ListLedger(rows=[CALL])
    ended = blog("demo", jobs=jobs, ledger=ledger, stack=stack, env={})
    text = " ".join(ended.out.split())
    assert text.index(at_start) < text.index("Writing")
    assert f"{source.label} wrote this, standing in for gpt-4o" in text
    assert at_end in text[text.index("ai_daily_costs") :]
    assert "secret" not in ended.out


def test_up_names_a_model_server(stack: FakeStack) -> None:
    """And another that could not be used; a key never."""
    stack.processes, stack.source, stack.notes = (), OLLAMA, ("vLLM runs, too.",)
    ended = blog("up", stack=stack, env={})
    assert "qwen3:8b on Ollama at http://127.0.0.1:11434 serves every alias" in ended.out
    assert "vLLM runs, too." in ended.out
    assert "secret" not in ended.out


@pytest.mark.parametrize(("end", "code"), [(completed(), 0), (failed(), 1)])
def test_the_demo_succeeds_only_with_its_job(stack: FakeStack, end: Job, code: int) -> None:
    """What a failed job cost is told all the same."""
    ledger = ListLedger(rows=[msgspec.structs.replace(CALL, operation="polishing")])
    ended = blog("demo", jobs=ScriptedJobs(states=[end]), ledger=ledger, stack=stack, env={})
    assert (ended.code, stack.stopped) == (code, True)
    assert "polishing" in ended.out


def test_interrupted_demo_leaves_nothing(stack: FakeStack) -> None:
    """An interrupted demo says that nothing is left. And exits as a shell expects."""
    stack.ends_with = Interrupted(signal.SIGINT)
    jobs = ScriptedJobs(states=[completed()])
    ended = blog("demo", jobs=jobs, ledger=ListLedger(rows=[CALL]), stack=stack, env={})
    assert ended.code == 130
    assert "nothing is left running" in ended.out


@pytest.mark.parametrize("env", [{"TOPIC": "Te"}, {"WORDS": "many"}, {"WORDS": "9"}, {"KEYWORDS": "k" * 81}])
def test_a_wrong_request_starts_no_stack(env: dict[str, str]) -> None:
    """Two minutes are long for a typing error."""
    ended = blog("demo", stack=FakeStack(refuses="must not start"), env=env)
    assert ended.code == 2
    assert "must not start" not in ended.err
