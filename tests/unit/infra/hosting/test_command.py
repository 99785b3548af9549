"""`python -m infra.hosting`, with stand-ins for Terraform's and Firebase's programs."""

from __future__ import annotations

import base64
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from infra.hosting import __main__ as command
from infra.hosting import headers

PUBLIC_KEY = "sb_publishable_x"
OUTPUTS: dict[str, Any] = {
    "project": "my-blog-prod",
    "api_url": "https://blog-api-x.a.run.app",
    "supabase_url": "https://ref.supabase.co",
    "supabase_key": PUBLIC_KEY,
    "origins": ["https://my-blog-prod.web.app"],
}
WEB_APP = {
    "projectId": "my-blog-prod",
    "appId": "1:2:web:3",
    "apiKey": "AIza-public",
    "authDomain": "my-blog-prod.firebaseapp.com",
    "storageBucket": "is not for the page",
    "adminSecret": "sk-never",
}


class Programs:
    """The programs on PATH: each writes its arguments down, and answers as it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terraform(OUTPUTS)
        self.firebase(WEB_APP)

    def terraform(self, outputs: object) -> None:
        self.write("terraform", json.dumps(outputs))

    def firebase(self, app: object) -> None:
        self.write("firebase", json.dumps({"status": "success", "result": {"sdkConfig": app}}))

    def write(self, name: str, answer: str, code: int = 0, complaint: str = "") -> None:
        path = self.folder / name
        path.write_text(
            f'#!/bin/sh\necho "$@" >> {self.folder}/{name}.calls\n'
            f"printf %s {shlex.quote(answer)}\nprintf %s {shlex.quote(complaint)} >&2\nexit {code}\n"
        )
        path.chmod(0o755)

    def calls(self, name: str) -> list[str]:
        path = self.folder / f"{name}.calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return Programs(folder)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "index-1a2b.js").write_text("0")
    return folder


def deploy(page: Path, *options: str) -> int:
    return command.main(["--page", str(page), "--out", str(page.parent / "out"), *options])


def written(page: Path, name: str) -> Any:
    return json.loads((page.parent / "out" / name).read_text())


def test_page_is_written_and_deployed(programs: Programs, page: Path) -> None:
    """One command: the page with its addresses, and Firebase's own deploy of the site alone."""
    assert deploy(page) == 0
    out = page.parent / "out"
    assert programs.calls("terraform") == [
        f"-chdir={command.ROOT}/infra/terraform output -no-color -json page"
    ]
    assert programs.calls("firebase") == [
        "apps:sdkconfig WEB --project my-blog-prod --json",
        f"deploy --only hosting --project my-blog-prod --config {out}/firebase.json",
    ]
    assert (out / "public" / "assets" / "index-1a2b.js").read_text() == "0"
    assert written(page, "public/config.json") == {
        "api_url": "https://blog-api-x.a.run.app",
        "supabase_url": "https://ref.supabase.co",
        "supabase_key": PUBLIC_KEY,
        "firebase": {name: WEB_APP[name] for name in ("apiKey", "authDomain", "projectId", "appId")},
    }


def test_firebase_sends_the_headers_of_the_local_page(programs: Programs, page: Path) -> None:
    """The same rules in the same order, and every path but an asset's is the page's."""
    assert deploy(page, "--site", "else", "--app", "1:2:web:4") == 0
    assert programs.calls("firebase")[0] == "apps:sdkconfig WEB 1:2:web:4 --project my-blog-prod --json"
    hosting = written(page, "firebase.json")["hosting"]
    config = written(page, "public/config.json")
    assert [
        (each["source"], {one["key"]: one["value"] for one in each["headers"]}) for each in hosting["headers"]
    ] == [(rule.source, rule.headers) for rule in headers.rules(config)]
    assert hosting["rewrites"] == [{"source": "!/@(assets)/**", "destination": "/index.html"}]
    assert (hosting["site"], hosting["public"]) == ("else", "public")
    assert programs.calls("firebase")[-1].startswith("deploy")


def test_write_only_prints_the_command(
    programs: Programs, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is deployed, and a second write replaces the first."""
    assert deploy(page, "--write-only") == 0
    (page / "assets" / "index-1a2b.js").unlink()
    assert deploy(page, "--write-only") == 0
    assert not list((page.parent / "out" / "public" / "assets").iterdir())
    settings = page.parent / "out" / "firebase.json"
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"firebase deploy --only hosting --project my-blog-prod --config {settings}"
    )
    assert not [call for call in programs.calls("firebase") if call.startswith("deploy")]


def token(role: str) -> str:
    """Return an older key of Supabase, which is a token."""
    claims = base64.urlsafe_b64encode(json.dumps({"iss": "supabase", "role": role}).encode()).decode()
    return f"eyJhbGciOiJIUzI1NiJ9.{claims.rstrip('=')}.c2ln"


@pytest.mark.parametrize("key", [token("service_role"), "sb_secret_x", "text", "a.b.c", "a.e30.c", "a.W10.c"])
def test_secret_key_is_refused(
    programs: Programs, page: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that opens the database is neither written nor printed."""
    programs.terraform({**OUTPUTS, "supabase_key": key})
    assert deploy(page) == 1
    assert not (page.parent / "out").exists()
    reason = capsys.readouterr().err
    assert "not a key for browsers" in reason
    assert f" {key} " not in reason
    programs.terraform({**OUTPUTS, "supabase_key": token("anon")})
    assert deploy(page) == 0


@pytest.mark.parametrize(
    ("outputs", "reason"),
    [
        ({**OUTPUTS, "origins": []}, 'add "https://my-blog-prod.web.app" to it'),
        ({**OUTPUTS, "api_url": ""}, "has no api_url"),
        ({**OUTPUTS, "api_url": "http://blog-api.example"}, "use https://HOST"),
        ({**OUTPUTS, "supabase_url": None}, "has no supabase_url"),
        ([], "unexpected shape"),
        ({}, "has no project"),
    ],
)
def test_missing_setting_is_named(
    programs: Programs, page: Path, outputs: object, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is deployed, and the sentence says what to set."""
    programs.terraform(outputs)
    assert deploy(page) == 1
    assert reason in capsys.readouterr().err
    assert not [call for call in programs.calls("firebase") if call.startswith("deploy")]


def test_missing_web_app_is_named(programs: Programs, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A project without one, and one whose configuration lacks a field."""
    programs.firebase(None)
    assert deploy(page) == 1
    assert "firebase apps:create WEB" in capsys.readouterr().err
    programs.firebase({**WEB_APP, "appId": 1})
    assert deploy(page) == 1
    assert "has no appId" in capsys.readouterr().err


def test_failing_program_is_named(programs: Programs, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its own reason; a program that is missing, with how to install it."""
    programs.write("terraform", "", 1, "Error: no state\nfor this folder")
    assert deploy(page) == 1
    assert "Error: no state\nfor this folder\n" in capsys.readouterr().err
    (programs.folder / "terraform").unlink()
    assert deploy(page) == 1
    assert "terraform is missing: install it" in capsys.readouterr().err


def test_failed_deploy_is_a_failure(programs: Programs, page: Path) -> None:
    """The exit code is for scripts."""
    programs.write("firebase", json.dumps({"result": {"sdkConfig": WEB_APP}}))
    path = programs.folder / "firebase"
    path.write_text(path.read_text().replace("exit 0", 'test "$1" != deploy'))
    assert deploy(page) == 1


def test_other_folders_are_not_overwritten(
    programs: Programs, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is not one of ours stays; a page that is not built is named."""
    assert programs.folder.is_dir()
    (page.parent / "out").mkdir()
    (page.parent / "out" / "mine").touch()
    assert deploy(page) == 1
    assert "holds something else" in capsys.readouterr().err
    (page / "index.html").unlink()
    assert deploy(page) == 1
    assert "make web" in capsys.readouterr().err
