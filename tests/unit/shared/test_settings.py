"""The environment: every fault reported at once, secrets hidden, no start without what is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from shared import topology
from shared.settings import Settings, SettingsError, read
from tests.support.paths import ROOT

GOOD = {
    "GOOGLE_CLOUD_PROJECT": "my-project",
    "LITELLM_PROXY_URL": "http://127.0.0.1:4000",
    "LITELLM_API_KEY": "sk-secret",
    "SUPABASE_DB_URL": "postgresql://u:hidden@db.example:5432/postgres",
}
NEEDED = ("LITELLM_PROXY_URL", "LITELLM_API_KEY", "SUPABASE_DB_URL")
FUNCTIONS = topology.load().functions


def faults(environ: dict[str, str], *optional: str) -> str:
    """Return the sentences with which an environment is rejected."""
    with pytest.raises(SettingsError) as caught:
        read(NEEDED, environ, optional=optional)
    return str(caught.value)


def test_valid_environment_is_read() -> None:
    """A valid environment is read, without blanks around its values."""
    padded = {name: f" {value}\n" for name, value in GOOD.items()}
    assert read(NEEDED, padded) == read(NEEDED, GOOD)
    settings = read(
        NEEDED, {**GOOD, "PUBSUB_EMULATOR_HOST": "127.0.0.1:8085", "FIRESTORE_EMULATOR_HOST": "[::1]:1"}
    )
    assert (settings.project, settings.pubsub_emulator) == ("my-project", "127.0.0.1:8085")
    assert (settings.proxy_url, settings.proxy_key) == ("http://127.0.0.1:4000", "sk-secret")
    assert settings.database_url == GOOD["SUPABASE_DB_URL"]


def test_unneeded_variables_are_ignored() -> None:
    """Variables that a function does not need may be missing or malformed."""
    assert read((), {"GOOGLE_CLOUD_PROJECT": "p12", "SUPABASE_DB_URL": "nope"}).database_url == ""


def test_optional_variables_may_be_missing() -> None:
    """A function does without them; one that is malformed is a fault all the same."""
    optional = ("OPENAI_ADMIN_KEY", "ANTHROPIC_WORKSPACE_ID")
    assert read(NEEDED, GOOD, optional=optional) == read(
        NEEDED, {**GOOD, "OPENAI_ADMIN_KEY": " "}, optional=optional
    )
    given = read(NEEDED, {**GOOD, "OPENAI_ADMIN_KEY": "sk-admin\n"}, optional=optional)
    assert (given.openai_admin_key, given.anthropic_workspace) == ("sk-admin", "")
    assert "sk-admin" not in repr(given)
    with pytest.raises(SettingsError, match="OPENAI_ADMIN_KEY is malformed") as caught:
        read(NEEDED, {**GOOD, "OPENAI_ADMIN_KEY": "two words"}, optional=optional)
    assert "two words" not in str(caught.value)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_missing_variable_has_its_purpose(name: str, value: str | None) -> None:
    """A missing or empty variable is reported with its purpose."""
    environ = {key: text for key, text in GOOD.items() if key != name}
    sentence = faults(environ if value is None else {**environ, name: value})
    assert sentence.startswith(f"{name} is missing: set it to ")
    assert " It is the " in sentence
    assert len(sentence.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("GOOGLE_CLOUD_PROJECT", ["My Project", "x", "-a-b", "projects/my-project"]),
        (
            "LITELLM_PROXY_URL",
            [
                "localhost:4000",
                "ftp://proxy",
                "http://",
                "http:///v1",
                "http://:4000",
                "http://[::1",
                "http://a:b",
                "http://a:99999",
                "https://?x=1",
            ],
        ),
        ("LITELLM_API_KEY", ["two words", "ключ", "a\tb"]),
        (
            "SUPABASE_DB_URL",
            ["mysql://db/x", "db.example:5432", "postgresql:///x", "postgresql://u:p@db:port/x"],
        ),
        (
            "PUBSUB_EMULATOR_HOST",
            ["8085", "http://localhost:8085", "localhost", "localhost:", "a b:1", "h:99999", "h:0"],
        ),
        ("FIRESTORE_EMULATOR_HOST", ["8080", "localhost:http"]),
    ],
)
def test_malformed_variable_hides_its_value(name: str, values: list[str]) -> None:
    """A malformed variable is reported with its shape and without its value, which may be a secret."""
    for value in values:
        sentence = faults({**GOOD, name: value})
        assert sentence.startswith(f"{name} is malformed: set it to "), value
        assert ". It is the " in sentence
        assert value not in sentence


def test_every_fault_is_reported_at_once() -> None:
    """All faults are reported at once, so that one deployment fixes them."""
    lines = faults({"LITELLM_PROXY_URL": "nope", "PUBSUB_EMULATOR_HOST": "nope"}).splitlines()
    emulators = ["PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"]
    assert [line.split()[0] for line in lines] == ["GOOGLE_CLOUD_PROJECT", *NEEDED, *emulators]


DEPLOYED = {
    "K_SERVICE": "blog-usage",
    "SUPABASE_DB_URL": "postgresql://u:hidden@db.example:6543/postgres?sslmode=require",
}
DOOR = {
    "API_DB_URL": DEPLOYED["SUPABASE_DB_URL"],
    "SUPABASE_URL": "https://abc.supabase.example",
    "WEBHOOK_SIGNING_KEY": "hidden-" * 5,
}
EMULATORS = {"PUBSUB_EMULATOR_HOST": "127.0.0.1:8085", "FIRESTORE_EMULATOR_HOST": "127.0.0.1:8080"}


@pytest.mark.parametrize("name", EMULATORS)
def test_emulator_stops_a_deployed_function(name: str) -> None:
    """A deployed function with an emulator, or a local one for production, does not start."""
    sentence = faults({**GOOD, **DEPLOYED, name: EMULATORS[name]})
    assert sentence.startswith(f"{name} is set in a deployed function: remove it.")
    assert len(sentence.splitlines()) == 1
    assert read(NEEDED, {**GOOD, **DEPLOYED, name: " "}).deployed


@pytest.mark.parametrize("name", EMULATORS)
def test_single_emulator_is_rejected(name: str) -> None:
    """One emulator without the other is rejected: it would mix a machine and the cloud."""
    [other] = EMULATORS.keys() - {name}
    sentence = faults({**GOOD, name: EMULATORS[name]})
    assert sentence.startswith(f"{other} is missing: set it too, or neither. {name} alone")


def test_folder_of_connections_is_for_a_local_stack() -> None:
    """A deployed function has Secret Manager, and a path has to be from the root."""
    name = "CMS_CONNECTIONS"
    sentence = faults({**GOOD, **DEPLOYED, name: "/c"}, name)
    assert sentence.startswith(f"{name} is set in a deployed function: remove it.")
    assert read(NEEDED, {**GOOD, name: "/c"}, optional=(name,)).cms_connections == "/c"
    assert faults({**GOOD, name: "c"}, name).startswith(f"{name} is malformed")


def test_only_cloud_run_is_deployed() -> None:
    """Only Cloud Run, which has a metadata server, counts as deployed."""
    assert not read(NEEDED, GOOD).deployed
    assert not read(NEEDED, {**GOOD, **EMULATORS}).deployed
    assert read(NEEDED, {**GOOD, **DEPLOYED}).deployed


def test_malformed_url_is_reported_when_deployed() -> None:
    """A malformed URL has one fault, and the same one in a deployed function."""
    assert faults({**GOOD, **DEPLOYED, "SUPABASE_DB_URL": "nonsense"}).startswith(
        "SUPABASE_DB_URL is malformed"
    )


@pytest.mark.parametrize("mode", ["", "?sslmode=disable", "?sslmode=prefer", "?application_name=require"])
def test_deployed_sink_needs_tls(mode: str) -> None:
    """A deployed sink needs TLS, which the driver's default would not require."""
    url = f"postgresql://u:hidden@db.example:6543/postgres{mode}"
    sentence = faults({**GOOD, **DEPLOYED, "SUPABASE_DB_URL": url})
    assert sentence.startswith("SUPABASE_DB_URL asks for no encryption: add ?sslmode=require to it.")
    assert "hidden" not in sentence
    assert read(NEEDED, {**GOOD, "SUPABASE_DB_URL": url}).database_url == url


def test_printing_settings_shows_no_secret() -> None:
    """Printed settings show neither key nor password."""
    settings = read(NEEDED, GOOD)
    for text in (repr(settings), str(settings), f"{settings}", f"{[settings]}"):
        assert "secret" not in text
        assert "hidden" not in text
        assert "my-project" in text
    assert isinstance(settings, Settings)


def lines_of_failed_start(name: str, environ: dict[str, str]) -> list[dict[str, str]]:
    """Load a function that can't start, and return its log lines."""
    done = subprocess.run(
        [sys.executable, "-c", f"import functions.{name}.main"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 78, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_deployed_function_refuses_an_emulator(name: str) -> None:
    """None of the functions starts deployed with an emulator."""
    lines = lines_of_failed_start(name, {**GOOD, **DOOR, **DEPLOYED, **EMULATORS})
    assert [line["severity"] for line in lines] == ["ERROR", "ERROR"]
    assert all("is set in a deployed function: remove it." in line["message"] for line in lines)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_missing_variables_stop_the_start(name: str) -> None:
    """A function without its variables ends at import, with an ERROR line for each."""
    lines = lines_of_failed_start(name, {})
    needed = ("GOOGLE_CLOUD_PROJECT", *FUNCTIONS[name].environment)
    assert {line["severity"] for line in lines} == {"ERROR"}
    assert [line["message"].split(". ")[1].split()[0] for line in lines] == list(needed)
    assert all(line["message"].startswith(f"{name} can't start.") for line in lines)


def test_door_has_its_own_variables() -> None:
    """Lists have commas, the database is encrypted when deployed, and no sign-in of a stack is deployed."""
    door = FUNCTIONS["api"]
    given = {
        **GOOD,
        **DOOR,
        "API_ORIGINS": "https://a.example, http://localhost:5173",
        "API_BACKENDS": "one@p.iam.gserviceaccount.com,two@p.iam.gserviceaccount.com",
    }
    with pytest.raises(
        SettingsError, match=r"^API_AUDIENCE is missing: set it too, or remove API_BACKENDS\."
    ):
        read(door.environment, given, optional=door.optional)
    given["API_AUDIENCE"] = "https://api.example"
    settings = read(door.environment, given, optional=door.optional)
    assert (settings.door_origins, settings.supabase_url) == (given["API_ORIGINS"], DOOR["SUPABASE_URL"])
    assert "hidden" not in repr(settings)
    wrong = {
        "API_ORIGINS": "*",
        "API_BACKENDS": "nobody",
        "FIREBASE_AUTH_EMULATOR_HOST": "http://h:1",
        "API_DB_URL": "mysql://h/d",
        "SUPABASE_URL": "abc",
    }
    for name, value in wrong.items():
        with pytest.raises(SettingsError, match=f"^{name} is malformed: "):
            read(door.environment, {**given, name: value}, optional=door.optional)
    deployed = {
        **given,
        **DEPLOYED,
        "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:1",
        "API_DB_URL": "postgresql://h/d",
    }
    with pytest.raises(SettingsError) as caught:
        read(door.environment, deployed, optional=door.optional)
    assert "FIREBASE_AUTH_EMULATOR_HOST is set in a deployed function: remove it." in str(caught.value)
    assert "API_DB_URL asks for no encryption: add ?sslmode=require to it." in str(caught.value)
    deployed = {**given, **DEPLOYED, "SUPABASE_URL": "http://abc.supabase.example"}
    with pytest.raises(
        SettingsError, match=r"^SUPABASE_URL asks for no encryption: set it to an https:// URL\."
    ):
        read(door.environment, deployed, optional=door.optional)
    assert read(door.environment, given | {"SUPABASE_URL": "http://127.0.0.1:1"}, optional=door.optional)
