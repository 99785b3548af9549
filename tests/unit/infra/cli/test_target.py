"""Which pipeline a command talks to, decided from the environment and a running stack."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli import target
from infra.cli.errors import NoPipeline, Unreachable, WrongUsage
from infra.cli.options import STATE_DIR, STATE_DIR_VARIABLE, elsewhere
from infra.local import sourced
from infra.local.keeping.folder import Kept
from infra.local.supervision import state


@pytest.fixture
def address() -> Iterator[str]:
    """Somewhere that answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def stack(tmp_path: Path, address: str) -> Iterator[Path]:
    """The folder of a stack that runs."""
    with state.lock(tmp_path):
        state.write_environment(
            tmp_path,
            {
                "GOOGLE_CLOUD_PROJECT": "local",
                "PUBSUB_EMULATOR_HOST": address,
                "FIRESTORE_EMULATOR_HOST": address,
                "SUPABASE_DB_URL": "postgresql://stack:secret@127.0.0.1/blog",
            },
        )
        yield tmp_path


def test_a_running_stack_is_found(stack: Path, address: str) -> None:
    """Nothing has to be exported."""
    found = target.find(stack, {})
    assert (found.project, found.local) == ("local", True)
    assert set(found.emulators.values()) == {address}


@pytest.mark.parametrize("keeps", [True, False])
def test_kept_jobs_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, keeps: bool) -> None:
    """The command that starts a stack names --keep where jobs are kept."""
    monkeypatch.chdir(tmp_path)
    for folder in (STATE_DIR, tmp_path / "named"):
        if keeps:
            kept = Kept(folder)
            kept.folder.mkdir(parents=True)
            kept.secrets()
        for ask in (target.find, target.database_url):
            with pytest.raises(WrongUsage) as caught:
                ask(folder, {})
            assert ("`blog up --keep" in str(caught.value)) is keeps


def test_a_stack_that_was_killed_is_no_stack(stack: Path) -> None:
    """Its file is still there; its lock is not."""
    (stack / "gone").mkdir()
    (stack / "stack.env").rename(stack / "gone" / "stack.env")
    assert target.running_stack(stack / "gone") == {}


@pytest.mark.parametrize("environment", [{}, {"GOOGLE_CLOUD_PROJECT": "cloud"}])
def test_starting_stack_is_not_the_cloud(tmp_path: Path, environment: dict[str, str]) -> None:
    """Who has just started one means it: a cancel would otherwise reach production."""
    with state.lock(tmp_path):
        for read in (target.find, target.database_url):
            with pytest.raises(WrongUsage, match="starting or stopping: try again"):
                read(tmp_path, environment)


def test_without_a_stack_target_is_the_cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a stack the project is in the cloud. No emulator is named."""
    monkeypatch.chdir(tmp_path)
    found = target.find(STATE_DIR, {"GOOGLE_CLOUD_PROJECT": "cloud"})
    assert (found.project, found.emulators) == ("cloud", {})


def test_named_folder_without_stack_is_refused(tmp_path: Path) -> None:
    """Who names the folder of a stack does not mean the cloud, whatever the shell has set."""
    cloud = {"GOOGLE_CLOUD_PROJECT": "cloud", "SUPABASE_DB_URL": "postgresql://cloud"}
    for ask in (target.find, target.database_url):
        with pytest.raises(
            WrongUsage, match=f"No stack runs on {tmp_path}: start it with `blog up --state-dir"
        ):
            ask(tmp_path, cloud)


def test_folder_of_the_variable_without_stack_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it names the usual folder: a variable in the shell is a choice, too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(STATE_DIR))
    for ask in (target.find, target.database_url):
        with pytest.raises(WrongUsage, match=f"leave out --state-dir and {STATE_DIR_VARIABLE}"):
            ask(STATE_DIR, {"GOOGLE_CLOUD_PROJECT": "cloud", "SUPABASE_DB_URL": "postgresql://cloud"})


def test_hints_name_the_folder_that_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """They work as pasted, in a terminal with the variable and in one without."""
    assert elsewhere(STATE_DIR) == ""
    assert elsewhere(Path("my stack")) == " --state-dir 'my stack'"
    monkeypatch.setenv(STATE_DIR_VARIABLE, "other")
    assert elsewhere(STATE_DIR) == " --state-dir .local"
    assert elsewhere(Path("other")) == " --state-dir other"


def test_the_environment_wins_over_a_stack(stack: Path, address: str) -> None:
    """All three of it, as stack.env of another folder has them."""
    named = dict.fromkeys(target.EMULATORS, address) | {"GOOGLE_CLOUD_PROJECT": "other"}
    assert target.find(stack, named).project == "other"
    assert target.database_url(stack, {"SUPABASE_DB_URL": "postgresql://mine"}) == "postgresql://mine"


def test_sourced_shell_has_the_values_of_the_stack_that_runs_now(
    stack: Path, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start has another password and may have other ports; what the person has set stays."""
    monkeypatch.chdir(tmp_path)
    earlier = dict.fromkeys(target.EMULATORS, "127.0.0.1:1") | {"GOOGLE_CLOUD_PROJECT": "local"}
    earlier |= {"SUPABASE_DB_URL": "postgresql://stack:earlier@127.0.0.1/blog"}
    shell = earlier | sourced.marks(stack, earlier, frozenset())
    for folder in (stack, STATE_DIR):
        assert target.database_url(folder, shell) == "postgresql://stack:secret@127.0.0.1/blog"
        assert set(target.find(folder, shell).emulators.values()) == {address}
    mine = shell | {"SUPABASE_DB_URL": "postgresql://mine"}
    assert target.database_url(stack, mine) == "postgresql://mine"
    (stack / state.ENVIRONMENT).unlink()
    assert target.database_url(stack, shell) == earlier["SUPABASE_DB_URL"], "it has stopped"


def test_named_folder_wins_over_another_stacks_shell(stack: Path, tmp_path: Path, address: str) -> None:
    """Of two stacks the named one is meant; without it none is: the other's jobs are not touched."""
    other = dict.fromkeys(target.EMULATORS, "127.0.0.1:1") | {"GOOGLE_CLOUD_PROJECT": "local"}
    other |= {"SUPABASE_DB_URL": "postgresql://other"}
    shell = other | sourced.marks(tmp_path / "other", other, frozenset())
    assert set(target.find(stack, shell).emulators.values()) == {address}
    assert target.database_url(stack, shell) == "postgresql://stack:secret@127.0.0.1/blog"
    with pytest.raises(NoPipeline, match="No stack runs on"):
        target.find(tmp_path / "stopped", shell)


def test_half_of_each_is_refused(stack: Path, address: str, tmp_path: Path) -> None:
    """A message would go nowhere, or to where it costs money."""
    for ask in (target.find, target.database_url):
        with pytest.raises(WrongUsage, match=r"is cloud but the stack in .* runs as local"):
            ask(stack, {"GOOGLE_CLOUD_PROJECT": "cloud"})
    with pytest.raises(WrongUsage, match="PUBSUB_EMULATOR_HOST is set and FIRESTORE_EMULATOR_HOST is not"):
        target.find(tmp_path / "none", {"GOOGLE_CLOUD_PROJECT": "x", "PUBSUB_EMULATOR_HOST": address})


def test_no_name_and_no_stack_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing named and nothing running is wrong usage. The sentence says both ways out."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongUsage, match="start one with `blog up`, or set GOOGLE_CLOUD_PROJECT"):
        target.find(STATE_DIR, {})
    with pytest.raises(WrongUsage, match="start a stack with `blog up`, or set SUPABASE_DB_URL"):
        target.database_url(STATE_DIR, {})


@pytest.mark.parametrize("silent", ["127.0.0.1:1", "localhost", "nowhere.invalid:80:x", "127.0.0.1:99999"])
def test_silent_emulator_is_named(tmp_path: Path, silent: str) -> None:
    """An emulator that does not answer is named. At once: its client would try for a minute."""
    named = dict.fromkeys(target.EMULATORS, silent) | {"GOOGLE_CLOUD_PROJECT": "local"}
    with pytest.raises(Unreachable, match=f"Nothing answers at {silent}, where PUBSUB_EMULATOR_HOST"):
        target.find(tmp_path, named)


def test_providers_are_those_with_a_key() -> None:
    """An empty variable is none."""
    assert target.providers({"OPENAI_API_KEY": " ", "ANTHROPIC_API_KEY": "k"}) == ("Anthropic",)
    assert target.providers({"OPENAI_API_KEY": ""}) == ()
