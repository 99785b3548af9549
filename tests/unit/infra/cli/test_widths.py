"""Every command's output on terminals of 60, 80 and 140 columns."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

import pytest
from rich.cells import cell_len

from infra.cli.deployment import check
from infra.cli.deployment.check import Comparison
from infra.cli.deployment.finding import Finding
from infra.cli.gateways.cloud import Cloud
from infra.cli.main import app
from shared.clock import SystemClock
from tests.support.fakes.cli import CLOUD, Ended, blog
from tests.unit.infra.cli.screens import SCREENS, TODAY, Screen

WIDTHS = (60, 80, 140)
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
WHOLE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|\d{10,}"  # a message's
    r"|[+-]?<?\$[\d,]+(?:\.\d+)?"  # an amount
)
"""What is neither left out nor broken nor cut; a narrow screen may leave out other numbers."""
ONE_PIECE = re.compile(r"\s*\S+$|\s+\S*(?:blog|gcloud) \S")
"""What stays on one line, so that a person can copy it."""
CUT = re.compile(r"[\d,.]…")


@pytest.fixture(autouse=True)
def _steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock: what a month will cost depends on it."""
    monkeypatch.setattr(SystemClock, "now", lambda _: TODAY)


def shown(screen: Screen, width: int) -> Ended:
    """Run a command in a terminal of that width."""
    env = screen.env | {"COLUMNS": str(width)}
    ended = blog(*screen.words, env=env, stdin=screen.stdin, terminal=True, **screen.make())
    assert ended.code == screen.code, ended.err
    return ended


def lines(ended: Ended) -> list[str]:
    """Return what a person sees of both streams."""
    return CONTROL.sub("", f"{ended.out}\n{ended.err}").splitlines()


@cache
def facts(number: int) -> set[str]:
    """Return the ids, amounts and numbers of a screen that has room for everything."""
    return set(WHOLE.findall("\n".join(lines(shown(SCREENS[number], 400)))))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("number", range(len(SCREENS)), ids=[screen.name for screen in SCREENS])
def test_output_fits_the_terminal(number: int, width: int) -> None:
    """No line is longer, but for a word or a command, and no id or amount is broken or cut."""
    seen = lines(shown(SCREENS[number], width))
    assert any(seen)
    too_long = [line for line in seen if cell_len(line.rstrip()) > width and not ONE_PIECE.match(line)]
    assert too_long == []
    assert facts(number) - set(WHOLE.findall("\n".join(seen))) == set()
    assert [line for line in seen if CUT.search(line)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_differences_of_a_project_fit_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that repairs one stays on its line; everything else is folded between words."""
    account = "blog-generate@a-project.iam.gserviceaccount.com"
    repair = "gcloud secrets versions add supabase-db-url --data-file=- --project a-project-with-a-long-name"
    compared = Comparison(
        {
            "subscriptions": [Finding("subscription blog-polish", "push account", "none", account)],
            "secrets": [Finding("secret supabase-db-url", "newest version", "disabled", "enabled", repair)],
        },
        {"alerts": "answered with 403: the account that you use may not read the project's alert policies."},
    )

    async def compare(*_: Any) -> Comparison:
        return compared

    monkeypatch.setattr(check, "compare", compare)
    env = CLOUD | {"COLUMNS": str(width)}
    seen = lines(blog("check-deploy", cloud=cast("Cloud", object()), env=env, terminal=True))
    assert [line for line in seen if cell_len(line.rstrip()) > width and not ONE_PIECE.match(line)] == []
    assert f"    {repair}" in seen
    assert account in " ".join(seen).split()


@pytest.mark.parametrize("command", ["", *(str(each.name) for each in app.registered_commands)])
def test_help_fits_the_terminal(command: str) -> None:
    """Also that of commands which have no other screen."""
    seen = lines(blog(*command.split(), "--help", env={"COLUMNS": str(min(WIDTHS))}))
    assert any(seen)
    assert [line for line in seen if cell_len(line.rstrip()) > min(WIDTHS)] == []


def test_every_command_has_a_screen() -> None:
    """A command that prints for people has one here, or a reason."""
    without = {
        "down": "it stops a stack",
        "clean": "its output is the text",
        "check-deploy": "the test above",
        "jobs": "the earlier name of list",
    }
    named = {str(each.name) for each in app.registered_commands} | {"dead-letters"}
    assert named - set(without) - {screen.words[0] for screen in SCREENS} == set()
